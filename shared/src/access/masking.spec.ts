import { maskEmail, maskPhone } from './masking.js';

describe('a masked e-mail address', () => {
  it.each([
    ['maria.lopez@gmail.com', 'm•••@g•••.com'],
    ['x@sub.example.co.uk', 'x•••@s•••.uk'],
    ['李@例え.jp', '李•••@例•••.jp'],
    ['𠮷野@example.jp', '𠮷•••@e•••.jp'],
    ['"a@b"@example.com', '"•••@e•••.com'],
    ['root@localhost', 'r•••@l•••'],
  ])('of %s is %s', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });

  it('has the same length whatever the length of its parts', () => {
    expect(maskEmail('ab@cd.org')).toBe(maskEmail('abcdefghij@cdefghij.org'));
  });
});

describe('a masked phone number', () => {
  it('shows its last two digits and no other', () => {
    expect(maskPhone('+8613800138042')).toBe('••••••••••••42');
    expect(maskPhone('+1234567')).toBe('••••••67');
  });
});
