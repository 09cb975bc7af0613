import { randomUUID } from 'node:crypto';
import type { Actor } from '@standing/shared/access/roles';
import {
  ACCOUNT_STATES,
  deriveState,
  HOLD_KINDS,
  type Facts,
  type Hold,
} from '@standing/shared/account/state';
import type { AccountCommand } from '@standing/shared/account/decide';
import { instantText } from '@standing/shared/audit/touched';
import { accountListQuerySchema, registerAccountSchema } from '@standing/shared/contracts/accounts';
import { Refusal } from '@standing/shared/errors';
import fc from 'fast-check';
import { AccountsService, type Answered } from '../../server/src/accounts/accounts.service.js';
import { Clock } from '../../server/src/platform/clock.js';
import { ReasonsService } from '../../server/src/reasons/reasons.service.js';
import { TestApp } from '../support/app.js';
import { BEGIN, commandOf, Journal, steps, type Step } from './histories.js';
import { stateOf } from './second-model.js';

const SYSTEM: Actor = { kind: 'system', id: 'test', roles: [] };
const STAFF_ID = randomUUID();

let app: TestApp;
let now = BEGIN;

beforeAll(async () => {
  app = await TestApp.start();
  app.nest.get(Clock).now = () => now;
  await app.nest.get(ReasonsService).addShipped();
});

afterAll(async () => {
  await app.close();
});

const around = (at: number) => [at - 1, at, at + 1];

describe('account_state_at', () => {
  const ends = fc.option(fc.integer({ min: BEGIN, max: BEGIN + 20 }));
  const holds = fc
    .record({ kind: fc.constantFrom(...HOLD_KINDS), expiresAt: ends })
    .map(({ kind, expiresAt }): Hold => ({
      id: 'h',
      kind,
      reasonCode: 'any',
      reasonVersion: 1,
      authority: 'support',
      disclosure: 'full',
      blocks: [],
      placedAt: BEGIN,
      expiresAt: kind === 'lock' ? expiresAt : null,
      reviewAt: null,
    }));
  const accounts: fc.Arbitrary<Facts> = fc.record({
    verification: fc.oneof(
      fc.constant({ status: 'unverified' as const, level: null, expiresAt: null }),
      ends.map((expiresAt) => ({ status: 'verified' as const, level: 'standard', expiresAt })),
    ),
    holds: fc.array(holds, { maxLength: 4 }),
    windows: fc.constant([]),
    closedAt: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constant(BEGIN) },
    ),
  });

  /** The columns that the function reads, by their description in the migration. */
  function columnsOf({ verification, holds: open, closedAt }: Facts): object {
    const locks = open.filter((hold) => hold.kind === 'lock').map((lock) => lock.expiresAt ?? Infinity);
    const last = Math.max(...locks);
    const text = (at: number | null) => (at === null ? null : instantText(at));
    return {
      verification_status: verification.status,
      verification_expires_at: text(verification.expiresAt),
      open_freezes: open.filter((hold) => hold.kind === 'freeze').length,
      open_flags: open.filter((hold) => hold.kind === 'flag').length,
      lock_until: locks.length === 0 ? null : last === Infinity ? 'infinity' : text(last),
      closed_at: text(closedAt),
    };
  }

  it('is deriveState, for any facts and at any instant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(accounts, { minLength: 1, maxLength: 100, size: 'max' }), async (list) => {
        const asked = list.flatMap((facts) => {
          const ticks = [...facts.holds.map((hold) => hold.expiresAt), facts.verification.expiresAt];
          const instants = [BEGIN, ...ticks.flatMap((tick) => (tick === null ? [] : around(tick)))];
          return instants.map((at) => ({ facts, at }));
        });
        const rows = await app.dataSource.query<{ state: string }[]>(
          `SELECT account_state_at(jsonb_populate_record(NULL::account, q.value -> 'row'), (q.value ->> 'at')::timestamptz) AS state
           FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS q (value, n) ORDER BY q.n`,
          [JSON.stringify(asked.map(({ facts, at }) => ({ row: columnsOf(facts), at: instantText(at) })))],
        );
        const wrong = asked.flatMap(({ facts, at }, n) => {
          const state = deriveState(facts, at);
          return rows[n]?.state === state ? [] : [{ facts, at, derived: state, inSql: rows[n]?.state }];
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

/** Shipped reasons by the authority that they carry. */
const FREEZE_REASONS = {
  support: 'owner_request',
  reviewer: 'documents_overdue',
  support_with_approval: 'unusual_activity',
  compliance: 'suspected_fraud',
  compliance_lead: 'sanctions_match',
};

interface Lived {
  readonly id: string;
  readonly journal: Journal;
}

/** A database call or two for each command and each instant asked about. */
jest.setTimeout(60_000);

describe('accounts in the database', () => {
  /** Tries a command through the product; whether it was carried out, and on which hold. */
  async function give(
    id: string,
    command: AccountCommand,
    actor: Actor,
  ): Promise<{ holdId?: string } | null> {
    const service = app.nest.get(AccountsService);
    const context = { actor, ifMatch: null, idempotency: null };
    const run = async (): Promise<Answered | void> => {
      switch (command.type) {
        case 'place_hold': {
          const { kind, expiresAt, reason } = command;
          const { authority } = reason;
          if (authority === null) throw new Error('holds have an authority');
          const reasonCode =
            kind === 'freeze'
              ? FREEZE_REASONS[authority]
              : kind === 'flag'
                ? 'unusual_volume'
                : 'credential_compromise';
          const end = expiresAt === undefined ? {} : { expiresAt: instantText(expiresAt) };
          return service.placeHold(id, { kind, reasonCode, ...end }, context);
        }
        case 'release_hold':
          return service.releaseHold(id, command.holdId, { reasonCode: 'false_positive' }, context);
        case 'approve_verification':
          return service.approveVerification(id, command.level, command.expiresAt, SYSTEM);
        case 'update_contacts':
          return service.updateContacts(id, { email: 'a@b.example', emailConfirmed: true }, context);
        case 'revoke_verification':
          return service.revokeVerification(id, { reasonCode: 'document_expired' }, context);
        case 'close':
          return service.close(id, { reasonCode: 'dormant' }, context);
        case 'settle':
        case 'register':
          await service.recordExpiries();
      }
    };
    try {
      const done = await run();
      const { hold } = (done?.answer.body ?? {}) as { hold?: { id: string } };
      return hold ? { holdId: hold.id } : {};
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }

  /** Lives the histories of several accounts, side by side in time; leaves the clock at their end. */
  async function live(histories: readonly (readonly Step[])[], tier: string): Promise<Lived[]> {
    now = BEGIN;
    const lived: Lived[] = [];
    for (const _ of histories) {
      const data = registerAccountSchema.parse({
        externalRef: randomUUID(),
        displayName: 'Ada',
        country: 'GB',
        tier,
      });
      const context = { actor: SYSTEM, ifMatch: null, idempotency: null };
      const { answer } = await app.nest.get(AccountsService).register(data, context);
      lived.push({ id: (answer.body as { id: string }).id, journal: new Journal([]) });
    }
    const all = lived.flatMap((account, n) => {
      let at = BEGIN;
      return (histories[n] ?? []).map((step, place) => ({ account, step, place, at: (at += step.wait) }));
    });
    for (const { account, step, place, at } of all.toSorted((a, b) => a.at - b.at)) {
      now = at;
      const { id, journal } = account;
      const actor = step.actor.kind === 'staff' ? { ...step.actor, id: STAFF_ID } : step.actor;
      // An unknown hold has an id, too.
      const placed = journal.placed.length === 0 ? [randomUUID()] : journal.placed;
      const command = commandOf(step, place, now, placed);
      const done = await give(id, command, actor);
      if (done === null) continue;
      journal.apply(command.type === 'place_hold' ? { ...command, holdId: done.holdId ?? '' } : command, now);
    }
    return lived;
  }

  const expected = ({ journal }: Lived, at: number) => stateOf(journal.situationAt(at));

  /** The state of one account from now on, as its row has it, and at all instants so far, as it is told. */
  async function checkOne(account: Lived): Promise<void> {
    const end = now;
    const ticks = account.journal.ticks().flatMap(around);
    const later = [end, ...ticks.filter((at) => at > end)];
    const rows = await app.dataSource.query<{ state: string; stored: string; settled: boolean }[]>(
      `SELECT account_state_at(a, q.at) AS state, a.state AS stored, a.settle_at <= q.at IS TRUE AS settled
       FROM account a, unnest($2::timestamptz[]) WITH ORDINALITY AS q (at, n) WHERE a.id = $1 ORDER BY q.n`,
      [account.id, later.map((at) => new Date(at))],
    );
    expect(rows.map((row) => row.state)).toEqual(later.map((at) => expected(account, at)));
    // Lists take the stored state for the state until the clock has something to record.
    expect(rows.filter((row) => !row.settled && row.stored !== row.state)).toEqual([]);

    now = Math.max(...later);
    for (const at of [...ticks, ...later].filter((instant) => instant >= BEGIN)) {
      const told = await app.nest.get(AccountsService).stateAt(account.id, at);
      expect([told.at, told.state]).toEqual([instantText(at), expected(account, at)]);
    }
    now = end;
  }

  it('have at every instant the state of the second model, in SQL, in lists, in counts and as of then', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 8 }), async (histories) => {
        const tier = randomUUID();
        const lived = await live(histories, tier);
        for (const account of lived) await checkOne(account);
        // All at once, before and after the sweep has recorded what ended.
        for (const wait of [0, 1, 2, 5, 100]) {
          now += wait;
          if (wait === 2) await app.nest.get(AccountsService).recordExpiries();
          const wanted = lived.map((account) => `${account.id} ${expected(account, now)}`);
          expect((await listed(tier)).toSorted()).toEqual(wanted.toSorted());
        }
      }),
      { numRuns: 8 },
    );
  });

  /** The accounts of a tier as the list has them in each state; the totals beside the list have to agree. */
  async function listed(tier: string): Promise<string[]> {
    const service = app.nest.get(AccountsService);
    const totals = new Map<string, number>(
      (await service.countByState()).map(({ state, count }) => [state, count]),
    );
    const found: string[] = [];
    for (const state of ACCOUNT_STATES) {
      const all = await service.list(accountListQuerySchema.parse({ state }));
      expect([state, all.total]).toEqual([state, totals.get(state)]);
      const page = await service.list(accountListQuerySchema.parse({ state, tier }));
      expect(page.data.filter((account) => account.state !== state)).toEqual([]);
      found.push(...page.data.map((account) => `${account.id} ${state}`));
    }
    return found;
  }
});
