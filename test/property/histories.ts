import type { Actor, Role } from '@standing/shared/access/roles';
import { STAFF_ROLES } from '@standing/shared/access/roles';
import { CAPABILITIES, sortedCapabilities, type Capability } from '@standing/shared/account/capabilities';
import type { AccountCommand, ReasonInUse } from '@standing/shared/account/decide';
import type { Hold, HoldKind, Instant, MaintenanceWindow } from '@standing/shared/account/state';
import { RELEASE_AUTHORITIES, type ReleaseAuthority } from '@standing/shared/reasons/catalogue';
import fc from 'fast-check';
import { usuallyBlocked, type Situation } from './second-model.js';

/** When histories begin. */
export const BEGIN = Date.UTC(2026, 0, 31, 23, 59, 59, 990);

/** What somebody tries, and how long after the thing before. Milliseconds. */
export interface Step {
  readonly wait: number;
  readonly actor: Actor;
  readonly deed:
    | {
        readonly type: 'place';
        readonly kind: HoldKind;
        readonly authority: ReleaseAuthority;
        readonly lasts: number | null;
        readonly blocks: readonly Capability[] | null;
      }
    /** `which`: of all holds ever placed, gone ones included. */
    | { readonly type: 'release'; readonly which: number }
    | { readonly type: 'approve'; readonly lasts: number | null; readonly inCase: boolean }
    | { readonly type: 'contact' | 'revoke' | 'close' | 'settle' };
}

const staff = (...roles: Role[]): Actor => ({ kind: 'staff', id: roles.join('+'), roles });
const SYSTEM: Actor = { kind: 'system', id: 'engine', roles: [] };

/** Those who may do most come up most, or little would ever happen. */
const actors = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(staff('reviewer'), staff('lead'), staff('support', 'reviewer')) },
  { weight: 3, arbitrary: fc.constant(SYSTEM) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Actor>(
      ...STAFF_ROLES.map((role) => staff(role)),
      staff(),
      { kind: 'machine', id: 'wallet', roles: ['machine'] },
      { kind: 'rule', id: 'velocity', roles: [] },
    ),
  },
);

/** Short and few, so that expiries fall on, before and after whatever else happens. */
const waits = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(50, 86_400_000) },
);
const durations = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom(100, 3_600_000) },
  { weight: 2, arbitrary: fc.constant(null) },
);
const blocks = fc.option(fc.subarray([...CAPABILITIES]));

const deeds: fc.Arbitrary<Step['deed']> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        kind: fc.constantFrom<HoldKind>('flag', 'freeze', 'lock', 'lock'),
        authority: fc.constantFrom<ReleaseAuthority>('support', 'reviewer', ...RELEASE_AUTHORITIES),
        lasts: durations,
        blocks,
      })
      .map((hold) => ({ type: 'place' as const, ...hold, lasts: hold.kind === 'lock' ? hold.lasts : null })),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('release' as const), which: fc.nat({ max: 9 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('approve' as const), lasts: durations, inCase: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'contact' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'revoke' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'close' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'settle' as const }) },
);

export const steps: fc.Arbitrary<Step[]> = fc.array(fc.record({ wait: waits, actor: actors, deed: deeds }), {
  maxLength: 30,
  size: 'max',
});

export const windows: fc.Arbitrary<MaintenanceWindow[]> = fc
  .array(fc.record({ start: fc.nat({ max: 40 }), length: fc.integer({ min: 1, max: 20 }), blocks }), {
    maxLength: 2,
  })
  .map((list) =>
    list.map((w, n) => ({
      id: `window${n}`,
      startsAt: BEGIN + w.start,
      endsAt: BEGIN + w.start + w.length,
      announcedEnd: BEGIN + w.start + w.length,
      reasonCode: 'scheduled_maintenance',
      reasonVersion: 1,
      message: null,
      blocks: w.blocks ?? usuallyBlocked('maintenance'),
    })),
  );

/** What somebody does about windows, and how long after the thing before. Milliseconds. */
export interface WindowStep {
  readonly wait: number;
  readonly deed:
    | {
        readonly type: 'announce';
        readonly starts: number;
        readonly lasts: number;
        readonly scope: 'all' | 'their country' | 'another country' | 'their tier' | 'listed';
        /** Of the accounts, those that are listed. */
        readonly who: readonly boolean[];
        readonly blocks: readonly Capability[] | null;
      }
    | { readonly type: 'change'; readonly which: number; readonly starts: number; readonly lasts: number }
    | { readonly type: 'end'; readonly which: number }
    | { readonly type: 'cancel'; readonly which: number };
}

const spans = {
  starts: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.nat({ max: 8 }) },
    { weight: 1, arbitrary: fc.constant(3_600_000) },
  ),
  lasts: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) },
    { weight: 1, arbitrary: fc.constant(86_400_000) },
  ),
};
const which = fc.nat({ max: 5 });

export const windowSteps: fc.Arbitrary<WindowStep[]> = fc.array(
  fc.record({
    wait: waits,
    deed: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          type: fc.constant('announce' as const),
          ...spans,
          scope: fc.constantFrom('all', 'their country', 'another country', 'their tier', 'listed', 'listed'),
          who: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
          blocks,
        }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('change' as const), which, ...spans }) },
      {
        weight: 2,
        arbitrary: fc.record({ type: fc.constantFrom('end' as const, 'cancel' as const), which }),
      },
    ),
  }),
  { maxLength: 10, size: 'max' },
);

const reason = (kind: ReasonInUse['kind'], authority: ReleaseAuthority | null): ReasonInUse => ({
  kind,
  code: 'any',
  version: 1,
  authority,
  disclosure: 'full',
  blocks: null,
  defaultExpiryMs: null,
});

/** The command that a step stands for, at its instant; `n` names the hold that it would place. */
export function commandOf(step: Step, n: number, at: Instant, placed: readonly string[]): AccountCommand {
  const { deed } = step;
  switch (deed.type) {
    case 'place':
      return {
        type: 'place_hold',
        holdId: `hold${n}`,
        kind: deed.kind,
        reason: reason(deed.kind, deed.authority),
        ...(deed.lasts === null ? {} : { expiresAt: at + deed.lasts }),
        ...(deed.blocks === null ? {} : { blocks: deed.blocks }),
      };
    case 'release':
      return {
        type: 'release_hold',
        holdId: placed[deed.which % Math.max(placed.length, 1)] ?? 'unknown',
        reason: reason('release', null),
      };
    case 'approve':
      return {
        type: 'approve_verification',
        level: 'standard',
        expiresAt: deed.lasts === null ? null : at + deed.lasts,
        ...(deed.inCase ? { caseId: `case${n}` } : {}),
      };
    case 'contact':
      return {
        type: 'update_contacts',
        contacts: { hasEmail: false, hasPhone: false, emailConfirmed: false, phoneConfirmed: false },
        change: { emailAdded: true, emailConfirmed: true },
      };
    case 'revoke':
      return { type: 'revoke_verification', reason: reason('verification', null) };
    case 'close':
      return { type: 'close', reason: reason('closure', null) };
    case 'settle':
      return { type: 'settle' };
  }
}

/** A span of time `[from, until)`. */
interface Span {
  readonly from: Instant;
  until: Instant;
}

/**
 * The second model with a memory: what happened, as spans of time. It knows no events and no expiry that would have
 * to be recorded, and answers for every instant, past and to come.
 */
export class Journal {
  private readonly holds: (Span & Pick<Hold, 'id' | 'kind' | 'blocks'>)[] = [];
  private readonly verifications: Span[] = [];
  private closedAt = Infinity;

  constructor(private readonly covering: readonly MaintenanceWindow[]) {}

  /** Ids of all holds that ever were. */
  get placed(): string[] {
    return this.holds.map((hold) => hold.id);
  }

  /** Writes down a command that was carried out. */
  apply(command: AccountCommand, at: Instant): void {
    switch (command.type) {
      case 'place_hold':
        this.holds.push({
          id: command.holdId,
          kind: command.kind,
          blocks: sortedCapabilities(command.blocks ?? usuallyBlocked(command.kind)),
          from: at,
          until: command.expiresAt ?? Infinity,
        });
        return;
      case 'release_hold': {
        const hold = this.holds.find(({ id }) => id === command.holdId);
        if (hold) hold.until = at;
        return;
      }
      case 'approve_verification':
        this.endVerification(at);
        this.verifications.push({ from: at, until: command.expiresAt ?? Infinity });
        return;
      case 'revoke_verification':
        this.endVerification(at);
        return;
      case 'close':
        this.closedAt = at;
        return;
      case 'register':
      case 'update_contacts':
      case 'settle':
    }
  }

  private endVerification(at: Instant): void {
    for (const span of this.verifications) span.until = Math.min(span.until, at);
  }

  situationAt(at: Instant): Situation {
    const count = (kind: HoldKind) => this.holdsAt(at).filter((hold) => hold.kind === kind).length;
    return {
      closed: at >= this.closedAt,
      freezes: count('freeze'),
      locks: count('lock'),
      flags: count('flag'),
      window: this.covering.some((window) => window.startsAt <= at && at < window.endsAt),
      verified: this.verifications.some((span) => span.from <= at && at < span.until),
    };
  }

  holdsAt(at: Instant) {
    return this.holds.filter((hold) => hold.from <= at && at < hold.until);
  }

  capabilitiesAt(at: Instant): Record<Capability, boolean> {
    const now = this.situationAt(at);
    const blocked = new Set([
      ...(now.closed ? usuallyBlocked('closed') : []),
      ...(now.verified ? [] : usuallyBlocked('unverified')),
      ...this.holdsAt(at).flatMap((hold) => hold.blocks),
      ...this.covering.filter((w) => w.startsAt <= at && at < w.endsAt).flatMap((w) => w.blocks),
    ]);
    return Object.fromEntries(CAPABILITIES.map((c) => [c, !blocked.has(c)])) as Record<Capability, boolean>;
  }

  /** Instants at which time alone may change something, in order. */
  ticks(): Instant[] {
    const ends = [...this.holds, ...this.verifications]
      .map((span) => span.until)
      .filter((end) => end !== Infinity);
    const edges = this.covering.flatMap((window) => [window.startsAt, window.endsAt]);
    return [...new Set([...ends, ...edges])].sort((a, b) => a - b);
  }
}
