import { Refusal } from '@standing/shared/errors';
import type { RequestActor } from '../access/request-actor.js';
import { addressGroup } from './client-address.js';
import { TokenBuckets, type BucketLimit } from './token-buckets.js';

/** A person with a busy screen sends a few a second; a script in their name should not crowd out the others. */
export const STAFF_LIMIT: BucketLimit = { perSecond: 50, burst: 200 };
/** A wallet asks on behalf of all its customers; about what one process answers on two cores. */
export const MACHINE_LIMIT: BucketLimit = { perSecond: 2_000, burst: 4_000 };
/** Who has not signed in has only to sign in; an office behind one address does so in the same minute. */
export const ANONYMOUS_LIMIT: BucketLimit = { perSecond: 20, burst: 100 };

/** Callers remembered of each kind; about 150 bytes each. */
const MAX_CALLERS = 20_000;

/** How many requests each caller may send. Not about guessing passwords: that is the sign-in throttle's. */
export class RateLimiter {
  private readonly staff = new TokenBuckets(STAFF_LIMIT, MAX_CALLERS);
  private readonly machines = new TokenBuckets(MACHINE_LIMIT, MAX_CALLERS);
  private readonly anonymous = new TokenBuckets(ANONYMOUS_LIMIT, MAX_CALLERS);

  /** @param enabled false: nothing is counted, for benchmarks */
  constructor(private readonly enabled: boolean) {}

  /**
   * @param requests how many the request is worth: one that asks for much counts as several
   * @throws Refusal `rate_limited`
   */
  countActor(actor: RequestActor, now: number, requests = 1): void {
    this.count(actor.kind === 'machine' ? this.machines : this.staff, actor.id, now, requests);
  }

  /**
   * Counts a request whose sender is not known.
   *
   * @throws Refusal `rate_limited`
   */
  countAddress(ip: string, now: number): void {
    this.count(this.anonymous, addressGroup(ip), now);
  }

  private count(buckets: TokenBuckets, caller: string, now: number, requests = 1): void {
    if (!this.enabled) return;
    const waitMs = buckets.take(caller, now, requests);
    if (waitMs > 0) throw new Refusal('rate_limited', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  }
}
