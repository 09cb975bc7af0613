import type { Actor } from '@standing/shared/access/roles';
import {
  decide,
  evolve,
  initialFacts,
  type AccountCommand,
  type DecidedEvent,
  type Decision,
} from '@standing/shared/account/decide';
import { commandOffers } from '@standing/shared/account/offers';
import {
  deriveCapabilities,
  deriveState,
  deriveStateSince,
  deriveStateUntil,
  followCourse,
  isInForce,
  MAX_OPEN_HOLDS,
  type AccountState,
  type Course,
  type Facts,
  type Instant,
  type MaintenanceWindow,
} from '@standing/shared/account/state';
import { touchedFromJson, touchedToJson } from '@standing/shared/audit/touched';
import { Refusal } from '@standing/shared/errors';
import fc from 'fast-check';
import { BEGIN, commandOf, Journal, steps, windows, type Step } from './histories.js';
import { expectedOutcome, stateOf } from './second-model.js';

const SYSTEM: Actor = { kind: 'system', id: 'clock', roles: [] };
const ATTRIBUTES = { country: 'DE', tier: 'standard', riskLevel: 'low' };

/** Histories of up to 30 commands. A failure prints the seed and the shortest history that fails. */
const RUNS = 1_000;

interface Report {
  readonly at: Instant;
  readonly state: AccountState;
  readonly may: object;
  /** Ids of the holds in force. */
  readonly holds: readonly string[];
}

function saidOf(facts: Facts, at: Instant): Report {
  return {
    at,
    state: deriveState(facts, at),
    may: deriveCapabilities(facts, at),
    holds: facts.holds.filter((hold) => isInForce(hold, at)).map((hold) => hold.id),
  };
}

/** What happened to one account, and what was said about it while it happened. */
interface Lived {
  readonly journal: Journal;
  readonly events: readonly DecidedEvent[];
  readonly facts: Facts;
  /** One for each instant asked about, in order; the last word of an instant at which something changed. */
  readonly reports: readonly Report[];
  readonly end: Instant;
}

function tryTo(facts: Facts, command: AccountCommand, actor: Actor, at: Instant): Decision | Refusal {
  try {
    return decide(facts, command, actor, at);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** `toEqual` in loops of a million: Jest is asked only where there is a difference to show. */
function same(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toStrictEqual(expected);
}

const around = (tick: Instant): Instant[] => [tick - 1, tick, tick + 1];

/**
 * Lives a history against the second model: refusals and states are compared after every command, and states also
 * at, before and after every instant between commands at which something ends.
 */
function live(
  list: readonly Step[],
  covering: readonly MaintenanceWindow[],
  closeAtEnd: boolean,
  watch?: (facts: Facts, actor: Actor, at: Instant) => void,
): Lived {
  const journal = new Journal(covering);
  const registration = decide(
    null,
    { type: 'register', attributes: ATTRIBUTES, windows: covering },
    SYSTEM,
    BEGIN,
  );
  let { facts } = registration;
  const events: DecidedEvent[] = [...registration.events];
  const reports = new Map<Instant, Report>();
  const report = (at: Instant) => {
    const said = saidOf(facts, at);
    same(said, {
      at,
      state: stateOf(journal.situationAt(at)),
      may: journal.capabilitiesAt(at),
      holds: journal.holdsAt(at).map((hold) => hold.id),
    });
    reports.set(at, said);
  };

  let at = BEGIN;
  report(at);
  list.forEach((step, n) => {
    const before = at;
    at += step.wait;
    for (const instant of journal.ticks().flatMap(around))
      if (instant > before && instant < at) report(instant);
    if (at > before) report(at);
    watch?.(facts, step.actor, at);

    const command = commandOf(step, n, at, journal.placed);
    const expected = expectedOutcome(facts, command, step.actor, at);
    const outcome = tryTo(facts, command, step.actor, at);
    if (outcome instanceof Refusal) {
      same(outcome.code, 'refused' in expected && expected.refused);
    } else {
      const done = outcome.events.map(({ command: name, at: when, fromState: from, toState: to, actor }) => ({
        command: name,
        at: when,
        from,
        to,
        role: actor.role,
      }));
      same(done, 'moves' in expected && expected.moves);
      events.push(...outcome.events);
      facts = outcome.facts;
      journal.apply(command, at);
      report(at);
    }
  });

  if (closeAtEnd && journal.holdsAt(at).every((hold) => hold.kind === 'lock')) {
    // What an approved proposal to close will do.
    const settled = decide(facts, { type: 'settle' }, SYSTEM, at);
    const closing = { command: 'close', at, touched: {} } as const;
    const fromState = deriveState(settled.facts, at);
    facts = evolve(settled.facts, closing);
    const actor = { kind: 'staff', id: 'lead', role: 'lead' } as const;
    events.push(...settled.events, { ...closing, fromState, toState: 'closed', reason: null, actor });
    journal.apply({ type: 'close' } as AccountCommand, at);
    report(at);
  }
  for (const instant of journal.ticks().flatMap(around)) if (instant > at) report(instant);
  const inOrder = [...reports.values()].sort((a, b) => a.at - b.at);
  return { journal, events, facts, reports: inOrder, end: at };
}

/** Checks histories. @returns how many */
function histories(
  check: (list: Step[], covering: MaintenanceWindow[], closeAtEnd: boolean) => void,
): number {
  let checked = 0;
  fc.assert(
    fc.property(steps, windows, fc.boolean(), (...history) => {
      check(...history);
      checked += 1;
    }),
    { numRuns: RUNS },
  );
  return checked;
}

/** A refusal's stack would take longer than all the rest. */
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

/** The facts of an instant, as read out of the log: instants as text, order as recorded. */
function foldedAt(
  events: readonly DecidedEvent[],
  covering: readonly MaintenanceWindow[],
  at: Instant,
): Facts {
  return events
    .filter((event) => event.at <= at)
    .map(({ touched, ...event }) => {
      const json = JSON.parse(JSON.stringify(touchedToJson(touched))) as Readonly<Record<string, unknown>>;
      return { ...event, touched: touchedFromJson(json) };
    })
    .reduce(evolve, initialFacts(covering));
}

describe('a history of commands', () => {
  it('has at every instant the state and capabilities of the second model, and ends as it says', () => {
    const checked = histories((list, covering, closeAtEnd) => {
      live(list, covering, closeAtEnd);
    });
    expect(checked).toBe(RUNS);
  });

  it('is told by the log as it was reported live', () => {
    const checked = histories((list, covering, closeAtEnd) => {
      const { events, reports } = live(list, covering, closeAtEnd);
      for (const report of reports) same(saidOf(foldedAt(events, covering, report.at), report.at), report);
    });
    expect(checked).toBe(RUNS);
  });

  it('never runs backwards, and its events join up but for the comings and goings of windows', () => {
    const checked = histories((list, covering, closeAtEnd) => {
      const { events } = live(list, covering, closeAtEnd);
      events.forEach((event, n) => {
        const previous = events[n - 1];
        if (!previous) return;
        same(event.at >= previous.at, true);
        const edges = covering.flatMap((window) => [window.startsAt, window.endsAt]);
        const windowMoved = edges.some((edge) => previous.at < edge && edge <= event.at);
        if (!windowMoved) same(event.fromState, previous.toState);
      });
    });
    expect(checked).toBe(RUNS);
  });

  it('reads the same whenever expiries are recorded, and recording them twice adds nothing', () => {
    const checked = histories((list, covering, closeAtEnd) => {
      const settle: Step = { wait: 0, actor: SYSTEM, deed: { type: 'settle' } };
      const unsettled = list.map((step) =>
        step.deed.type === 'settle' ? { ...step, actor: staffless } : step,
      );
      const eagerly = list.flatMap((step) => [
        { ...settle, wait: step.wait },
        { ...step, wait: 0 },
      ]);
      const [late, early] = [unsettled, eagerly].map((variant) => live(variant, covering, closeAtEnd));
      same(anonymous(late?.reports), anonymous(early?.reports));

      const logs = [late, early].map((lived) => {
        const { facts, events, end } = lived!;
        const settled = decide(facts, { type: 'settle' }, SYSTEM, end);
        expect(decide(settled.facts, { type: 'settle' }, SYSTEM, end).events).toEqual([]);
        return [...events, ...settled.events];
      });
      expect(anonymous(logs[0])).toBe(anonymous(logs[1]));
    });
    expect(checked).toBe(RUNS);
  });

  it('knows since when and until when a state lasts', () => {
    const checked = histories((list, covering, closeAtEnd) => {
      const { journal, events, facts, end } = live(list, covering, closeAtEnd);
      const seen = (at: Instant) => stateOf(journal.situationAt(at));
      const ticks = journal.ticks();

      // Every change in order: by the clock where no event is, else as the events say.
      let since = BEGIN;
      let shown: string = 'none';
      const show = (state: string, at: Instant) => {
        if (state !== shown) since = at;
        shown = state;
      };
      const instants = [...ticks, ...events.map((event) => event.at)].filter((at) => at <= end);
      for (const at of [...new Set(instants)].sort((a, b) => a - b)) {
        if (at < BEGIN) continue;
        const then = events.filter((event) => event.at === at);
        for (const event of then) {
          if (event.fromState !== 'none') show(event.fromState, at);
          show(event.toState, at);
        }
        show(seen(at), at);
      }
      let folded = initialFacts([]);
      let course: Course | null = null;
      for (const event of events) {
        folded = evolve(folded, event);
        course = followCourse(course, folded, event.at);
      }
      expect(deriveStateSince(facts, course!, end)).toBe(since);

      const next = ticks.find((tick) => tick > end && seen(tick) !== seen(end)) ?? null;
      expect(deriveStateUntil(facts, end)).toBe(next);
    });
    expect(checked).toBe(RUNS);
  });

  it('offers exactly what would be done', () => {
    const checked = histories((list, covering) => {
      live(list, covering, false, (facts, actor, at) => {
        const offers = commandOffers(facts, actor, at);
        const releases = offers.flatMap((offer) => offer.holdId ?? []);
        const open = facts.holds.filter((hold) => hold.expiresAt === null || hold.expiresAt > at);
        same(releases.toSorted(), open.map((hold) => hold.id).toSorted());
        for (const offer of offers) {
          const command = commandFor(offer.command, offer.holdId, at);
          const outcome = tryTo(facts, command, actor, at);
          const code = outcome instanceof Refusal ? outcome.code : undefined;
          const { allowed, code: offered, needsApproval } = offer;
          same(
            { allowed, code: offered === 'no_open_hold' ? 'hold_released' : offered, needsApproval },
            code === 'needs_approval'
              ? { allowed: true, needsApproval: true }
              : { allowed: code === undefined, code },
          );
        }
      });
    });
    expect(checked).toBe(RUNS);
  });
});

/** Without the names of holds and cases, which are those of the steps that placed them. */
const anonymous = (what: unknown) => JSON.stringify(what).replaceAll(/(hold|case)\d+/g, '$1');

/** May not settle, so nothing is recorded before the next command. */
const staffless: Actor = { kind: 'staff', id: 'nobody', roles: [] };

/** A command as somebody would send it who was offered it. */
function commandFor(name: string, holdId: string | undefined, at: Instant): AccountCommand {
  const [verb, rest] = name.split(/_(.*)/);
  const step = (deed: Step['deed']) =>
    commandOf({ wait: 0, actor: SYSTEM, deed }, 0, at, [holdId ?? 'unknown']);
  switch (verb) {
    case 'place':
      return step({
        type: 'place',
        kind: rest as 'flag',
        authority: 'compliance_lead',
        lasts: rest === 'lock' ? 5 : null,
        blocks: [],
      });
    case 'release':
      return step({ type: 'release', which: 0 });
    case 'approve':
      return step({ type: 'approve', lasts: 9, inCase: false });
    default:
      return step({ type: verb as 'revoke' | 'close' });
  }
}

describe('the limit of open holds', () => {
  const place = (n: number, expiresAt?: Instant): AccountCommand => ({
    ...(commandOf(
      {
        wait: 0,
        actor: SYSTEM,
        deed: {
          type: 'place',
          kind: expiresAt === undefined ? (n % 2 === 0 ? 'flag' : 'freeze') : 'lock',
          authority: 'support',
          lasts: null,
          blocks: null,
        },
      },
      n,
      BEGIN,
      [],
    ) as Extract<AccountCommand, { type: 'place_hold' }>),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  const lead: Actor = { kind: 'staff', id: 'lead', roles: ['lead'] };

  it('is a hundred, of which expired locks take none even before they are recorded', () => {
    fc.assert(
      fc.property(fc.nat({ max: MAX_OPEN_HOLDS }), (locks) => {
        let facts = initialFacts([]);
        for (let n = 0; n < 100; n += 1) {
          facts = decide(facts, place(n, n < locks ? BEGIN + 10 : undefined), lead, BEGIN).facts;
        }
        const refusal = (at: Instant) => {
          const outcome = tryTo(facts, place(100), lead, at);
          return outcome instanceof Refusal ? outcome.code : null;
        };
        expect(refusal(BEGIN + 9)).toBe('hold_limit_reached');
        expect(refusal(BEGIN + 10)).toBe(locks > 0 ? null : 'hold_limit_reached');
        const released = decide(
          facts,
          {
            ...commandOf({ wait: 0, actor: lead, deed: { type: 'release', which: 0 } }, 0, BEGIN, ['hold0']),
          },
          lead,
          BEGIN,
        );
        facts = released.facts;
        expect(refusal(BEGIN + 9)).toBeNull();
      }),
      { numRuns: 30 },
    );
  });
});
