import type { Mrz } from '@standing/shared/mrz/read';
import { addressLines, compareRows, issueDayOf, readTyped } from './comparison.js';

const NOW = Date.UTC(2026, 4, 31, 12);
// The specimen of ICAO Doc 9303-4.
const LINES = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
const declared = {
  displayName: 'Anna Maria Eriksson',
  birthDate: '1974-08-12',
  address: null,
  country: 'SE',
  emailConfirmed: true,
  phoneConfirmed: true,
};

test('what agrees and what differs is said field by field', () => {
  const rows = compareRows(readTyped(LINES, NOW) as Mrz, { ...declared, displayName: 'Anna Erikson' }, NOW);
  const verdicts = Object.fromEntries(rows.map(({ field, verdict }) => [field, verdict]));
  expect(verdicts).toMatchObject({ name: 'different', birthDate: 'same', expiresOn: 'expired' });
  expect(rows[0]?.differing).toEqual({ document: ['ERIKSSON', 'MARIA'], declared: ['ERIKSON'] });
  expect(rows.find(({ field }) => field === 'age')?.found).toBe('51');
});

test('nothing typed is nothing, half a line is unreadable', () => {
  expect(readTyped('  \n', NOW)).toBeNull();
  expect(readTyped('P<UTOERIKSSON', NOW)).toMatchObject({ readable: false });
});

test.each([
  ['', 'missing'],
  ['2026-05', 'missing'],
  ['2026-05-31', 'recent'],
  ['2026-02-28', 'recent'],
  ['2026-02-27', 'too_old'],
  ['2026-06-01', 'in_future'],
])('a bill of %j on 31 May 2026 is %s', (day, how) => {
  expect(issueDayOf(day, NOW)).toBe(how);
});

test('an address is written line by line, whichever way it was declared', () => {
  const parts = { line1: 'Main Street 1', postalCode: '1010', city: 'Vienna', country: 'AT' };
  expect(addressLines(parts, (code) => `<${code}>`)).toEqual(['Main Street 1', '1010 Vienna', '<AT>']);
  expect(addressLines('Main Street 1\n1010 Vienna', String)).toEqual(['Main Street 1', '1010 Vienna']);
  expect(addressLines(null, String)).toEqual([]);
});
