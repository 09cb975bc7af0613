import type { Actor, Role } from '../access/roles.js';
import { Refusal } from '../errors.js';
import { CAPABILITIES } from './capabilities.js';
import { decide, initialFacts, MAX_AHEAD_MS, type AccountCommand, type ReasonInUse } from './decide.js';
import { deriveState, type Facts, type Hold, type HoldKind } from './state.js';

const NOW = Date.UTC(2026, 2, 1);
const staff = (...roles: Role[]): Actor => ({ kind: 'staff', id: 'someone', roles });
const REVIEWER = staff('reviewer');
const SYSTEM: Actor = { kind: 'system', id: 'case_engine', roles: [] };

const reason = (more: Partial<ReasonInUse> = {}): ReasonInUse => ({
  kind: 'freeze',
  code: 'unusual_activity',
  version: 4,
  authority: 'support_with_approval',
  disclosure: 'full',
  blocks: null,
  defaultExpiryMs: null,
  ...more,
});

function place(
  kind: HoldKind,
  more: Partial<Extract<AccountCommand, { type: 'place_hold' }>> = {},
): AccountCommand {
  return { type: 'place_hold', holdId: `a ${kind}`, kind, reason: reason({ kind }), ...more };
}

function placed(kind: HoldKind, more: Parameters<typeof place>[1] = {}, facts = initialFacts([])): Hold {
  const hold = decide(facts, place(kind, more), REVIEWER, NOW).facts.holds.at(-1);
  if (!hold) throw new Error('nothing was placed');
  return hold;
}

function refusal(command: AccountCommand, actor = REVIEWER, facts: Facts = initialFacts([])): Refusal {
  try {
    decide(facts, command, actor, NOW);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('the dates of a hold', () => {
  it.each(['flag', 'freeze'] as const)('a %s never expires, it may be reviewed', (kind) => {
    expect(refusal(place(kind, { expiresAt: NOW + 1 })).code).toBe('expiry_not_allowed');
    expect(placed(kind, { reviewAt: NOW + 1 })).toMatchObject({ reviewAt: NOW + 1, expiresAt: null });
  });

  it('a lock expires and is not reviewed', () => {
    expect(refusal(place('lock', { reviewAt: NOW + 1 })).code).toBe('review_date_not_allowed');
    expect(placed('lock', { expiresAt: NOW + 1 })).toMatchObject({ reviewAt: null, expiresAt: NOW + 1 });
  });

  it.each([
    [NOW - 1, 'instant_in_past'],
    [NOW, 'instant_in_past'],
    [NOW + 1, null],
    [NOW + MAX_AHEAD_MS, null],
    [NOW + MAX_AHEAD_MS + 1, 'instant_too_far'],
  ] as const)('lie in the future, and not too far: %d', (at, code) => {
    const commands: [AccountCommand, Actor][] = [
      [place('lock', { expiresAt: at }), REVIEWER],
      [place('flag', { reviewAt: at }), REVIEWER],
      [{ type: 'approve_verification', level: 'standard', expiresAt: at }, SYSTEM],
    ];
    for (const [command, actor] of commands) {
      if (code === null) expect(() => decide(initialFacts([]), command, actor, NOW)).not.toThrow();
      else expect(refusal(command, actor).code).toBe(code);
    }
  });

  it("are the reason's when nobody says otherwise, and only a lock's", () => {
    const dated = reason({ kind: 'lock', defaultExpiryMs: 60_000 });
    expect(placed('lock', { reason: dated }).expiresAt).toBe(NOW + 60_000);
    expect(placed('lock', { reason: dated, expiresAt: NOW + 5 }).expiresAt).toBe(NOW + 5);
    expect(placed('lock').expiresAt).toBeNull();
    expect(placed('flag', { reason: dated }).expiresAt).toBeNull();
  });
});

describe('a hold', () => {
  it("blocks what the caller says, else the reason, else its kind's", () => {
    expect(placed('flag').blocks).toEqual(['withdraw', 'trade']);
    expect(placed('flag', { reason: reason({ blocks: ['trade', 'sign_in'] }) }).blocks).toEqual([
      'sign_in',
      'trade',
    ]);
    const both = { reason: reason({ blocks: ['trade'] }), blocks: ['send', 'receive', 'send'] } as const;
    expect(placed('flag', both).blocks).toEqual(['receive', 'send']);
    expect(placed('lock', { blocks: CAPABILITIES.toReversed() }).blocks).toEqual(CAPABILITIES);
    expect(placed('freeze', { blocks: [] }).blocks).toEqual([]);
  });

  it('keeps the authority, the disclosure and the version of the reason that it was placed for', () => {
    const tipOff = reason({ authority: 'compliance_lead', disclosure: 'generic', version: 7 });
    expect(placed('freeze', { reason: tipOff })).toMatchObject({
      reasonCode: 'unusual_activity',
      reasonVersion: 7,
      authority: 'compliance_lead',
      disclosure: 'generic',
    });
  });

  it('is never placed for a reason that nobody could release', () => {
    expect(() =>
      decide(initialFacts([]), place('flag', { reason: reason({ authority: null }) }), REVIEWER, NOW),
    ).toThrow('has no release authority');
  });
});

describe('an event', () => {
  const release = (holdId: string): AccountCommand => ({
    type: 'release_hold',
    holdId,
    reason: reason({ kind: 'release', code: 'false_positive' }),
  });

  it('names who acted, in the role by which they may, and the version of the reason', () => {
    const flagged = decide(
      initialFacts([]),
      place('flag', { reason: reason({ authority: 'reviewer' }) }),
      staff('auditor', 'support'),
      NOW,
    );
    expect(flagged.events[0]?.actor).toEqual({ kind: 'staff', id: 'someone', role: 'support' });
    // Support opens the door; lifting a flag is the reviewer's.
    const released = decide(flagged.facts, release('a flag'), staff('support', 'reviewer'), NOW);
    expect(released.events[0]).toMatchObject({
      actor: { kind: 'staff', id: 'someone', role: 'reviewer' },
      reason: { kind: 'release', code: 'false_positive', version: 4 },
    });
  });

  it('of an expiry has the instant at which it took effect, the clock as author and its own reason', () => {
    const facts = [5, 3, 9].reduce(
      (before, ends) =>
        decide(before, place('lock', { holdId: `lock ${ends}`, expiresAt: NOW + ends }), REVIEWER, NOW).facts,
      initialFacts([]),
    );
    const { events } = decide(facts, place('flag'), REVIEWER, NOW + 7);
    expect(events.map((event) => [event.command, event.at - NOW, event.touched])).toEqual([
      ['expire_lock', 3, { holdId: 'lock 3' }],
      ['expire_lock', 5, { holdId: 'lock 5' }],
      ['place_flag', 7, { hold: expect.objectContaining({ id: 'a flag' }) as unknown }],
    ]);
    expect(events[0]).toMatchObject({
      actor: { kind: 'system', id: 'clock', role: 'system' },
      reason: { kind: 'release', code: 'expired', version: 1 },
    });
  });

  it('of a verification names the case in which it was decided, and is nobody else’s to make', () => {
    const approve: AccountCommand = {
      type: 'approve_verification',
      level: 'standard',
      expiresAt: null,
      caseId: 'c1',
    };
    const { events } = decide(initialFacts([]), approve, REVIEWER, NOW);
    expect(events[0]).toMatchObject({
      touched: { verification: { status: 'verified', level: 'standard', expiresAt: null }, caseId: 'c1' },
      actor: { role: 'reviewer' },
    });
    for (const actor of [staff('support'), staff('administrator'), staff()]) {
      expect(refusal(approve, actor).code).toBe('only_through_case');
    }
    expect(refusal({ type: 'approve_verification', level: 'standard', expiresAt: null }).code).toBe(
      'only_through_case',
    );
  });

  it('is refused with the authority that the hold has', () => {
    const { facts } = decide(initialFacts([]), place('freeze'), REVIEWER, NOW);
    const refused = refusal(release('a freeze'), staff('support'), facts);
    expect([refused.code, refused.more.extra]).toEqual([
      'needs_approval',
      { authority: 'support_with_approval' },
    ]);
  });
});

it('lifting a freeze leaves the lock beneath it, to the millisecond', () => {
  const support = reason({ authority: 'support' });
  const locked = decide(initialFacts([]), place('lock', { expiresAt: NOW + 10 }), REVIEWER, NOW).facts;
  const frozen = decide(locked, place('freeze', { reason: support }), REVIEWER, NOW + 1).facts;
  const release: AccountCommand = { type: 'release_hold', holdId: 'a freeze', reason: support };
  const { facts, events } = decide(frozen, release, REVIEWER, NOW + 2);
  expect(events[0]).toMatchObject({ fromState: 'frozen', toState: 'locked' });
  expect([9, 10, 11].map((ms) => deriveState(facts, NOW + ms))).toEqual([
    'locked',
    'unverified',
    'unverified',
  ]);
});

it('an account is not registered twice, and a defect of the caller is not a refusal', () => {
  const again: AccountCommand = {
    type: 'register',
    attributes: { country: 'DE', tier: 'standard', riskLevel: 'low' },
    windows: [],
  };
  expect(() => decide(initialFacts([]), again, SYSTEM, NOW)).toThrow('exists already');
});
