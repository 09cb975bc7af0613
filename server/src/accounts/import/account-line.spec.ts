import { accountLineOf } from './account-line.js';

const GOOD = { externalRef: 'r1', displayName: 'Ada', country: 'GB' };

function refusalOf(value: unknown) {
  const line = accountLineOf({ line: 7, value });
  return 'refusal' in line ? line.refusal : 'taken';
}

test('fills in what may be left out', () => {
  expect(accountLineOf({ line: 7, value: GOOD })).toEqual({
    line: 7,
    data: {
      ...GOOD,
      tier: 'standard',
      riskLevel: 'low',
      locale: 'en',
      emailConfirmed: false,
      phoneConfirmed: false,
    },
  });
});

test.each([
  [{ ...GOOD, displayName: undefined }, 'displayName', 'displayName: is missing.'],
  [{ ...GOOD, displayName: 7 }, 'displayName', 'displayName: must be text.'],
  [
    { ...GOOD, displayName: 'x'.repeat(201) },
    'displayName',
    'displayName: must have at most 200 characters.',
  ],
  [{ ...GOOD, email: 'secret@' }, 'email', 'email: must be a valid e-mail address.'],
  [{ ...GOOD, phone: '0171 secret' }, 'phone', 'phone: must be E.164, e.g. +8613800138000.'],
  [{ ...GOOD, birthDate: '1990-02-30' }, 'birthDate', 'birthDate: must be a valid day, e.g. 1990-12-31.'],
  [{ ...GOOD, country: 'secret' }, 'country', 'country: must be an ISO 3166-1 alpha-2 code.'],
  [{ ...GOOD, riskLevel: 'secret' }, 'riskLevel', 'riskLevel: must be one of: low, medium, high.'],
  [{ ...GOOD, emailConfirmed: 'secret' }, 'emailConfirmed', 'emailConfirmed: must be true or false.'],
  [{ ...GOOD, address: 7 }, 'address', 'address: must be text or an object with the parts of the address.'],
  [{ ...GOOD, address: { city: 7 } }, 'address.city', 'address.city: must be text.'],
  [{ ...GOOD, nickname: 'secret' }, 'nickname', 'nickname: there is no such field.'],
  [{ ...GOOD, 'secret name': 1 }, null, 'The line: there is no such field.'],
  [JSON.parse('{"__proto__": {"tier": "secret"}}'), 'externalRef', expect.stringContaining('is missing')],
  [['secret'], null, 'The line: must be a JSON object.'],
  [null, null, 'The line: must be a JSON object.'],
])('says of %j which field is wrong and why, but not what it holds', (value: unknown, field, detail) => {
  const refusal = refusalOf(value);
  expect(refusal).toEqual({ code: 'line_invalid', field, detail });
  expect(JSON.stringify(refusal)).not.toContain('secret');
});

test('explains the first fault and names the others', () => {
  expect(refusalOf({ ...GOOD, phone: '1', country: 'XX', email: 'x' })).toEqual({
    code: 'line_invalid',
    field: 'email',
    detail: 'email: must be a valid e-mail address. Also not valid: phone, country.',
  });
});
