import { readArguments } from './staff.command.js';

const ADD = ['add', '--email', 'a@standing.test', '--name', 'Ann Lee', '--roles', 'lead,auditor'];

test('reads who is to be added', () => {
  expect(readArguments(ADD)).toEqual({
    verb: 'add',
    member: { email: 'a@standing.test', name: 'Ann Lee', roles: ['lead', 'auditor'] },
  });
});

test('reads who is to get a link', () => {
  const link = ['link', '--email', 'a@standing.test'];
  expect(readArguments(link)).toEqual({ verb: 'link', email: 'a@standing.test' });
  expect(() => readArguments(['link'])).toThrow(/npm run staff -- link --email/);
  expect(() => readArguments([...link, '--roles', 'lead'])).toThrow(/npm run staff -- link --email/);
});

test.each([
  ['nothing', []],
  ['another verb', ['remove', ...ADD.slice(1)]],
  ['no roles', ADD.slice(0, 5)],
  ['a role that there is not', [...ADD.slice(0, 6), 'root']],
  ['machines, which are no staff', [...ADD.slice(0, 6), 'machine']],
  ['a password, which the process list would show', [...ADD, '--password', 'x']],
])('answers %s with the usage', (_, args) => {
  expect(() => readArguments(args)).toThrow(/npm run staff -- add --email/);
});
