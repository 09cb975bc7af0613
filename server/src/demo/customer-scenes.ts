import type { Actor } from '@standing/shared/access/roles';
import type { HoldKind, Instant } from '@standing/shared/account/state';
import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import type { AccountsService } from '../accounts/accounts.service.js';
import { asks, type Cast, type Scene, type StaffOfCast } from './story.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Placed {
  readonly kind: HoldKind;
  readonly reasonCode: string;
  readonly by: StaffOfCast;
  /** Before now. Milliseconds. */
  readonly ago: number;
  readonly note?: string;
  readonly released?: {
    readonly ago: number;
    readonly by: StaffOfCast;
    readonly reasonCode: string;
    readonly note?: string;
  };
}

/**
 * Histories that the first customers of the list get: each way into a state, and each way out that exists, so
 * that every screen of the demo has something true to show.
 */
const HISTORIES: readonly (readonly Placed[])[] = [
  [
    {
      kind: 'freeze',
      reasonCode: 'suspected_fraud',
      by: 'reviewer',
      ago: 3 * DAY,
      note: 'Three cards of one issuer added and charged back within two days. Device shared with two closed accounts.',
    },
  ],
  [
    {
      kind: 'freeze',
      reasonCode: 'sanctions_match',
      by: 'lead',
      ago: 9 * DAY,
      note: 'Name and birth date match the consolidated list; awaiting the second source.',
    },
  ],
  [
    {
      kind: 'freeze',
      reasonCode: 'suspected_money_laundering',
      by: 'reviewer2',
      ago: 26 * HOUR,
      note: '多笔入账当日转出至同一收款人，来源不明，已提交可疑交易复核。',
    },
    { kind: 'flag', reasonCode: 'unusual_volume', by: 'reviewer2', ago: 4 * DAY },
  ],
  [
    {
      kind: 'freeze',
      reasonCode: 'owner_request',
      by: 'support',
      ago: 5 * HOUR,
      note: 'Customer called: phone stolen this morning. Asked us to stop everything until a new SIM arrives.',
    },
  ],
  [
    { kind: 'freeze', reasonCode: 'documents_overdue', by: 'support', ago: 12 * DAY },
    { kind: 'lock', reasonCode: 'new_device', by: 'support', ago: 2 * HOUR },
  ],
  [
    {
      kind: 'freeze',
      reasonCode: 'unusual_activity',
      by: 'reviewer',
      ago: 2 * DAY,
      note: 'Dormant for a year, then 14 transfers in one night.',
    },
  ],
  [
    {
      kind: 'freeze',
      reasonCode: 'legal_order',
      by: 'lead',
      ago: 40 * DAY,
      note: 'Order received, file kept by the legal desk.',
    },
  ],
  [{ kind: 'freeze', reasonCode: 'terms_breach', by: 'reviewer2', ago: 6 * DAY }],
  [
    {
      kind: 'lock',
      reasonCode: 'abnormal_sign_in',
      by: 'support',
      ago: 3 * HOUR,
      note: '客户来电称未在境外登录，先行锁定。',
    },
  ],
  [{ kind: 'lock', reasonCode: 'failed_sign_ins', by: 'support', ago: 12 * MINUTE }],
  [
    {
      kind: 'lock',
      reasonCode: 'credential_compromise',
      by: 'reviewer',
      ago: 1 * DAY,
      note: 'Password found in a public dump.',
    },
  ],
  [
    { kind: 'lock', reasonCode: 'abnormal_sign_in', by: 'support', ago: 4 * DAY },
    { kind: 'flag', reasonCode: 'unknown_source_of_funds', by: 'reviewer', ago: 3 * DAY },
  ],
  [
    {
      kind: 'flag',
      reasonCode: 'suspicious_transaction',
      by: 'reviewer',
      ago: 7 * HOUR,
      note: 'Round sums to a new payee, one minute apart.',
    },
  ],
  [{ kind: 'flag', reasonCode: 'frequent_large_transactions', by: 'reviewer2', ago: 30 * HOUR }],
  [{ kind: 'flag', reasonCode: 'terms_breach_suspected', by: 'reviewer', ago: 8 * DAY }],
  [{ kind: 'flag', reasonCode: 'information_outdated', by: 'reviewer2', ago: 15 * DAY }],
  [
    {
      kind: 'freeze',
      reasonCode: 'owner_request',
      by: 'support',
      ago: 20 * DAY,
      note: 'Lost phone.',
      released: {
        ago: 18 * DAY,
        by: 'support',
        reasonCode: 'identity_confirmed',
        note: 'Called back on the number on file, two factors confirmed.',
      },
    },
  ],
  [
    {
      kind: 'flag',
      reasonCode: 'unusual_volume',
      by: 'reviewer',
      ago: 11 * DAY,
      released: {
        ago: 10 * DAY,
        by: 'reviewer2',
        reasonCode: 'false_positive',
        note: 'Sale of a car; contract seen.',
      },
    },
  ],
  [
    {
      kind: 'lock',
      reasonCode: 'abnormal_sign_in',
      by: 'support',
      ago: 6 * DAY,
      released: { ago: 6 * DAY - 40 * MINUTE, by: 'support', reasonCode: 'identity_confirmed' },
    },
  ],
];

/** Customers without a history of their own: how many of a hundred are verified. */
const VERIFIED_PERCENT = 78;
const REGISTERED_DAYS = 120;
const VERIFICATION_YEARS = 2;

/** What the cases of the story know a customer by. */
export interface Told {
  /** Set once registered. */
  accountId: string;
}

/**
 * The past of the demo's customers: they register, are verified, held and released, each at its own time and by its
 * own author, through the same service that serves everybody else.
 *
 * @param told filled with the customers' accounts as they register, in the order of `customers`
 * @param now where the story ends
 */
export function customerScenes(
  accounts: AccountsService,
  cast: Cast,
  customers: readonly RegisterAccount[],
  told: readonly Told[],
  now: Instant,
): Scene[] {
  return customers.flatMap((customer, n) => {
    // One for each customer.
    const own = told[n] as Told;
    return scenesOf(accounts, cast, customer, own, n, now);
  });
}

function scenesOf(
  accounts: AccountsService,
  cast: Cast,
  customer: RegisterAccount,
  told: Told,
  n: number,
  now: Instant,
): Scene[] {
  const history = HISTORIES[n] ?? [];
  // Spread over the months without two at one instant; those with a history came long before it.
  const age = history.length > 0 ? REGISTERED_DAYS - n : ((n * 37) % REGISTERED_DAYS) + 0.5;
  const registeredAt = now - age * DAY - n * MINUTE;
  const scenes: Scene[] = [registration(accounts, cast, customer, told, registeredAt)];
  const isVerified = history.length > 0 || (n * 61) % 100 < VERIFIED_PERCENT;
  if (isVerified && age > 2) {
    const at = registeredAt + (6 + (n % 40)) * HOUR;
    // One has just run out, so that the demo shows an expired verification, too.
    const expiresAt = n === HISTORIES.length ? now - 3 * DAY : at + VERIFICATION_YEARS * 365 * DAY;
    const system: Actor = { kind: 'system', id: 'demo', roles: [] };
    scenes.push({
      at,
      play: async () => {
        const { verification } = await accounts.get(told.accountId);
        if (verification.level !== null) return;
        await accounts.approveVerification(told.accountId, 'standard', expiresAt, system);
      },
    });
  }
  for (const [place, placed] of history.entries()) {
    scenes.push(...holdScenes(accounts, cast, told, placed, `hold-${n}-${place}`, now));
  }
  return scenes;
}

/** The wallet registers a customer. */
export function registration(
  accounts: AccountsService,
  cast: Cast,
  customer: RegisterAccount,
  told: Told,
  at: Instant,
): Scene {
  return {
    at,
    play: async () => {
      const context = { actor: cast.wallet, ifMatch: null, idempotency: null };
      const { answer } = await accounts.register(customer, context);
      told.accountId = (answer.body as { id: string }).id;
    },
  };
}

function holdScenes(
  accounts: AccountsService,
  cast: Cast,
  told: Told,
  placed: Placed,
  name: string,
  now: Instant,
): Scene[] {
  let holdId = '';
  const { released } = placed;
  const scenes: Scene[] = [
    {
      at: now - placed.ago,
      play: async () => {
        const { kind, reasonCode, note } = placed;
        const body = { kind, reasonCode, ...(note === undefined ? {} : { note }) };
        const { answer } = await accounts.placeHold(told.accountId, body, asks(cast[placed.by], name));
        holdId = (answer.body as { hold: { id: string } }).hold.id;
      },
    },
  ];
  if (released) {
    scenes.push({
      at: now - released.ago,
      play: async () => {
        const { reasonCode, note } = released;
        const body = { reasonCode, ...(note === undefined ? {} : { note }) };
        const context = asks(cast[released.by], `${name}-release`);
        await accounts.releaseHold(told.accountId, holdId, body, context);
      },
    });
  }
  return scenes;
}
