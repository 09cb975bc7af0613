import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** What only one process at a time does to a database. The number is the lock's key. */
export const EXCLUSIVE_WORK = { seed: 1, 'seal-profiles': 2 } as const;

/** First half of the keys: "stdg" in ASCII, so that other programs on the same database keep clear. */
const LOCK_SPACE = 0x73_74_64_67;
const LOCK_POLL_MS = 100;

/**
 * Runs `work` while no other process does the same on that database; waits for its turn. The lock is a connection's,
 * so a process that dies gives it up.
 *
 * @param url any login of the product.
 */
export async function exclusively<T>(
  url: string,
  what: keyof typeof EXCLUSIVE_WORK,
  work: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'standing-lock', keepAlive: true });
  // A lost connection is noticed by the work, which uses the same database.
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock($1, $2) AS taken',
        [LOCK_SPACE, EXCLUSIVE_WORK[what]],
      );
      if (rows[0]?.taken) return await work();
      await delay(LOCK_POLL_MS);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
