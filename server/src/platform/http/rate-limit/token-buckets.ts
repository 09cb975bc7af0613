export interface BucketLimit {
  /** How many requests a second a caller may send for ever. */
  readonly perSecond: number;
  /** How many at once after a pause. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds, the clock's. */
  filledAt: number;
}

/**
 * A token bucket for each caller. In this process's memory: with N API processes a caller gets up to N times the limit,
 * which is high enough for that not to matter, and no request waits for the database to be counted.
 */
export class TokenBuckets {
  /** Ordered by when each caller last had a full bucket; a full bucket need not be remembered. */
  private readonly buckets = new Map<string, Bucket>();

  /**
   * @param maxCallers when more than these are remembered, the one that was full the longest ago is forgotten
   */
  constructor(
    private readonly limit: BucketLimit,
    private readonly maxCallers: number,
  ) {}

  /**
   * Takes tokens of the caller's, all or none.
   *
   * @param now milliseconds
   * @param tokens at the most as many as a full bucket has
   * @returns 0 if there were so many, else the milliseconds until there are
   */
  take(caller: string, now: number, tokens = 1): number {
    const bucket = this.filled(caller, now);
    if (bucket.tokens >= tokens) {
      bucket.tokens -= tokens;
      return 0;
    }
    return Math.ceil(((tokens - bucket.tokens) / this.limit.perSecond) * 1000);
  }

  private filled(caller: string, now: number): Bucket {
    const { perSecond, burst } = this.limit;
    const known = this.buckets.get(caller);
    if (known) {
      // A clock that was set back must not take tokens away.
      const gained = (Math.max(0, now - known.filledAt) / 1000) * perSecond;
      known.filledAt = now;
      known.tokens = Math.min(burst, known.tokens + gained);
      if (known.tokens < burst) return known;
      this.buckets.delete(caller);
    }
    const bucket = known ?? { tokens: burst, filledAt: now };
    this.buckets.set(caller, bucket);
    if (this.buckets.size > this.maxCallers) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    return bucket;
  }
}
