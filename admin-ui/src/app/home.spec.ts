import type { StaffRole } from '@standing/shared/access/roles';
import { homeOf } from './home.js';

test.each<[StaffRole[], string]>([
  [['support'], '/accounts?find'],
  [['reviewer'], '/cases'],
  [['lead'], '/cases'],
  [['auditor'], '/log'],
  [['administrator'], '/overview'],
  [['auditor', 'support'], '/accounts?find'],
  [[], '/profile'],
])('%j starts at %s', (roles, path) => {
  expect(homeOf(roles)).toBe(path);
});
