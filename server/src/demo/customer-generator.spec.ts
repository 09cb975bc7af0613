import { registerAccountSchema } from '@standing/shared/contracts/accounts';
import { customerFile, type CustomerFileFormat } from './customer-file.js';
import { generateCustomers } from './customer-generator.js';

const MANY = generateCustomers({ seed: 3, count: 5_000 });

test('every customer can be registered as it is', () => {
  for (const customer of MANY) expect(registerAccountSchema.parse(customer)).toEqual(customer);
});

test('the same seed gives the same customers, another seed others, and no reference comes twice', () => {
  expect(generateCustomers({ seed: 3, count: 50 })).toEqual(MANY.slice(0, 50));
  const all = [...MANY, ...generateCustomers({ seed: 4, count: 5_000 })];
  expect(new Set(all.map(({ externalRef }) => externalRef)).size).toBe(10_000);
});

test('customers differ as those of a wallet do', () => {
  const share = (fits: (customer: (typeof MANY)[number]) => boolean) =>
    MANY.filter(fits).length / MANY.length;
  expect(new Set(MANY.map(({ country }) => country)).size).toBeGreaterThan(20);
  expect(new Set(MANY.map(({ tier }) => tier)).size).toBeGreaterThan(3);
  expect(new Set(MANY.map(({ displayName }) => displayName)).size).toBeGreaterThan(3_000);
  expect(share(({ displayName }) => /['’]/.test(displayName))).toBeGreaterThan(0.01);
  expect(share(({ riskLevel }) => riskLevel === 'high')).toBeLessThan(0.05);
  expect(share(({ email }) => email === undefined)).toBeGreaterThan(0.01);
});

test('mail addresses lead nowhere, and each is one person’s', () => {
  const emails = MANY.flatMap(({ email }) => email ?? []);
  for (const email of emails)
    expect(email).toMatch(/^[a-z0-9._+]+@(example\.(com|org|net)|[a-z]+\.example)$/);
  expect(new Set(emails).size).toBe(emails.length);
});

test.each<CustomerFileFormat>(['csv', 'ndjson'])(
  'a clean %s file has one good record an account',
  (format) => {
    const records = [...customerFile({ format, seed: 1, accounts: 2_000, clean: true })];
    expect(records.filter(({ result }) => result === 'registered')).toHaveLength(2_000);
    expect(records.filter(({ fault }) => fault !== null)).toEqual([]);
  },
);
