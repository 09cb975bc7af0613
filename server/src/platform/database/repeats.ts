import { Refusal } from '@standing/shared/errors';
import type { EntityManager } from 'typeorm';
import type { Idempotency } from '../http/preconditions.js';

/** Status kept with a key whose answer is drawn anew from what it names. */
const REDRAWN = 200;

/**
 * What a key was used for before, inside the transaction of its use.
 *
 * @returns the id of the thing that the first use changed, or null for a first use
 * @throws Refusal `idempotency_key_reused` when the key belongs to another request
 */
export async function findRepeat(
  manager: EntityManager,
  actorId: string,
  idempotency: Idempotency | null,
): Promise<string | null> {
  if (idempotency === null) return null;
  const rows: { request_hash: Buffer; response: { id?: string } }[] = await manager.query(
    `SELECT request_hash, response FROM idempotency_key WHERE actor_id = $1 AND key = $2`,
    [actorId, idempotency.key],
  );
  const [used] = rows;
  if (!used) return null;
  if (used.request_hash.toString('hex') !== idempotency.requestHash || used.response.id === undefined) {
    throw new Refusal('idempotency_key_reused');
  }
  return used.response.id;
}

/**
 * The same for what nothing else makes wait: of two uses at once the second waits for the first and finds it, instead of
 * running into what the first has made. To be asked before anything else is locked.
 */
export async function findRepeatInTurn(
  manager: EntityManager,
  actorId: string,
  idempotency: Idempotency | null,
): Promise<string | null> {
  if (idempotency === null) return null;
  await lockRepeats(manager, [{ actorId, key: idempotency.key }]);
  return findRepeat(manager, actorId, idempotency);
}

/** Whether a key has an answer already, whatever it is. */
export async function isAnswered(
  manager: EntityManager,
  actorId: string,
  { key }: Idempotency,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `SELECT FROM idempotency_key WHERE actor_id = $1 AND key = $2`,
    [actorId, key],
  );
  return rows.length > 0;
}

/** Keeps other uses of the same keys waiting until the transaction ends. */
export async function lockRepeats(
  manager: EntityManager,
  uses: readonly { readonly actorId: string; readonly key: string }[],
): Promise<void> {
  const names = uses.map(({ actorId, key }) => `repeat:${actorId}:${key}`);
  // In one order for everybody, or two of them could wait for each other.
  await manager.query(
    `SELECT pg_advisory_xact_lock(lock) FROM (
       SELECT DISTINCT hashtextextended(name, 0) AS lock FROM unnest($1::text[]) AS n (name) ORDER BY 1 OFFSET 0) locks`,
    [names],
  );
}

/** Lets a key that `lockRepeats` holds name another thing from now on. */
export async function moveRepeat(
  manager: EntityManager,
  actorId: string,
  idempotency: Idempotency,
  id: string,
  at: Date,
): Promise<void> {
  await manager.query(`DELETE FROM idempotency_key WHERE actor_id = $1 AND key = $2`, [
    actorId,
    idempotency.key,
  ]);
  await keepRepeat(manager, actorId, idempotency, id, at);
}

/**
 * Remembers in the transaction what a key was used for, so that both are there or neither.
 *
 * @throws Refusal `idempotency_key_in_use` when another transaction uses the key at this moment
 */
export function keepRepeat(
  manager: EntityManager,
  actorId: string,
  idempotency: Idempotency | null,
  id: string,
  at: Date,
): Promise<void> {
  return keepAnswer(manager, actorId, idempotency, { status: REDRAWN, response: { id } }, at);
}

/** The same with an answer of the caller's own. */
export async function keepAnswer(
  manager: EntityManager,
  actorId: string,
  idempotency: Idempotency | null,
  { status, response }: { readonly status: number; readonly response: object },
  at: Date,
): Promise<void> {
  if (idempotency === null) return;
  const rows: unknown[] = await manager.query(
    `INSERT INTO idempotency_key (actor_id, key, request_hash, status, response, created_at)
     VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6) ON CONFLICT DO NOTHING RETURNING 1`,
    [actorId, idempotency.key, idempotency.requestHash, status, JSON.stringify(response), at],
  );
  if (rows.length === 0) throw new Refusal('idempotency_key_in_use', { retryAfterSeconds: 1 });
}
