import DataLoader from 'dataloader';
import { hash } from 'node:crypto';

/** More at once than this go into further statements. */
const MAX_BATCH = 500;

/**
 * Finds rows by the SHA-256 of a secret. Look-ups of one turn of the event loop share one statement; nothing is kept
 * beyond that turn, so what is revoked is revoked for the next request.
 *
 * @param find gives the rows that hold any of the hashes, each with its hash
 */
export function gatheredLookup<Row extends { readonly hash: Buffer }>(
  find: (hashes: Buffer[]) => Promise<readonly Row[]>,
): (secret: string) => Promise<Row | null> {
  const loader = new DataLoader<string, Row | null>(
    async (secrets) => {
      // Many requests of one screen, or of one wallet, carry the same secret.
      const hashOf = new Map<string, Buffer>();
      for (const secret of secrets) {
        if (!hashOf.has(secret)) hashOf.set(secret, sha256(secret));
      }
      const rows = await find([...hashOf.values()]);
      const rowOf = new Map<string, Row | null>();
      for (const [secret, wanted] of hashOf) {
        rowOf.set(secret, rows.find((row) => row.hash.equals(wanted)) ?? null);
      }
      return secrets.map((secret) => rowOf.get(secret) ?? null);
    },
    // The check phase follows the phase that reads all sockets with data, so it sees all their requests.
    { cache: false, maxBatchSize: MAX_BATCH, batchScheduleFn: (dispatch) => setImmediate(dispatch) },
  );
  return (secret) => loader.load(secret);
}

/** What is kept of a secret with 256 random bits: enough to recognise it, no use to whoever reads the database. */
export function sha256(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
