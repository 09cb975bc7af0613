import { API_KEY_SCOPES, PERMISSION_HOLDERS, PERMISSIONS, permissionsOf, roleFor } from './permissions.js';
import { ROLES, type Role } from './roles.js';

/** What each role must never be able to do (domain: People), whatever is added later. */
const NEVER: Partial<Record<Role, RegExp>> = {
  // Reads, opens documents, hands out what an authority asks for, and changes nothing.
  auditor: /^(?!.*\.read$|document\.open$|dossier\.export$)/,
  // Of proposals only those about colleagues: `visibleProposals`.
  administrator: /^(hold|verification|case)\.|^account\.close$/,
  machine: /^(hold|verification|proposal|case|audit)\.|^account\.close$/,
  support: /^(verification|audit)\.|^account\.close$/,
  reviewer: /^account\.close$/,
};

describe('permissions', () => {
  it.each(ROLES)('keep %s from what the role must never do', (role) => {
    const forbidden = NEVER[role];
    const held = permissionsOf([role]);
    expect(held.length).toBeGreaterThan(0);
    expect(held.filter((permission) => forbidden?.test(permission))).toEqual([]);
  });

  it('give a lead all that a reviewer has', () => {
    expect(permissionsOf(['lead'])).toEqual(expect.arrayContaining(permissionsOf(['reviewer'])));
  });

  it('are none without a role', () => {
    expect(permissionsOf([])).toEqual([]);
  });

  it('of somebody with several roles are those of each', () => {
    const both = new Set([...permissionsOf(['support']), ...permissionsOf(['auditor'])]);
    expect(permissionsOf(['support', 'auditor'])).toEqual(
      PERMISSIONS.filter((permission) => both.has(permission)),
    );
  });

  it('are each held by somebody, and the role acted in is one that holds it', () => {
    for (const permission of PERMISSIONS) {
      expect(PERMISSION_HOLDERS[permission].length).toBeGreaterThan(0);
      expect(PERMISSION_HOLDERS[permission]).toContain(roleFor(permission, ROLES));
    }
    expect(roleFor('account.close', ['reviewer', 'support'])).toBeNull();
    expect(roleFor('account.close', ['reviewer', 'lead'])).toBe('lead');
  });

  it('opened by a scope are only such as machines have', () => {
    const opened = Object.values(API_KEY_SCOPES).flat();
    expect(permissionsOf(['machine'])).toEqual(expect.arrayContaining(opened));
  });
});
