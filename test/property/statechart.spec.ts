import type { Actor, Role } from '@standing/shared/access/roles';
import { ROLES, STAFF_ROLES } from '@standing/shared/access/roles';
import {
  decide,
  type AccountCommand,
  type Approval,
  type ReasonInUse,
} from '@standing/shared/account/decide';
import { commandOffers } from '@standing/shared/account/offers';
import {
  ACCOUNT_STATES,
  deriveCapabilities,
  deriveState,
  HOLD_KINDS,
  type Facts,
  type Hold,
  type HoldKind,
  type MaintenanceWindow,
  type Verification,
} from '@standing/shared/account/state';
import { ALLOWED_TRANSITIONS } from '@standing/shared/account/transitions';
import { Refusal } from '@standing/shared/errors';
import { RELEASE_AUTHORITIES, type ReleaseAuthority } from '@standing/shared/reasons/catalogue';
import {
  capabilitiesOf,
  expectedOutcome,
  situationAt,
  stateOf,
  usuallyBlocked,
  type Expected,
} from './second-model.js';

const NOW = Date.UTC(2026, 5, 1, 12);

/** A hundred thousand refusals with a stack each would be most of the time. */
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

const VERIFICATIONS: readonly Verification[] = [
  { status: 'unverified', level: null, expiresAt: null },
  { status: 'verified', level: 'standard', expiresAt: null },
  { status: 'verified', level: 'standard', expiresAt: NOW + 1 },
  { status: 'verified', level: 'standard', expiresAt: NOW },
];
const COUNTS = [0, 1, 2];
/** Ends of none, one and two locks: in force, just expired, endless. */
const LOCK_ENDS = [NOW + 1, NOW, null];
const LOCKS = [
  [],
  ...LOCK_ENDS.map((end) => [end]),
  ...LOCK_ENDS.flatMap((first, n) => LOCK_ENDS.slice(n).map((second) => [first, second])),
];
const window = (startsAt: number, endsAt: number): MaintenanceWindow => ({
  id: 'w',
  startsAt,
  endsAt,
  announcedEnd: endsAt,
  reasonCode: 'scheduled_maintenance',
  reasonVersion: 1,
  message: null,
  blocks: usuallyBlocked('maintenance'),
});
const WINDOWS = [[], [window(NOW, NOW + 1)], [window(NOW + 1, NOW + 9)], [window(NOW - 9, NOW)]];
const CLOSURES = [null, NOW - 1];

function hold(id: string, kind: HoldKind, authority: ReleaseAuthority, expiresAt: number | null): Hold {
  return {
    id,
    kind,
    reasonCode: 'any',
    reasonVersion: 1,
    authority,
    disclosure: 'full',
    // The second of a kind says for itself what it blocks.
    blocks: id.endsWith('1') ? ['receive'] : usuallyBlocked(kind),
    placedAt: NOW - 100,
    expiresAt,
    reviewAt: null,
  };
}

/** Every combination of facts, its holds all of one authority. */
function* everyFacts(authority: ReleaseAuthority): Generator<Facts> {
  for (const verification of VERIFICATIONS)
    for (const flags of COUNTS)
      for (const freezes of COUNTS)
        for (const locks of LOCKS)
          for (const windows of WINDOWS)
            for (const closedAt of CLOSURES)
              yield {
                verification,
                windows,
                closedAt,
                holds: [
                  ...Array.from({ length: flags }, (_, n) => hold(`flag${n}`, 'flag', authority, null)),
                  ...Array.from({ length: freezes }, (_, n) => hold(`freeze${n}`, 'freeze', authority, null)),
                  ...locks.map((end, n) => hold(`lock${n}`, 'lock', authority, end)),
                ],
              };
}
const FACTS_PER_AUTHORITY = 4 * 3 * 3 * 10 * 4 * 2;

const staff = (...roles: Role[]): Actor => ({ kind: 'staff', id: roles.join('+'), roles });
const ACTORS: readonly Actor[] = [
  ...STAFF_ROLES.map((role) => staff(role)),
  { kind: 'machine', id: 'wallet', roles: ['machine'] },
  staff(),
  staff('support', 'reviewer'),
  staff('auditor', 'administrator'),
  staff(...STAFF_ROLES),
  { kind: 'machine', id: 'key without scopes', roles: [] },
  { kind: 'system', id: 'clock', roles: [] },
  { kind: 'rule', id: 'velocity', roles: [] },
];

function reason(kind: ReasonInUse['kind'], authority: ReleaseAuthority | null): ReasonInUse {
  return {
    kind,
    code: 'any',
    version: 3,
    authority,
    disclosure: 'full',
    blocks: null,
    defaultExpiryMs: null,
  };
}

const KNOWN = { hasEmail: true, hasPhone: true, emailConfirmed: true, phoneConfirmed: true };
const UNKNOWN = { hasEmail: false, hasPhone: false, emailConfirmed: false, phoneConfirmed: false };
const CONTACTS: readonly AccountCommand[] = [
  { type: 'update_contacts', contacts: KNOWN, change: { emailConfirmed: true, phoneConfirmed: true } },
  { type: 'update_contacts', contacts: UNKNOWN, change: { emailConfirmed: true } },
  {
    type: 'update_contacts',
    contacts: { ...KNOWN, emailConfirmed: false, hasPhone: false },
    change: { emailConfirmed: true, phoneAdded: true },
  },
];

const NEW_HOLD = 'new';
/** Who may have asked: everybody who may ask for something, somebody who may not, and one of those who then answers. */
const APPROVALS: readonly Approval[] = [
  ...(['support', 'reviewer', 'lead', 'auditor'] as const).map((role) => ({
    proposalId: 'proposal',
    maker: { id: `another ${role}`, role },
  })),
  { proposalId: 'proposal', maker: { id: 'lead', role: 'lead' } },
];
function commandsOn(facts: Facts, authority: ReleaseAuthority): AccountCommand[] {
  const release = reason('release', null);
  return [
    ...HOLD_KINDS.map(
      (kind) => ({ type: 'place_hold', holdId: NEW_HOLD, kind, reason: reason(kind, authority) }) as const,
    ),
    {
      type: 'place_hold',
      holdId: NEW_HOLD,
      kind: 'lock',
      reason: reason('lock', authority),
      expiresAt: NOW + 1,
    },
    ...facts.holds.map(({ id }) => ({ type: 'release_hold', holdId: id, reason: release }) as const),
    { type: 'release_hold', holdId: 'unknown', reason: release },
    { type: 'approve_verification', level: 'standard', expiresAt: null },
    { type: 'approve_verification', level: 'enhanced', expiresAt: NOW + 1, caseId: 'case' },
    ...CONTACTS,
    { type: 'revoke_verification', reason: reason('verification', null) },
    { type: 'close', reason: reason('closure', null) },
    { type: 'settle' },
  ];
}

/** What of the commands needs two people, as the second of them gives it. */
function approvedOn(facts: Facts): AccountCommand[] {
  const release = reason('release', null);
  return APPROVALS.flatMap((approval): AccountCommand[] => [
    ...facts.holds.map(
      ({ id }) => ({ type: 'release_hold', holdId: id, reason: release, approval }) as const,
    ),
    { type: 'close', reason: reason('closure', null), approval },
    { type: 'approve_verification', level: 'standard', expiresAt: null, caseId: 'case', approval },
  ]);
}

type Outcome = { readonly refused: string } | ReturnType<typeof decide>;
function outcomeOf(facts: Facts | null, command: AccountCommand, actor: Actor): Outcome {
  try {
    return decide(facts, command, actor, NOW);
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code };
    throw error;
  }
}

/** What of an outcome differs from what was expected; null if nothing does. */
function difference(
  facts: Facts,
  command: AccountCommand,
  expected: Expected,
  outcome: Outcome,
): string | null {
  if ('refused' in expected || 'refused' in outcome) {
    const [wanted, got] = [expected, outcome].map((o) => ('refused' in o ? o.refused : 'done'));
    return wanted === got ? null : `${got} instead of ${wanted}`;
  }
  const wanted = expected.moves.map((m) => `${m.command} ${m.at} ${m.from} ${m.to} ${m.role}`);
  const got = outcome.events.map((e) => `${e.command} ${e.at} ${e.fromState} ${e.toState} ${e.actor.role}`);
  if (wanted.join() !== got.join()) return `${got.join()} instead of ${wanted.join()}`;

  const state = expected.moves.at(-1)?.to ?? stateOf(situationAt(facts, NOW));
  const derived = deriveState(outcome.facts, NOW);
  if (derived !== state) return `state ${derived} instead of ${state}`;
  // One hold comes or goes, and those that ran out; every other stays as it was.
  const left = facts.holds.filter(
    (h) =>
      facts.closedAt !== null ||
      ((h.expiresAt === null || h.expiresAt > NOW) &&
        !(command.type === 'release_hold' && command.holdId === h.id)),
  );
  const holds = outcome.facts.holds;
  const added = command.type === 'place_hold' ? 1 : 0;
  const untouched = left.length + added === holds.length && left.every((h, n) => holds[n] === h);
  if (!untouched) return `holds ${holds.map((h) => h.id).join()}`;
  if (added === 1 && holds.at(-1)?.id !== NEW_HOLD) return 'the new hold is missing';
  return null;
}

/** Commands that are offered or said not to be, with the holds in force that could be released. */
function everyOffer(facts: Facts): string[] {
  const releases = HOLD_KINDS.flatMap((kind) => {
    const open = facts.holds.filter((h) => h.kind === kind && (h.expiresAt === null || h.expiresAt > NOW));
    return open.length === 0 ? [`release_${kind} `] : open.map((h) => `release_${kind} ${h.id}`);
  });
  const places = HOLD_KINDS.map((kind) => `place_${kind} `);
  return [...places, ...releases, 'approve_verification ', 'revoke_verification ', 'close '].toSorted();
}

const EXAMPLES_SHOWN = 5;

describe('every combination of facts, command and role', () => {
  it('has the state and the capabilities of the second model', () => {
    const wrong: unknown[] = [];
    const reached = new Set<string>();
    let cases = 0;
    for (const facts of everyFacts('support')) {
      for (const at of [NOW - 1, NOW, NOW + 1]) {
        const state = stateOf(situationAt(facts, at));
        const may = capabilitiesOf(facts, at);
        const got = { state: deriveState(facts, at), may: deriveCapabilities(facts, at) };
        if (JSON.stringify(got) !== JSON.stringify({ state, may }))
          wrong.push({ facts, at, got, state, may });
        reached.add(state);
        cases += 1;
      }
    }
    expect(wrong.slice(0, EXAMPLES_SHOWN)).toEqual([]);
    expect(cases).toBe(3 * FACTS_PER_AUTHORITY);
    expect([...reached].sort()).toEqual([...ACCOUNT_STATES].sort());
  });

  it.each(RELEASE_AUTHORITIES)(
    'ends as the second model says, with holds that %s may release',
    (authority) => {
      const wrong: unknown[] = [];
      let cases = 0;
      for (const facts of everyFacts(authority)) {
        const before = JSON.stringify(facts);
        for (const command of commandsOn(facts, authority)) {
          for (const actor of ACTORS) {
            const expected = expectedOutcome(facts, command, actor, NOW);
            const found = difference(facts, command, expected, outcomeOf(facts, command, actor));
            if (found !== null) wrong.push({ facts, command, actor, found });
            cases += 1;
          }
        }
        if (JSON.stringify(facts) !== before) wrong.push({ facts, found: 'facts were changed in place' });
      }
      expect(wrong.slice(0, EXAMPLES_SHOWN)).toEqual([]);
      // Thirteen commands of every account, and a release of each hold that it has.
      const holds = FACTS_PER_AUTHORITY * (1 + 1 + (3 * 1 + 6 * 2) / 10);
      expect(cases).toBe((13 * FACTS_PER_AUTHORITY + holds) * ACTORS.length);
    },
  );

  it.each(RELEASE_AUTHORITIES)('takes a second person to do what %s and two people may', (authority) => {
    const wrong: unknown[] = [];
    const outcomes = new Set<string>();
    for (const facts of everyFacts(authority)) {
      // Windows and verification change nothing about who may do what.
      if (facts.windows !== WINDOWS[0] || facts.verification !== VERIFICATIONS[1]) continue;
      for (const command of approvedOn(facts)) {
        for (const actor of ACTORS) {
          const expected = expectedOutcome(facts, command, actor, NOW);
          const found = difference(facts, command, expected, outcomeOf(facts, command, actor));
          if (found !== null) wrong.push({ facts, command, actor, found });
          outcomes.add('refused' in expected ? expected.refused : 'done');
        }
      }
    }
    expect(wrong.slice(0, EXAMPLES_SHOWN)).toEqual([]);
    expect([...outcomes]).toEqual(expect.arrayContaining(['done', 'self_approval', 'release_authority']));
  });

  it.each(RELEASE_AUTHORITIES)('offers what would be done, with holds that %s may release', (authority) => {
    const wrong: unknown[] = [];
    for (const facts of everyFacts(authority)) {
      const commands = commandsOn(facts, authority);
      const complete = everyOffer(facts);
      for (const actor of ACTORS) {
        const expected = commands.flatMap((command) => {
          // Never offered, or offered once though there are two ways to ask.
          if (command.type === 'settle' || ('expiresAt' in command && command.expiresAt !== null)) return [];
          const outcome = expectedOutcome(facts, command, actor, NOW);
          return [{ command, refused: 'refused' in outcome ? outcome.refused : null }];
        });
        const offers = commandOffers(facts, actor, NOW);
        const offered = offers.map((offer) => `${offer.command} ${offer.holdId ?? ''}`).toSorted();
        if (offered.join() !== complete.join()) wrong.push({ facts, actor, offered, complete });
        for (const offer of offers) {
          const match = expected.filter(({ command }) => {
            if (offer.holdId !== undefined)
              return command.type === 'release_hold' && command.holdId === offer.holdId;
            if (command.type === 'place_hold') return offer.command === `place_${command.kind}`;
            if (command.type !== 'release_hold') return offer.command === command.type;
            return offer.command.startsWith('release_') && command.holdId === 'unknown';
          });
          const wanted = match[0]?.refused === 'hold_released' ? 'no_open_hold' : match[0]?.refused;
          // What needs a second person may be asked for.
          const isOffered = wanted === null || wanted === 'needs_approval';
          const isRight =
            match.length === 1 &&
            offer.allowed === isOffered &&
            (offer.needsApproval ?? false) === (wanted === 'needs_approval') &&
            (offer.code ?? 'none') === (isOffered ? 'none' : wanted);
          if (!isRight) wrong.push({ facts, actor, offer, wanted });
        }
      }
    }
    expect(wrong.slice(0, EXAMPLES_SHOWN)).toEqual([]);
  });

  it('registers, or finds nothing to act on, before there is an account', () => {
    const wrong: unknown[] = [];
    const attributes = { country: 'DE', tier: 'standard', riskLevel: 'low' };
    for (const windows of WINDOWS) {
      const commands: AccountCommand[] = [
        { type: 'register', attributes, windows },
        ...commandsOn({ verification: VERIFICATIONS[0]!, holds: [], windows, closedAt: null }, 'support'),
      ];
      for (const command of commands) {
        for (const actor of ACTORS) {
          const expected = expectedOutcome(null, command, actor, NOW);
          const outcome = outcomeOf(null, command, actor);
          const none: Facts = { verification: VERIFICATIONS[0]!, holds: [], windows, closedAt: null };
          const found = difference(none, command, expected, outcome);
          if (found !== null) wrong.push({ command, actor, found });
        }
      }
    }
    expect(wrong.slice(0, EXAMPLES_SHOWN)).toEqual([]);
  });

  it('reaches every move of the statechart, and no other', () => {
    const reached = new Set<string>();
    const note = (expected: Expected) => {
      const moves = 'moves' in expected ? expected.moves : (expected.afterApproval ?? []);
      for (const { command, from, to } of moves) reached.add(`${command}: ${from} → ${to}`);
    };
    const system: Actor = { kind: 'system', id: 'clock', roles: [] };
    const attributes = { country: 'DE', tier: 'standard', riskLevel: 'low' };
    for (const windows of WINDOWS) {
      note(expectedOutcome(null, { type: 'register', attributes, windows }, system, NOW));
    }
    for (const facts of everyFacts('support')) {
      for (const command of commandsOn(facts, 'support')) {
        // A lead may do, or after approval do, all that the system does not.
        for (const actor of [staff('lead'), system]) note(expectedOutcome(facts, command, actor, NOW));
      }
    }
    const table = ALLOWED_TRANSITIONS.map(({ command, from, to }) => `${command}: ${from} → ${to}`);
    expect(new Set(table).size).toBe(table.length);
    expect([...reached].sort()).toEqual(table.sort());
  });

  it('knows every role', () => {
    const covered = new Set(ACTORS.flatMap((actor) => actor.roles));
    expect([...covered].sort()).toEqual([...ROLES].sort());
  });
});
