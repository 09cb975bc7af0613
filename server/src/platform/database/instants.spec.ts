import fc from 'fast-check';
import pg from 'pg';
import { parseInstant } from './instants.js';

const asPg = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

describe('an instant out of the database', () => {
  it('is the one that was written, to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0100-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        (at) => {
          const [date, time = ''] = at.toISOString().slice(0, -1).split('T');
          const [second, fraction = ''] = time.split('.');
          // PostgreSQL leaves out zeros at a fraction's end, and the point with them.
          const digits = fraction.replace(/0+$/, '');
          const text = `${date} ${second}${digits === '' ? '' : `.${digits}`}+00`;
          expect(parseInstant(text)).toEqual(at);
        },
      ),
    );
  });

  it.each([
    '2026-11-23 15:04:05+00',
    '2026-11-23 15:04:05.6+00',
    '2026-11-23 15:04:05.67+00',
    '2026-11-23 15:04:05.678+00',
    '2026-11-23 15:04:05.678901+00',
    '2026-11-23 15:04:05+02',
    '2026-11-23 15:04:05.5-03:30',
    '0001-01-01 00:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    '10000-01-01 00:00:00+00',
    'infinity',
    '-infinity',
  ])('is what pg reads: %s', (text) => {
    expect(parseInstant(text)).toEqual(asPg(text));
  });
});
