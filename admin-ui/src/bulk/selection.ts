/** Rows that somebody has picked out of a list. */
export interface Selection {
  /** In the order in which they were picked; they stay picked when the list shows others. */
  readonly ids: readonly string[];
  /** All that fits a question (filters and search text) instead; counts only as long as the list still asks it. */
  readonly allOf: string | null;
}

export const NOTHING_SELECTED: Selection = { ids: [], allOf: null };

/** Whether everything that the list's question finds is meant. */
export function isAll({ allOf }: Selection, question: string): boolean {
  return allOf === question;
}

/**
 * Picks a row out, or puts it back.
 *
 * @param page ids of the rows that are shown, in order
 * @param question what the list asks
 * @param from the row picked before, to pick all rows from there to this one; null: only this one
 */
export function withToggled(
  before: Selection,
  id: string,
  page: readonly string[],
  question: string,
  from: string | null = null,
): Selection {
  // Who takes one away from everything has looked at this page only.
  if (isAll(before, question)) return { ids: page.filter((each) => each !== id), allOf: null };
  const [start, end] = [from === null ? -1 : page.indexOf(from), page.indexOf(id)];
  if (start !== -1 && end !== -1) {
    return withAdded(before, page.slice(Math.min(start, end), Math.max(start, end) + 1));
  }
  return before.ids.includes(id)
    ? { ids: before.ids.filter((each) => each !== id), allOf: null }
    : withAdded(before, [id]);
}

/** Picks all rows of a page, or puts them back when all of them were picked. */
export function withPageToggled(before: Selection, page: readonly string[], question: string): Selection {
  if (isAll(before, question)) return NOTHING_SELECTED;
  return page.every((id) => before.ids.includes(id))
    ? { ids: before.ids.filter((id) => !page.includes(id)), allOf: null }
    : withAdded(before, page);
}

function withAdded({ ids }: Selection, more: readonly string[]): Selection {
  return { ids: [...new Set([...ids, ...more])], allOf: null };
}

/** How much of a page is selected. */
export function ofPage(
  selection: Selection,
  page: readonly string[],
  question: string,
): 'none' | 'some' | 'all' {
  if (page.length === 0) return 'none';
  if (isAll(selection, question)) return 'all';
  const count = page.filter((id) => selection.ids.includes(id)).length;
  return count === 0 ? 'none' : count === page.length ? 'all' : 'some';
}
