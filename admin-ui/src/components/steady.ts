/** How long something that has changed stays marked. Milliseconds: long enough to be noticed by who looks up. */
export const MARKED_MS = 30_000;

/** Rows as they are shown while fresh answers come in. */
export interface Board<T> {
  /** What was asked for; another question starts another board. */
  readonly question: string;
  readonly rows: readonly T[];
  /** Row → when it changed. Milliseconds. */
  readonly changed: ReadonlyMap<string, number>;
  /** Shown still, but no longer in the answer. */
  readonly left: ReadonlySet<string>;
  /** In the answer, but not shown yet. */
  readonly added: number;
  /** The answer's order is another one. */
  readonly isBehind: boolean;
}

interface Fresh<T> {
  readonly question: string;
  readonly rows: readonly T[];
  /** Somebody points at a row or is on one: no row may move. */
  readonly isHeld: boolean;
  /** Milliseconds. */
  readonly now: number;
}

const NOTHING: ReadonlySet<string> = new Set();

/**
 * The next board: rows stay where they are while somebody is on them, whatever the answer says; what changed is marked.
 *
 * @param look everything of a row that is worth a mark
 */
export function advance<T extends { readonly id: string }>(
  before: Board<T> | null,
  fresh: Fresh<T>,
  look: (row: T) => string,
): Board<T> {
  const { question, rows, isHeld, now } = fresh;
  if (before === null || before.question !== question) {
    return { question, rows, changed: new Map(), left: NOTHING, added: 0, isBehind: false };
  }
  const shown = new Map(before.rows.map((row) => [row.id, row]));
  const changed = new Map([...before.changed].filter(([, at]) => now - at < MARKED_MS));
  for (const row of rows) {
    const known = shown.get(row.id);
    if (known ? look(known) !== look(row) : !isHeld) changed.set(row.id, now);
  }
  if (!isHeld || before.rows.length === 0) {
    return { question, rows, changed, left: NOTHING, added: 0, isBehind: false };
  }
  const byId = new Map(rows.map((row) => [row.id, row]));
  const left = new Set(before.rows.map(({ id }) => id).filter((id) => !byId.has(id)));
  const stayed = before.rows.filter(({ id }) => byId.has(id)).map(({ id }) => id);
  const answered = rows.filter(({ id }) => shown.has(id)).map(({ id }) => id);
  const added = rows.length - answered.length;
  return {
    question,
    rows: before.rows.map((row) => byId.get(row.id) ?? row),
    changed,
    left,
    added,
    isBehind: added > 0 || left.size > 0 || stayed.join() !== answered.join(),
  };
}
