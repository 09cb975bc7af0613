import { compareNames } from '@standing/shared/mrz/names';
import { COUNTRIES } from '../customer-countries.js';
import { generateCustomers } from '../customer-generator.js';
import { Dice } from '../dice.js';
import { addressElsewhere, holderOf, nameOf, somebodyElse } from './holder.js';

const customers = generateCustomers({ seed: 11, count: 3_000 });

describe('whose document a specimen is', () => {
  it('can put every customer’s name into Latin letters, and knows all of their sexes', () => {
    for (const customer of customers) {
      const { name, sex } = nameOf(holderOf(customer));
      expect(name.full).toBe(customer.displayName);
      expect(`${name.latinSurname} ${name.latinGivenNames}`).toMatch(/^[A-Z]+( [A-Z]+)+$/);
      expect(['M', 'F']).toContain(sex);
    }
    expect(new Set(customers.map(({ country }) => country)).size).toBe(COUNTRIES.length);
  });

  it('puts names so that they compare as the same wherever they can be compared', () => {
    let compared = 0;
    for (const customer of customers) {
      const { name } = nameOf(holderOf(customer));
      const document = { surname: name.latinSurname, givenNames: name.latinGivenNames, mayBeCut: false };
      const { outcome } = compareNames(document, customer.displayName);
      if (outcome !== 'not_comparable') {
        compared++;
        expect([customer.displayName, outcome]).toEqual([customer.displayName, 'same']);
      }
    }
    expect(compared).toBeGreaterThan(1_000);
  });

  it.each([
    ['欧阳浩然', 'CN', 'OUYANG', 'HAORAN', 'M'],
    ['Nguyễn Ánh Lan', 'VN', 'NGUYEN', 'ANH LAN', 'F'],
    ['José García Núñez', 'ES', 'GARCIA NUNEZ', 'JOSE', 'M'],
    ['João dos Santos da Silva', 'BR', 'DOS SANTOS DA SILVA', 'JOAO', 'M'],
    ['محمد علي آل مكتوم', 'AE', 'ALMAKTOUM', 'MOHAMMED ALI', 'M'],
    ['Юрий Щербаков', 'RU', 'SHCHERBAKOV', 'IURII', 'M'],
    ['Jürgen Müller', 'DE', 'MUELLER', 'JUERGEN', 'M'],
    ['Róisín Ní Dhomhnaill', 'IE', 'NI DHOMHNAILL', 'ROISIN', 'F'],
  ])('takes %s of %s apart', (full, country, latinSurname, latinGivenNames, sex) => {
    expect(nameOf({ name: full, country })).toMatchObject({ name: { latinSurname, latinGivenNames }, sex });
  });

  it('takes a name of no book as it is written, or as its holder puts it into Latin letters', () => {
    expect(nameOf({ name: 'Ada Lovelace', country: 'GB' })).toMatchObject({
      name: { surname: 'Lovelace', givenNames: 'Ada', latinSurname: 'LOVELACE', isLatin: true },
      sex: null,
    });
    const latin = { surname: 'Li', givenNames: 'Xiaolong' };
    expect(nameOf({ name: '李小龙', country: 'CN', latin }).name).toMatchObject({
      full: '李小龙',
      latinSurname: 'LI',
      latinGivenNames: 'XIAOLONG',
      isLatin: false,
    });
    expect(() => nameOf({ name: '李小龙', country: 'CN' })).toThrow(RangeError);
  });

  it('finds somebody else, living elsewhere', () => {
    for (const customer of customers.slice(0, 200)) {
      const holder = holderOf(customer);
      const dice = new Dice(1);
      expect(somebodyElse(holder, dice).latinSurname).not.toBe(nameOf(holder).name.latinSurname);
      expect(addressElsewhere(holder, dice)).not.toBe(holder.address);
    }
  });

  it('writes an address of fields in lines', () => {
    const [customer] = customers;
    const address = { line1: 'High Street 1', postalCode: 'N1 1AA', city: 'London', country: 'GB' };
    expect(customer && holderOf({ ...customer, address }).address).toBe('High Street 1\nN1 1AA London');
  });
});
