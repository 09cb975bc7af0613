import { STAFF_ROLES, type StaffRole } from './roles.js';

/**
 * Roles that one person may not have beside each other (separation of duties). Who gives out rights does not decide by
 * them, and who checks the others has no part in what they check. A lead may do all that a reviewer may, and support
 * hands on to reviewers: these go together, since a second person is asked for wherever it matters.
 */
export const SEPARATED_ROLES: Readonly<Record<StaffRole, readonly StaffRole[]>> = {
  reviewer: ['auditor', 'administrator'],
  lead: ['auditor', 'administrator'],
  support: ['auditor', 'administrator'],
  auditor: ['reviewer', 'lead', 'support', 'administrator'],
  administrator: ['reviewer', 'lead', 'support', 'auditor'],
};

/** The pairs among these roles that one person may not have; empty: they go together. */
export function conflictsAmong(roles: readonly StaffRole[]): (readonly [StaffRole, StaffRole])[] {
  const held = STAFF_ROLES.filter((role) => roles.includes(role));
  return held.flatMap((one, index) =>
    held
      .slice(index + 1)
      .filter((other) => SEPARATED_ROLES[one].includes(other))
      .map((other) => [one, other] as const),
  );
}
