import { newReasonSchema } from '@standing/shared/contracts/reasons';
import { REASON_CATALOGUE } from '@standing/shared/reasons/catalogue';
import { UNDER_REVIEW_TEXT } from '@standing/shared/reasons/reason';
import { differencesOf } from './differences.js';
import { contentOf, draftOf, emptyDraft, expiryOf, faultsOf, type ReasonDraft } from './reasonDraft.js';

const shipped = (name: string) => {
  const reason = REASON_CATALOGUE.find(({ kind, code }) => `${kind}.${code}` === name);
  if (!reason) throw new Error(`${name} is not shipped`);
  // As the API gives it.
  return JSON.parse(JSON.stringify(reason)) as Parameters<typeof draftOf>[0];
};
const faults = (draft: ReasonDraft) => Object.fromEntries(faultsOf(draft));

test('every shipped reason comes out of the editor as it went in', () => {
  for (const { kind, code, ...content } of REASON_CATALOGUE) {
    const draft = draftOf(shipped(`${kind}.${code}`));
    expect(faults(draft)).toEqual({});
    expect(contentOf(draft)).toEqual(content);
  }
});

test('an empty draft names everything that is missing, in the order of the screen', () => {
  expect([...faultsOf(emptyDraft('lock')).keys()]).toEqual([
    'code',
    'authority',
    'staffNote.en',
    'staffNote.zh-CN',
    'text.en.title',
    'text.en.explanation',
    'text.en.step.0',
    'text.zh-CN.title',
    'text.zh-CN.explanation',
    'text.zh-CN.step.0',
  ]);
});

test('what has no faults is what the server takes', () => {
  const draft = { ...draftOf(shipped('lock.new_device')), expiryAmount: '90', expiryUnit: 'minute' as const };
  const body = { kind: draft.kind, code: draft.code, ...contentOf(draft) };
  expect(newReasonSchema.parse(body)).toMatchObject({ defaultExpiryMs: 5_400_000 });
});

test('a draft keeps aside what does not go with its kind or with being withheld', () => {
  const draft = {
    ...draftOf(shipped('freeze.unusual_activity')),
    ownBlocks: true,
    blocks: ['send'] as const,
  };
  expect(contentOf({ ...draft, disclosure: 'generic' })).toMatchObject({
    disclosure: 'generic',
    blocks: null,
    requiredDocuments: [],
    text: UNDER_REVIEW_TEXT,
  });
  expect(contentOf({ ...draft, kind: 'closure', disclosure: 'generic', final: true })).toMatchObject({
    authority: null,
    disclosure: 'full',
    final: false,
    blocks: null,
  });
  expect(contentOf(draft).blocks).toEqual(['send']);
});

test.each([
  ['0', 'hour'],
  ['', 'hour'],
  ['1.5', 'hour'],
  ['-1', 'day'],
  ['99999', 'day'],
] as const)('a lock of %p %s is no lock', (expiryAmount, expiryUnit) => {
  const draft = { ...draftOf(shipped('lock.new_device')), expiryAmount, expiryUnit };
  expect(faults(draft)).toEqual({ expiry: 'expiry' });
});

test('texts that are too long are named, empty steps between others are left out', () => {
  const draft = draftOf(shipped('flag.unusual_volume'));
  const en = { ...draft.text.en, title: 'x'.repeat(61), nextSteps: ['Wait.', ' ', 'Call us.'] };
  const changed = { ...draft, text: { ...draft.text, en } };
  expect(faults(changed)).toEqual({ 'text.en.title': 'tooLong' });
  expect(contentOf(changed).text.en.nextSteps).toEqual(['Wait.', 'Call us.']);
});

test.each([
  [null, '', ''],
  [1_800_000, '30', 'minute'],
  [86_400_000, '1', 'day'],
  [5_400_000, '90', 'minute'],
])('%p ms is typed as %p %p', (ms, amount, unit) => {
  expect(expiryOf(ms)).toEqual({ amount, unit });
});

test('two versions differ in what one says and the other does not', () => {
  const older = shipped('freeze.unusual_activity');
  const [first = '', ...rest] = older.text.en.nextSteps;
  const newer = {
    ...older,
    disclosure: 'generic' as const,
    text: { ...older.text, en: { ...older.text.en, nextSteps: [...rest, 'Something new.'] } },
  };
  expect(differencesOf(older, newer)).toEqual([
    { field: 'disclosure' },
    { field: 'nextSteps', locale: 'en', removed: [first], added: ['Something new.'] },
  ]);
  expect(differencesOf(older, older)).toEqual([]);
});
