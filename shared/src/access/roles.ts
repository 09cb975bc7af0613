/** Roles that a person can have; one person may have several. */
export const STAFF_ROLES = ['reviewer', 'lead', 'support', 'auditor', 'administrator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** Who a request can come from, besides people: a wallet's backend. */
export type Role = StaffRole | 'machine';
export const ROLES: readonly Role[] = [...STAFF_ROLES, 'machine'];

/** Who acts. `system` is the product's own clock-keeping (expiries), `rule` a configured rule. */
export type ActorKind = 'staff' | 'machine' | 'system' | 'rule';

export interface Actor {
  readonly kind: ActorKind;
  /** Staff id, API key id, rule id, or the name of the system's part. */
  readonly id: string;
  readonly roles: readonly Role[];
}
