/** The same transition without the product: facts and event written by hand, as directly as the tables allow. */
import { createHash, randomUUID } from 'node:crypto';

const READ = {
  name: 'read',
  text: `SELECT a.id, a.version, a.head_hash, a.state, a.open_freezes, a.state_changed_at,
           (SELECT json_agg(h) FROM hold h WHERE h.account_id = a.id AND h.released_at IS NULL) AS holds
         FROM account a WHERE a.id = $1`,
};

const COLUMNS = `id, stream_kind, stream_id, stream_version, at, command, from_state, to_state, actor_kind, actor_id,
  actor_role, reason_kind, reason_code, reason_version, body, previous_hash, hash`;
const MOVE = `UPDATE account SET version = version + 1, head_hash = $3, last_event_at = $4, state = $5,
  state_changed_at = $4, open_freezes = $6 WHERE id = $1 AND version = $2`;
const HOLD = `id, account_id, kind, reason_code, reason_version, authority, disclosure, blocks, placed_at,
  placed_event_id`;
const BLOCKS = `ARRAY['receive', 'send', 'withdraw', 'trade', 'edit_profile']`;

const writes = (change) => `WITH moved AS (${MOVE} RETURNING id),
  logged AS (INSERT INTO audit_event (${COLUMNS})
    SELECT $7, 'account', id, $2 + 1, $4, $8, $9, $5, 'staff', 'bench', 'support', $10, $11, 1, $12, $13, $3 FROM moved),
  held AS (${change})
  SELECT id FROM moved`;
const PLACE = {
  name: 'place',
  text: writes(`INSERT INTO hold (${HOLD}) SELECT $14, id, 'freeze', 'owner_request', 1, 'support', 'full', ${BLOCKS}, $4, $7
    FROM moved`),
};
const RELEASE = {
  name: 'release',
  text: writes(`UPDATE hold SET released_at = $4, release_event_id = $7 FROM moved
    WHERE hold.id = $14 AND hold.account_id = moved.id`),
};

const LEAF_PREFIX = Buffer.of(0);

/** What the event and the row become; `holdId` null places a freeze. */
function nextOf(row, holdId) {
  const at = new Date();
  const places = holdId === null;
  const freezes = row.open_freezes + (places ? 1 : -1);
  const toState = freezes > 0 ? 'frozen' : 'unverified';
  const event = {
    id: randomUUID(),
    command: places ? 'place_freeze' : 'release_freeze',
    reasonKind: places ? 'freeze' : 'release',
    reasonCode: places ? 'owner_request' : 'identity_confirmed',
  };
  const body = Buffer.from(
    JSON.stringify({
      ...event,
      at,
      fromState: row.state,
      toState,
      actor: 'bench',
      previousHash: row.head_hash.toString('hex'),
      stream: `account:${row.id}`,
      streamVersion: row.version + 1,
    }),
  );
  const hash = createHash('sha256').update(LEAF_PREFIX).update(body).digest();
  return { at, freezes, toState, event, body, hash, holdId: holdId ?? randomUUID() };
}

function parametersOf(row, next) {
  const { at, freezes, toState, event, body, hash, holdId } = next;
  return [
    row.id,
    row.version,
    hash,
    at,
    toState,
    freezes,
    event.id,
    event.command,
    row.state,
    event.reasonKind,
    event.reasonCode,
    body,
    row.head_hash,
    holdId,
  ];
}

/** One read and one conditional write. @returns the hold's id, or null when the account had changed in between */
export async function conditionalTransition(pool, accountId, holdId) {
  const { rows } = await pool.query({ ...READ, values: [accountId] });
  const next = nextOf(rows[0], holdId);
  const statement = holdId === null ? PLACE : RELEASE;
  const { rowCount } = await pool.query({ ...statement, values: parametersOf(rows[0], next) });
  return rowCount === 1 ? next.holdId : null;
}

const LOCK = { name: 'lock', text: 'SELECT * FROM account WHERE id = $1 FOR UPDATE' };
const LOG = {
  name: 'log',
  text: `INSERT INTO audit_event (${COLUMNS})
    VALUES ($1, 'account', $2, $3, $4, $5, $6, $7, 'staff', 'bench', 'support', $8, $9, 1, $10, $11, $12)`,
};
const INSERT_HOLD = {
  name: 'insert-hold',
  text: `INSERT INTO hold (${HOLD}) VALUES ($1, $2, 'freeze', 'owner_request', 1, 'support', 'full', ${BLOCKS}, $3, $4)`,
};
const END_HOLD = {
  name: 'end-hold',
  text: 'UPDATE hold SET released_at = $2, release_event_id = $3 WHERE id = $1',
};
const SAVE = { name: 'save', text: MOVE };

/** The textbook way: a transaction of statements, each waiting for the one before. */
export async function interactiveTransition(connection, accountId, holdId) {
  await connection.query('BEGIN');
  const { rows } = await connection.query({ ...LOCK, values: [accountId] });
  const row = rows[0];
  const next = nextOf(row, holdId);
  const { at, event, toState, body, hash, freezes } = next;
  await connection.query({
    ...LOG,
    values: [
      event.id,
      row.id,
      row.version + 1,
      at,
      event.command,
      row.state,
      toState,
      event.reasonKind,
      event.reasonCode,
      body,
      row.head_hash,
      hash,
    ],
  });
  if (holdId === null) {
    await connection.query({ ...INSERT_HOLD, values: [next.holdId, row.id, at, event.id] });
  } else await connection.query({ ...END_HOLD, values: [holdId, at, event.id] });
  await connection.query({ ...SAVE, values: [row.id, row.version, hash, at, toState, freezes] });
  await connection.query('COMMIT');
  return next.holdId;
}
