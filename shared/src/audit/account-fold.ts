import { evolve, initialFacts, type DecidedEvent } from '../account/decide.js';
import {
  followCourse,
  isInForce,
  type Course,
  type Facts,
  type Hold,
  type Instant,
} from '../account/state.js';
import type { EventBody } from './canonical.js';
import { touchedFromJson } from './touched.js';

/** A hold as the account's events tell it. */
export interface ToldHold {
  readonly hold: Hold;
  readonly placedEventId: string;
  readonly releaseEventId: string | null;
  readonly releasedAt: Instant | null;
}

/** What an account's row has to say after its last event; instants in milliseconds, hashes in hex. */
export interface ToldAccount {
  readonly country: string;
  readonly tier: string;
  readonly risk_level: string;
  readonly registered_at: Instant;
  readonly version: number;
  readonly head_hash: string;
  readonly last_event_at: Instant;
  readonly state: string;
  readonly state_changed_at: Instant;
  readonly verification_status: string;
  readonly verification_level: string | null;
  readonly verification_expires_at: Instant | null;
  readonly open_freezes: number;
  readonly open_flags: number;
  /** Infinity for a lock that holds until it is released. */
  readonly lock_until: Instant | null;
  readonly settle_at: Instant | null;
  readonly closed_at: Instant | null;
}

/** Folds an account's events, in their order, into what its row and its holds must be. */
export class AccountFold {
  private facts: Facts = initialFacts([]);
  private course: Course | null = null;
  private attributes = { country: '', tier: '', riskLevel: '' };
  private registeredAt: Instant = 0;
  private last: { readonly body: EventBody; readonly hash: string } | null = null;
  private readonly told = new Map<string, ToldHold>();

  /** @param hash of the event's bytes, hex */
  take(body: EventBody, hash: string): void {
    const at = Date.parse(body.at);
    const touched = touchedFromJson(body.facts);
    const event = { command: body.command as DecidedEvent['command'], at, touched };
    this.last = { body, hash };
    if ('account' in touched) {
      this.attributes = touched.account;
      this.registeredAt = at;
    }
    if ('hold' in touched) {
      const { hold } = touched;
      this.told.set(hold.id, { hold, placedEventId: body.id, releaseEventId: null, releasedAt: null });
    }
    if ('holdId' in touched) {
      const placed = this.told.get(touched.holdId);
      if (placed) this.told.set(placed.hold.id, { ...placed, releaseEventId: body.id, releasedAt: at });
    }
    this.facts = evolve(this.facts, event);
    this.course = followCourse(this.course, this.facts, at);
  }

  /** @returns null before the first event */
  account(): ToldAccount | null {
    const { last, course, facts } = this;
    if (!last || !course) return null;
    const at = Date.parse(last.body.at);
    const lockEnds = facts.holds
      .filter((hold) => hold.kind === 'lock' && isInForce(hold, at))
      .map((hold) => hold.expiresAt ?? Infinity);
    const ends = [...lockEnds, facts.verification.expiresAt ?? Infinity].filter((end) => end !== Infinity);
    const countOf = (kind: Hold['kind']) => facts.holds.filter((hold) => hold.kind === kind).length;
    return {
      country: this.attributes.country,
      tier: this.attributes.tier,
      risk_level: this.attributes.riskLevel,
      registered_at: this.registeredAt,
      version: last.body.streamVersion,
      head_hash: last.hash,
      last_event_at: at,
      state: course.state,
      state_changed_at: course.changedAt,
      verification_status: facts.verification.status,
      verification_level: facts.verification.level,
      verification_expires_at: facts.verification.expiresAt,
      open_freezes: countOf('freeze'),
      open_flags: countOf('flag'),
      lock_until: lockEnds.length === 0 ? null : Math.max(...lockEnds),
      settle_at: facts.closedAt !== null || ends.length === 0 ? null : Math.min(...ends),
      closed_at: facts.closedAt,
    };
  }

  /** Every hold there ever was, by id. */
  holds(): ReadonlyMap<string, ToldHold> {
    return this.told;
  }
}
