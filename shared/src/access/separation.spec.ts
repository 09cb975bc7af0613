import { PERMISSION_HOLDERS, roleFor } from './permissions.js';
import { STAFF_ROLES, type StaffRole } from './roles.js';
import { conflictsAmong, SEPARATED_ROLES } from './separation.js';

test('what is kept apart is kept apart both ways', () => {
  for (const one of STAFF_ROLES) {
    for (const other of SEPARATED_ROLES[one]) expect(SEPARATED_ROLES[other]).toContain(one);
    expect(SEPARATED_ROLES[one]).not.toContain(one);
  }
});

test('who decides about customers gives out no rights, and who audits has nothing else', () => {
  expect(conflictsAmong(['administrator', 'lead'])).toEqual([['lead', 'administrator']]);
  expect(conflictsAmong(['auditor', 'support', 'administrator'])).toEqual([
    ['support', 'auditor'],
    ['support', 'administrator'],
    ['auditor', 'administrator'],
  ]);
  expect(conflictsAmong(['reviewer', 'lead', 'support'])).toEqual([]);
  expect(conflictsAmong(['auditor'])).toEqual([]);
  expect(conflictsAmong([])).toEqual([]);
});

test.each(['hold.release', 'verification.approve', 'account.close', 'audit.read'] as const)(
  'nobody who gives out rights has %s as well',
  (permission) => {
    const gives: readonly StaffRole[] = PERMISSION_HOLDERS['staff.manage'];
    for (const holder of STAFF_ROLES.filter((role) => roleFor(permission, [role]) !== null)) {
      for (const giver of gives) expect(conflictsAmong([giver, holder])).toHaveLength(1);
    }
  },
);
