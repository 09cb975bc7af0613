import fc from 'fast-check';
import { CAPABILITIES, DEFAULT_BLOCKS } from '../account/capabilities.js';
import { NO_VERIFICATION, type Facts, type Hold, type HoldKind } from '../account/state.js';
import { STORED_CASE_STATUSES } from '../cases/case.js';
import { REASON_CATALOGUE } from '../reasons/catalogue.js';
import type { SupportContact } from '../settings/settings.js';
import {
  customerStatus,
  reasonsNeeded,
  type KnownCase,
  type NamedReason,
  type StandingOfCustomer,
} from './customer-status.js';

const AT = Date.UTC(2026, 0, 15);
const NO_SUPPORT = { email: null, phone: null, url: null, hours: null };
const DAY = 86_400_000;

const reasonOf = ({ kind, code }: NamedReason) => {
  const reason = REASON_CATALOGUE.find((each) => each.kind === kind && each.code === code);
  if (!reason) throw new Error(`asked for ${kind}.${code}`);
  return reason;
};

function hold(kind: HoldKind, reasonCode: string, more: Partial<Hold> = {}): Hold {
  const { disclosure } = reasonOf({ kind, code: reasonCode, version: 1 });
  return {
    id: `${kind}-${reasonCode}`,
    kind,
    reasonCode,
    reasonVersion: 1,
    authority: 'support',
    disclosure,
    blocks: DEFAULT_BLOCKS[kind],
    placedAt: AT - DAY,
    expiresAt: null,
    reviewAt: null,
    ...more,
  };
}

const openCase: KnownCase = {
  number: 42,
  kind: 'unfreeze',
  status: 'open',
  lease: null,
  requested: [],
  requestReasons: [],
};

function standing({
  facts = {},
  ...more
}: Partial<Omit<StandingOfCustomer, 'facts'>> & { facts?: Partial<Facts> } = {}): StandingOfCustomer {
  return {
    externalRef: 'cust-1',
    version: 3,
    facts: {
      verification: { status: 'verified', level: 'standard', expiresAt: null },
      holds: [],
      windows: [],
      closedAt: null,
      ...facts,
    },
    course: { state: 'active', changedAt: AT - DAY, unheldSince: AT - DAY },
    contact: { emailConfirmed: true, phoneConfirmed: true },
    closure: null,
    verification: null,
    openCase: null,
    ...more,
  };
}

const say = (of: StandingOfCustomer, language: 'en' | 'zh-CN' = 'en') =>
  customerStatus(of, reasonOf, NO_SUPPORT, language, AT);

test('a closed account says why it was closed and nothing of what else was the matter', () => {
  const closed = say(
    standing({
      facts: { closedAt: AT - 1, holds: [hold('lock', 'new_device')], verification: NO_VERIFICATION },
      course: { state: 'closed', changedAt: AT - 1, unheldSince: null },
      closure: { kind: 'closure', code: 'dormant', version: 1 },
      verification: { underWay: null, ended: null, contactReason: null },
      openCase,
    }),
  );
  expect(closed).toMatchObject({ state: 'closed', since: '2026-01-14T23:59:59.999Z' });
  expect(closed.reasons.map(({ code }) => code)).toEqual(['dormant']);
  expect(closed.case).toBeUndefined();
  expect(Object.values(closed.capabilities)).toEqual(CAPABILITIES.map(() => false));
});

test('waiting for a second person is told as being looked at: it would tell of the authority', () => {
  for (const status of STORED_CASE_STATUSES.filter((each) => each !== 'resolved' && each !== 'cancelled')) {
    const told = say(standing({ openCase: { ...openCase, status } })).case;
    expect(told).toEqual({
      number: 'U-000042',
      status: status === 'awaiting_approval' ? 'in_review' : status,
    });
  }
});

test('what was asked for without a reason is listed all the same', () => {
  const { reasons } = say(
    standing({
      facts: { holds: [hold('freeze', 'unusual_activity')] },
      openCase: { ...openCase, status: 'awaiting_customer', requested: ['source_of_funds', 'selfie'] },
    }),
  );
  expect(reasons.map(({ code, requiredDocuments }) => [code, requiredDocuments])).toEqual([
    ['unusual_activity', []],
    ['documents_requested', ['source_of_funds', 'selfie']],
  ]);
});

test('a document that meets no requirement is asked for again by itself when it was rejected', () => {
  const reasons: NamedReason[] = [{ kind: 'verification', code: 'document_cropped', version: 1 }];
  const told = say(
    standing({
      facts: { verification: NO_VERIFICATION },
      verification: {
        underWay: {
          level: 'basic',
          documents: [
            { type: 'passport', status: 'accepted', reasons: [] },
            { type: 'selfie', status: 'rejected', reasons },
          ],
        },
        ended: null,
        contactReason: null,
      },
    }),
  );
  expect(told.reasons).toMatchObject([{ code: 'document_cropped', requiredDocuments: ['selfie'] }]);
});

test('a hold that is withheld has no part in the answer, whatever it is for', () => {
  const withheld = REASON_CATALOGUE.filter(
    ({ kind, disclosure }) => kind === 'freeze' && disclosure === 'generic',
  ).map(({ code }) => code);
  expect(withheld.length).toBeGreaterThan(1);
  const others = REASON_CATALOGUE.filter(
    ({ kind, disclosure }) => disclosure === 'full' && ['flag', 'freeze', 'lock'].includes(kind),
  );
  const hidden = (code: string, id: string) => hold('freeze', code, { id });
  fc.assert(
    fc.property(
      fc.subarray(others, { maxLength: 4 }),
      fc.array(fc.constantFrom(...withheld), { minLength: 1, maxLength: 3 }),
      fc.array(fc.constantFrom(...withheld), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      (shown, some, more, isVerified) => {
        const around = shown.map(({ kind, code }) => hold(kind as HoldKind, code));
        const of = (codes: readonly string[]) =>
          standing({
            facts: {
              holds: [...around, ...codes.map((code, n) => hidden(code, `hidden-${n}`))],
              ...(isVerified ? {} : { verification: NO_VERIFICATION }),
            },
            verification: isVerified ? null : { underWay: null, ended: null, contactReason: null },
            openCase,
          });
        for (const language of ['en', 'zh-CN'] as const) {
          const told = say(of(some), language);
          expect(told).toEqual(say(of(more), language));
          expect(told.reasons.filter(({ code }) => code === 'under_review')).toHaveLength(1);
          for (const { code } of told.reasons) expect(withheld).not.toContain(code);
        }
        // Their texts are not even read.
        expect(reasonsNeeded(of(some)).filter(({ code }) => withheld.includes(code))).toEqual([]);
      },
    ),
  );
});

test('how support is reached is told in the language asked for, and not at all as long as there is no way', () => {
  const support = {
    email: 'help@wallet.example',
    phone: null,
    url: null,
    hours: { en: 'Mon–Fri 9–18', 'zh-CN': '周一至周五 9–18 点' },
  };
  const told = (how: SupportContact) => customerStatus(standing(), reasonOf, how, 'zh-CN', AT).support;
  expect(told(support)).toEqual({ email: 'help@wallet.example', hours: '周一至周五 9–18 点' });
  expect(told({ ...NO_SUPPORT, hours: support.hours })).toBeUndefined();
});
