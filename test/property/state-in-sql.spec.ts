import { randomUUID } from 'node:crypto';
import type { Actor } from '@standing/shared/access/roles';
import {
  ACCOUNT_STATES,
  deriveState,
  HOLD_KINDS,
  type Facts,
  type Hold,
  type MaintenanceWindow,
} from '@standing/shared/account/state';
import type { AccountCommand } from '@standing/shared/account/decide';
import { instantText } from '@standing/shared/audit/touched';
import { accountListQuerySchema, registerAccountSchema } from '@standing/shared/contracts/accounts';
import type { WindowScopeBody } from '@standing/shared/contracts/maintenance';
import { Refusal } from '@standing/shared/errors';
import fc from 'fast-check';
import { MaintenanceService } from '../../server/src/maintenance/maintenance.service.js';
import { AccountsService, type Answered } from '../../server/src/accounts/accounts.service.js';
import { Clock } from '../../server/src/platform/clock.js';
import { ReasonsService } from '../../server/src/reasons/reasons.service.js';
import { TestApp } from '../support/app.js';
import { BEGIN, commandOf, Journal, steps, windowSteps, type Step, type WindowStep } from './histories.js';
import { stateOf, usuallyBlocked } from './second-model.js';

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
  /** The windows that cover it, as the journal sees them. */
  readonly covering: MaintenanceWindow[];
}

/** A window as the second model remembers it. */
interface Announced {
  readonly id: string;
  readonly covered: readonly Lived[];
  readonly blocks: MaintenanceWindow['blocks'];
  from: number;
  until: number;
  isCancelled: boolean;
}

const ADMINISTRATOR: Actor = { kind: 'staff', id: STAFF_ID, roles: ['administrator'] };
const COUNTRY = 'GB';
/** Each history has years of its own, or one's windows would be over another's accounts. */
const YEARS_APART_MS = 2 * 366 * 86_400_000;
let begin = BEGIN;

/** A database call or two for each command and each instant asked about. */
jest.setTimeout(120_000);

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
          const blocks = [...(command.blocks ?? usuallyBlocked(kind))];
          return service.placeHold(id, { kind, reasonCode, blocks, ...end }, context);
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
  async function live(
    histories: readonly (readonly Step[])[],
    maintenance: readonly WindowStep[],
    tier: string,
  ): Promise<Lived[]> {
    begin += YEARS_APART_MS;
    now = begin;
    const lived: Lived[] = [];
    for (const _ of histories) {
      const data = registerAccountSchema.parse({
        externalRef: randomUUID(),
        displayName: 'Ada',
        country: COUNTRY,
        tier,
      });
      const context = { actor: SYSTEM, ifMatch: null, idempotency: null };
      const { answer } = await app.nest.get(AccountsService).register(data, context);
      const covering: MaintenanceWindow[] = [];
      lived.push({ id: (answer.body as { id: string }).id, journal: new Journal(covering), covering });
    }
    const all = lived.flatMap((account, n) => {
      let at = begin;
      return (histories[n] ?? []).map((step, place) => ({ account, step, place, at: (at += step.wait) }));
    });
    let at = begin;
    const windows: Announced[] = [];
    const upkeep = maintenance.map((step) => ({ step, at: (at += step.wait) }));
    for (const next of [...all, ...upkeep].toSorted((a, b) => a.at - b.at)) {
      now = next.at;
      if (!('account' in next)) {
        await maintain(next.step.deed, windows, lived, tier);
        expect(await listed(tier)).toEqual(wanted(lived));
        continue;
      }
      const { account, step, place } = next;
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

  /** Does something about windows in the product and in the second model; both refuse or neither. */
  async function maintain(
    deed: WindowStep['deed'],
    windows: Announced[],
    lived: readonly Lived[],
    tier: string,
  ): Promise<void> {
    const service = app.nest.get(MaintenanceService);
    const context = { actor: ADMINISTRATOR, ifMatch: null, idempotency: null };
    const span = (starts: number, lasts: number) => ({
      startsAt: instantText(now + starts),
      endsAt: instantText(now + starts + lasts),
    });
    if (deed.type === 'announce') {
      const named = lived.filter((_, n) => deed.who[n]);
      if (deed.scope === 'listed' && named.length === 0) return;
      const scopes = {
        all: [{ all: true as const }, lived],
        'their country': [{ countries: ['FR', COUNTRY] }, lived],
        'another country': [{ countries: ['FR'] }, []],
        'their tier': [{ tiers: [tier, 'another'] }, lived],
        listed: [{ accountIds: named.map(({ id }) => id) }, named],
      } as const;
      const [scope, covered] = scopes[deed.scope];
      const { id } = await service.announce(
        {
          scope: JSON.parse(JSON.stringify(scope)) as WindowScopeBody,
          ...span(deed.starts, deed.lasts),
          reasonCode: 'scheduled_maintenance',
          ...(deed.blocks === null ? {} : { blocks: [...deed.blocks] }),
        },
        context,
      );
      const from = now + deed.starts;
      const blocked = deed.blocks ?? usuallyBlocked('maintenance');
      windows.push({ id, covered, blocks: blocked, from, until: from + deed.lasts, isCancelled: false });
    } else {
      const window = windows[deed.which % Math.max(windows.length, 1)];
      if (!window) return;
      const begun = window.from <= now;
      const possible = !window.isCancelled && now < window.until && (deed.type === 'end' ? begun : !begun);
      const tried =
        deed.type === 'end'
          ? service.end(window.id, context)
          : deed.type === 'cancel'
            ? service.cancel(window.id, context)
            : service.change(window.id, span(deed.starts, deed.lasts), context);
      expect(
        await tried.then(
          () => true,
          (error: unknown) => !(error instanceof Refusal),
        ),
      ).toBe(possible);
      if (!possible) return;
      if (deed.type === 'end') window.until = now;
      else if (deed.type === 'cancel') window.isCancelled = true;
      else Object.assign(window, { from: now + deed.starts, until: now + deed.starts + deed.lasts });
    }
    for (const account of lived) {
      const over = windows.filter(({ covered, isCancelled }) => !isCancelled && covered.includes(account));
      account.covering.splice(
        0,
        account.covering.length,
        ...over.map((window) => ({
          id: window.id,
          startsAt: window.from,
          endsAt: window.until,
          announcedEnd: window.until,
          blocks: window.blocks,
          reasonCode: 'scheduled_maintenance',
          reasonVersion: 1,
          message: null,
        })),
      );
    }
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
    // The function knows no windows: statements lay them over what it says.
    const uncovered = (at: number) => stateOf({ ...account.journal.situationAt(at), window: false });
    expect(rows.map((row) => row.state)).toEqual(later.map(uncovered));
    // Lists take the stored state for the state until the clock has something to record.
    expect(rows.filter((row) => !row.settled && row.stored !== row.state)).toEqual([]);

    now = Math.max(...later);
    for (const at of [...ticks, ...later].filter((instant) => instant >= begin)) {
      const told = await app.nest.get(AccountsService).stateAt(account.id, at);
      expect([told.at, told.state]).toEqual([instantText(at), expected(account, at)]);
      expect(told.capabilities).toEqual(account.journal.capabilitiesAt(at));
    }
    now = end;
  }

  const wanted = (lived: readonly Lived[]) =>
    lived.map((account) => `${account.id} ${expected(account, now)}`).toSorted();

  it('have at every instant the state of the second model, in SQL, in lists, in counts and as of then', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 4, maxLength: 8 }),
        windowSteps,
        async (histories, maintenance) => {
          const tier = randomUUID();
          const lived = await live(histories, maintenance, tier);
          for (const account of lived) await checkOne(account);
          // All at once, before and after the sweep has recorded what ended.
          for (const wait of [0, 1, 2, 5, 100]) {
            now += wait;
            if (wait === 2) await app.nest.get(AccountsService).recordExpiries();
            if (wait === 5) await app.nest.get(MaintenanceService).recordEdges();
            expect(await listed(tier)).toEqual(wanted(lived));
          }
        },
      ),
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
    return found.toSorted();
  }
});
