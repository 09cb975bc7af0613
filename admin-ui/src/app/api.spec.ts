import { ProblemError, saysNotDone, unreachable } from './api.js';

const refused = (status: number, code: string) =>
  new ProblemError({ type: `urn:standing:error:${code}`, title: code, status, code, detail: code });

test.each([
  ['an answer that was lost', unreachable()],
  ['a server that failed', refused(500, 'internal')],
  ['a first try that is still under way', refused(409, 'idempotency_key_in_use')],
])('%s leaves the submission its key: with another it could be carried out twice', (_, error) => {
  expect(saysNotDone(error)).toBe(false);
});

test('a refusal ends the submission: the next try is another one', () => {
  expect(saysNotDone(refused(409, 'version_stale'))).toBe(true);
  expect(saysNotDone(refused(422, 'validation_failed'))).toBe(true);
});
