import type { StaffRole } from '@standing/shared/access/roles';

/** Where each role starts its day; somebody with several roles starts at the first that applies. */
const HOMES: readonly (readonly [StaffRole, string])[] = [
  ['reviewer', '/cases'],
  ['lead', '/cases'],
  ['support', '/accounts?find'],
  ['auditor', '/log'],
  ['administrator', '/overview'],
];

/** The path of somebody's first page; `?find` puts the cursor into the search. */
export function homeOf(roles: readonly StaffRole[]): string {
  return HOMES.find(([role]) => roles.includes(role))?.[1] ?? '/profile';
}
