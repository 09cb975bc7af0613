import type { ReleaseAuthority } from '../reasons/catalogue.js';
import type { Role } from './roles.js';

/** Who does something that one person may not always do alone. */
export interface AuthorityRule {
  /** Roles that may lift the hold by their own decision. */
  readonly alone: readonly Role[];
  /** Roles that may ask for it. */
  readonly proposes: readonly Role[];
  /** Roles that may say yes to somebody else's asking. */
  readonly approves: readonly Role[];
}

/** Who lifts a hold, by the authority that its reason carried when it was placed (domain: Release authority). */
export const RELEASE_AUTHORITY_RULES: Readonly<Record<ReleaseAuthority, AuthorityRule>> = {
  support: { alone: ['support', 'reviewer', 'lead'], proposes: [], approves: [] },
  reviewer: { alone: ['reviewer', 'lead'], proposes: [], approves: [] },
  support_with_approval: {
    alone: [],
    proposes: ['support', 'reviewer', 'lead'],
    approves: ['reviewer', 'lead'],
  },
  compliance: { alone: [], proposes: ['reviewer', 'lead'], approves: ['reviewer', 'lead'] },
  compliance_lead: { alone: [], proposes: ['reviewer', 'lead'], approves: ['lead'] },
};

/** The role by which somebody may lift a hold of this authority alone, or null: the event of the release names it. */
export function releasingRole(authority: ReleaseAuthority, roles: readonly Role[]): Role | null {
  const { alone } = RELEASE_AUTHORITY_RULES[authority];
  return roles.find((role) => alone.includes(role)) ?? null;
}

/** What somebody with these roles may do about a hold of this authority. */
export function releaseRight(
  authority: ReleaseAuthority,
  roles: readonly Role[],
): 'alone' | 'with_approval' | 'none' {
  const rule = RELEASE_AUTHORITY_RULES[authority];
  if (releasingRole(authority, roles) !== null) return 'alone';
  if (roles.some((role) => rule.proposes.includes(role))) return 'with_approval';
  return 'none';
}

/**
 * Who closes an account (domain: Commands): a lead, with a second person who decides about accounts. Where there is one
 * lead, as in the demo, another lead could never be found.
 */
export const CLOSING_RULE: AuthorityRule = { alone: [], proposes: ['lead'], approves: ['reviewer', 'lead'] };

/** Who verifies an account of high risk: whoever decides verifications, with another who does. */
export const HIGH_RISK_RULE: AuthorityRule = {
  alone: [],
  proposes: ['reviewer', 'lead'],
  approves: ['reviewer', 'lead'],
};

/** Who gives somebody a role: an administrator, with another administrator. */
export const GRANT_RULE: AuthorityRule = {
  alone: [],
  proposes: ['administrator'],
  approves: ['administrator'],
};

/** Roles that may say yes to what somebody else proposes under all of these rules at once. */
export function approverRoles(rules: readonly AuthorityRule[]): Role[] {
  return APPROVERS.filter((role) =>
    rules.every(({ alone, approves }) => alone.includes(role) || approves.includes(role)),
  );
}

/** Every role that approves anything, the one that may the least first. */
const APPROVERS: readonly Role[] = ['support', 'reviewer', 'lead', 'administrator'];

/** The role by which somebody may ask for what the rule keeps from one person alone, or null. */
export function proposingRole(rule: AuthorityRule, roles: readonly Role[]): Role | null {
  return roles.find((role) => rule.alone.includes(role) || rule.proposes.includes(role)) ?? null;
}

/** The role by which somebody may approve under a rule, or null. */
export function approvingRole(rule: AuthorityRule, roles: readonly Role[]): Role | null {
  return roles.find((role) => rule.alone.includes(role) || rule.approves.includes(role)) ?? null;
}
