import { readMrz } from '@standing/shared/mrz/read';
import { generateCustomers } from '../customer-generator.js';
import { holderOf, nameOf } from './holder.js';
import { cardLines, passportLines } from './mrz-lines.js';

const AT = Date.UTC(2026, 0, 15);

describe('the machine-readable zone of a specimen', () => {
  it.each([
    ['passport', passportLines, 'TD3', 'passport', 39],
    ['card', cardLines, 'TD1', 'national_id', 30],
  ] as const)('of a %s reads back as what was written', (_, linesOf, format, documentType, room) => {
    for (const customer of generateCustomers({ seed: 5, count: 500 })) {
      const { name, sex } = nameOf(holderOf(customer));
      const content = {
        country: customer.country,
        surname: name.latinSurname,
        givenNames: name.latinGivenNames,
        number: 'X12345678',
        birthDate: customer.birthDate ?? '1980-02-29',
        sex: sex ?? 'F',
        expiresOn: '2031-12-31',
      };
      const mrz = readMrz(linesOf(content).join('\n'), AT);
      expect(mrz).toMatchObject({
        readable: true,
        format,
        valid: true,
        documentType,
        number: content.number,
        surname: content.surname,
        nationality: customer.country,
        issuingCountry: customer.country,
        birthDate: content.birthDate,
        sex: content.sex === 'M' ? 'male' : 'female',
        expiresOn: content.expiresOn,
      });
      // A name that has no room is cut off at the end.
      const given = content.givenNames.slice(0, room - content.surname.length - 2).trim();
      expect(mrz.readable && mrz.givenNames).toBe(given);
    }
  });

  it('is refused for a country that does not exist', () => {
    const content = {
      country: 'XX',
      surname: 'A',
      givenNames: 'B',
      number: '1',
      birthDate: '1980-01-01',
      sex: 'F',
      expiresOn: '2031-12-31',
    } as const;
    expect(() => passportLines(content)).toThrow(RangeError);
  });
});
