import type { Settings } from '@standing/shared/settings/settings';
import { changeOf, draftOf, faultsOf, settingsOf } from './settingsDraft.js';

const SETTINGS: Settings = {
  serviceName: { en: 'Ledgerly', 'zh-CN': '账易' },
  support: { email: 'help@ledgerly.example', phone: null, url: null, hours: null },
  promiseHours: { verification: 24, unfreeze: 8, review: 24, appeal: 72 },
  warningPercent: 20,
  proposalExpiryHours: 72,
  retentionYears: 5,
};
const DRAFT = draftOf(SETTINGS);

test('what is only opened changes nothing, in whatever order the server gave it', () => {
  expect(settingsOf(DRAFT)).toEqual(SETTINGS);
  const reordered = {
    ...SETTINGS,
    promiseHours: { appeal: 72, review: 24, unfreeze: 8, verification: 24 },
  };
  expect(changeOf(reordered, DRAFT)).toEqual({});
  expect([...faultsOf(DRAFT, 5)]).toEqual([]);
});

test('only what was changed is sent, so that it does not undo what a colleague sets beside it', () => {
  const draft = { ...DRAFT, review: '12', phone: '+49 (30) 123-456' };
  expect(changeOf(SETTINGS, draft)).toEqual({
    support: { ...SETTINGS.support, phone: '+4930123456' },
    promiseHours: { ...SETTINGS.promiseHours, review: 12 },
  });
});

test.each([
  [{ nameEn: ' ' }, 'nameEn', { what: 'missing' }],
  [{ nameZh: '长'.repeat(61) }, 'nameZh', { what: 'tooLong', max: 60 }],
  [{ email: 'help' }, 'email', { what: 'email' }],
  [{ phone: '030 123456' }, 'phone', { what: 'phone' }],
  [{ url: 'http://help.ledgerly.example' }, 'url', { what: 'url' }],
  [{ hoursEn: '9–18' }, 'hoursZh', { what: 'bothLanguages' }],
  [{ unfreeze: '0' }, 'unfreeze', { what: 'range', min: 1, max: 720 }],
  [{ warningPercent: 'a fifth' }, 'warningPercent', { what: 'range', min: 5, max: 50 }],
  [{ proposalExpiryHours: '3' }, 'proposalExpiryHours', { what: 'range', min: 4, max: 336 }],
  [{ retentionYears: '4' }, 'retentionYears', { what: 'range', min: 5, max: 30 }],
] as const)('%j is found wanting', (values, field, fault) => {
  expect([...faultsOf({ ...DRAFT, ...values }, 5)]).toEqual([[field, fault]]);
});
