import { COUNTRY_CODES } from '../contracts/countries.js';
import { countryOfState, stateOfCountry } from './states.js';
import { readMrz } from './read.js';

describe('state codes', () => {
  it('has one for every country, which leads back to it and which the reader knows', () => {
    for (const country of COUNTRY_CODES) {
      const state = stateOfCountry(country) ?? '';
      expect(countryOfState(state)).toBe(country);
      const lines = `P<${state.padEnd(3, '<')}LI<<XIAOLONG\nE123456782${state.padEnd(3, '<')}9001011M3001019<<<<<<<<<<<<<<<2`;
      expect(readMrz(lines)).toMatchObject({ valid: true, issuingCountry: country, nationality: country });
    }
  });

  it('knows what stands for a country beside ISO 3166-1, and what does not', () => {
    expect([countryOfState('D'), countryOfState('DEU'), stateOfCountry('DE')]).toEqual(['DE', 'DE', 'D']);
    expect(countryOfState('GBN')).toBe('GB');
    expect(countryOfState('UTO')).toBeNull();
    expect(countryOfState('XXA')).toBeNull();
    expect(countryOfState('UNO')).toBeNull();
    expect(stateOfCountry('XX')).toBeNull();
  });
});
