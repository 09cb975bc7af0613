import type { EventBody } from '../audit/canonical.js';
import type { CaseKind } from '../cases/case.js';
import { mailOf, mayMakeMail, type HoldThen, type ReasonForMail } from './decide-mail.js';

const event = (stream: string, command: string, more: Partial<EventBody> = {}): EventBody => ({
  v: 1,
  id: '0197a2c4-0000-7000-8000-000000000001',
  stream: `${stream}:0197a2c4-0000-7000-8000-000000000002`,
  streamVersion: 2,
  at: '2026-06-01T09:30:00.000Z',
  command,
  actor: { kind: 'staff', id: 'somebody', role: 'reviewer' },
  fromState: null,
  toState: null,
  reason: null,
  facts: {},
  commitments: {},
  previousHash: '0'.repeat(64),
  ...more,
});
const OPEN: ReasonForMail = { disclosure: 'full', final: false };
const tell = (
  of: EventBody,
  {
    kind = null,
    others = [],
    reasonOf = () => OPEN,
  }: { kind?: CaseKind | null; others?: HoldThen[]; reasonOf?: () => ReasonForMail } = {},
) => mailOf(of, { case: kind && { kind, number: 42 }, others }, reasonOf);
const flag: HoldThen = {
  kind: 'flag',
  reason: { kind: 'flag', code: 'unusual_volume', version: 1 },
  disclosure: 'full',
};

test('a lock that ends under a freeze is not told, one that ends tells what still stands', () => {
  const ended = (toState: string) =>
    event('account', 'expire_lock', {
      fromState: toState === 'frozen' ? 'frozen' : 'locked',
      toState,
      facts: { holdId: 'lock' },
    });
  expect(tell(ended('frozen'))).toBeNull();
  expect(tell(ended('flagged'), { others: [flag] })).toMatchObject({
    event: 'hold_released',
    facts: { state: 'flagged', remaining: [{ code: 'unusual_volume' }], remainingWithheld: false },
  });
  const withheld = tell(ended('flagged'), { others: [{ ...flag, disclosure: 'generic' }] });
  expect(withheld?.facts).toMatchObject({ remaining: [], remainingWithheld: true });
});

test('of a hold that is withheld neither reason, end nor extent is told', () => {
  const hold = { disclosure: 'generic', expiresAt: '2026-06-02T09:30:00.000Z', blocks: ['send'] };
  const placed = event('account', 'place_lock', {
    fromState: 'active',
    toState: 'locked',
    reason: { kind: 'lock', code: 'secret_lock', version: 3 },
    facts: { hold },
  });
  const mail = tell(placed);
  expect(mail?.facts).toMatchObject({ reasons: [], withheld: true, until: null, blocks: [] });
  expect(JSON.stringify(mail)).not.toContain('secret');
});

test('a document that is rejected for good is not asked for again, any other may be replaced by its like', () => {
  const rejected = event('case', 'reject_document', {
    facts: {
      documentId: 'x',
      type: 'utility_bill',
      reasons: [{ kind: 'verification', code: 'document_cropped', version: 1 }],
    },
    commitments: { note: 'f00' },
  });
  expect(tell(rejected, { kind: 'verification' })?.facts).toMatchObject({
    rejected: 'utility_bill',
    documents: ['utility_bill', 'bank_statement', 'official_letter'],
    caseNumber: 'V-000042',
    hasMessage: true,
  });
  const final = tell(rejected, { kind: 'verification', reasonOf: () => ({ ...OPEN, final: true }) });
  expect(final?.facts.documents).toEqual([]);
});

test('what is asked for in a review is told, and that there is a review is not', () => {
  const asked = event('case', 'request_documents', { facts: { types: ['source_of_funds'], reasons: [] } });
  expect(tell(asked, { kind: 'review' })?.facts).toMatchObject({
    documents: ['source_of_funds'],
    caseNumber: null,
  });
  const cleared = event('case', 'resolve_case', { facts: { resolution: 'upheld' } });
  expect(tell(cleared, { kind: 'review' })).toBeNull();
  expect(tell(cleared, { kind: 'appeal' })).toMatchObject({
    event: 'request_declined',
    facts: { caseNumber: 'A-000042' },
  });
});

test('what concerns no customer makes no mail', () => {
  for (const none of [
    event('case', 'add_note', { facts: { visibility: 'internal' } }),
    event('case', 'claim_case'),
    event('case', 'resolve_case', { facts: { resolution: 'released' } }),
    event('account', 'update_contacts'),
    event('account', 'register', { facts: { imported: true } }),
    event('window', 'announce_maintenance'),
    event('mail', 'resend_mail'),
  ]) {
    expect(mayMakeMail(none)).toBe(false);
  }
});
