import type { LogEntry } from '../audit/audit.service.js';

/** Somebody as the log names them; what needs no role in particular names the first. */
export function actingAs(staff: {
  readonly id: string;
  readonly roles: readonly string[];
}): LogEntry['actor'] {
  return { kind: 'staff', id: staff.id, role: staff.roles[0] ?? 'none' };
}

/** The program itself, for what nobody known has done. */
export const SYSTEM_ACTOR: LogEntry['actor'] = { kind: 'system', id: 'sign_in', role: 'system' };
