import { nextToDecide, type CaseDocument } from './desk.js';

/** Which documents are shown: one, or two side by side, of which one has the keys and is decided on. */
export interface Shown {
  readonly ids: readonly string[];
  readonly active: string | null;
}

export const NONE_SHOWN: Shown = { ids: [], active: null };

/** Shows a document in the place of the one that has the keys; one that is shown already gets the keys. */
export function show(shown: Shown, id: string): Shown {
  if (shown.ids.includes(id)) return { ...shown, active: id };
  const ids = shown.ids.length === 0 ? [id] : shown.ids.map((each) => (each === shown.active ? id : each));
  return { ids, active: id };
}

/** The one `by` places further, round the end. */
export function step(shown: Shown, documents: readonly CaseDocument[], by: 1 | -1): Shown {
  const at = documents.findIndex(({ id }) => id === shown.active);
  const next = documents[(at + by + documents.length) % documents.length];
  return next ? show(shown, next.id) : shown;
}

/** Two side by side, or back to the one that has the keys. Beside it comes the next one that waits, or any other. */
export function split(shown: Shown, documents: readonly CaseDocument[]): Shown {
  const { active } = shown;
  if (active === null) return shown;
  if (shown.ids.length > 1) return { ids: [active], active };
  const waiting = nextToDecide(documents, active);
  const other = waiting === active ? documents.find(({ id }) => id !== active)?.id : waiting;
  return other === undefined ? shown : { ids: [active, other], active };
}

/** After a decision: on to the next document that waits. */
export function advance(shown: Shown, documents: readonly CaseDocument[], decided: string): Shown {
  return show({ ...shown, active: decided }, nextToDecide(documents, decided));
}
