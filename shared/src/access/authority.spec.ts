import { RELEASE_AUTHORITIES, type ReleaseAuthority } from '../reasons/catalogue.js';
import { RELEASE_AUTHORITY_RULES, releaseRight, releasingRole } from './authority.js';
import { ROLES, type Role } from './roles.js';

/** By hand from the domain document; a lead does all that a reviewer does. */
const EXPECTED: Record<ReleaseAuthority, { alone: Role[]; withApproval: Role[]; approves: Role[] }> = {
  support: { alone: ['reviewer', 'lead', 'support'], withApproval: [], approves: [] },
  reviewer: { alone: ['reviewer', 'lead'], withApproval: [], approves: [] },
  support_with_approval: {
    alone: [],
    withApproval: ['reviewer', 'lead', 'support'],
    approves: ['reviewer', 'lead'],
  },
  compliance: { alone: [], withApproval: ['reviewer', 'lead'], approves: ['reviewer', 'lead'] },
  compliance_lead: { alone: [], withApproval: ['reviewer', 'lead'], approves: ['lead'] },
};

describe.each(RELEASE_AUTHORITIES)('a hold of authority %s', (authority) => {
  const { alone, withApproval, approves } = EXPECTED[authority];

  it.each(ROLES)('is lifted by %s as the domain says', (role) => {
    const right = alone.includes(role) ? 'alone' : withApproval.includes(role) ? 'with_approval' : 'none';
    expect(releaseRight(authority, [role])).toBe(right);
    expect(releasingRole(authority, [role])).toBe(right === 'alone' ? role : null);
  });

  it('is lifted by nobody without a role', () => {
    expect(releaseRight(authority, [])).toBe('none');
  });

  it('is approved by those who may', () => {
    const approvers = ROLES.filter((role) => RELEASE_AUTHORITY_RULES[authority].approves.includes(role));
    expect(approvers).toEqual(approves);
  });
});

it('of several roles the one that lifts the hold counts, and is named', () => {
  expect(releaseRight('reviewer', ['support', 'reviewer'])).toBe('alone');
  expect(releasingRole('reviewer', ['support', 'reviewer'])).toBe('reviewer');
  expect(releaseRight('compliance', ['support', 'auditor', 'reviewer'])).toBe('with_approval');
});
