import { isRecoveryCode, newRecoveryCodes, RECOVERY_CODE_COUNT, recoveryCodeHash } from './recovery-codes.js';

test('codes differ, are typed in groups, and are not taken for one-time codes', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(RECOVERY_CODE_COUNT);
  for (const code of codes) {
    expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    expect(isRecoveryCode(code)).toBe(true);
    expect(isRecoveryCode(code.replaceAll('-', ''))).toBe(true);
  }
  expect(isRecoveryCode('123456')).toBe(false);
});

test('a code fits however it is typed, and nobody else', () => {
  const typed = ['abcd-efgh-2345-wxyz', 'ABCDEFGH2345WXYZ', 'abcd-EFGH-2345wxyz'];
  const hashes = typed.map((code) => recoveryCodeHash('one', code).toString('hex'));
  expect(new Set(hashes).size).toBe(1);
  expect(recoveryCodeHash('other', typed[0]!).toString('hex')).not.toBe(hashes[0]);
});
