import { Refusal } from '@standing/shared/errors';

/** More of one account's at once than a person causes; each waits for some milliseconds of those before it. */
const WAITING_MAX = 200;
const RETRY_SECONDS = 1;

/**
 * Lets what is about the same thing be done one after the other. Whoever waits for a lock in the database keeps a connection
 * from everybody else; whoever waits here keeps nothing.
 */
export class Turns {
  private readonly queues = new Map<string, { last: Promise<unknown>; count: number }>();

  /** @throws Refusal `rate_limited` when too many wait for the same already; and whatever the work throws */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const queue = this.queues.get(key) ?? { last: Promise.resolve(), count: 0 };
    if (queue.count >= WAITING_MAX) throw new Refusal('rate_limited', { retryAfterSeconds: RETRY_SECONDS });
    this.queues.set(key, queue);
    queue.count += 1;
    const mine = queue.last.then(work);
    // What becomes of one is no matter of the next.
    queue.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      queue.count -= 1;
      if (queue.count === 0) this.queues.delete(key);
    }
  }
}
