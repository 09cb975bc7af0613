/** A reason with everything by which it can be found. */
export interface Findable {
  readonly code: string;
  readonly words: readonly string[];
}

/** The keys in the order in which the reasons stand: nine, then zero. */
const DIGITS = '1234567890';

/** The key that picks the reason at a place; null: typing narrows until it has one. */
export function digitAt(index: number): string | null {
  return DIGITS[index] ?? null;
}

/** The reasons that what was typed leaves, in their order. All words typed must occur. */
export function narrowed<T extends Findable>(reasons: readonly T[], typed: string): T[] {
  const wanted = typed.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return reasons.filter(({ code, words }) => {
    const text = [code, ...words].join(' ').toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

export interface Picking {
  readonly chosen: readonly string[];
  /** The code under the cursor; null: none. */
  readonly cursor: string | null;
}

export type Picked = Picking & { readonly outcome: 'stay' | 'send' | 'ignored' };

/** Adds a reason or takes it away; of which only one can be given, the new one takes the other's place. */
export function toggled(chosen: readonly string[], code: string, isSingle: boolean): string[] {
  if (chosen.includes(code)) return chosen.filter((each) => each !== code);
  return isSingle ? [code] : [...chosen, code];
}

/**
 * What a key does in the field above a list of reasons: digits pick, arrows move, Enter picks what the cursor is on, or
 * the only one that is left, or sends when there is nothing to pick and something chosen.
 *
 * @param shown codes in the order shown
 */
export function press(
  key: string,
  shown: readonly string[],
  { chosen, cursor }: Picking,
  typed: string,
  isSingle: boolean,
): Picked {
  const stay = (change: Partial<Picking>): Picked => ({ chosen, cursor, ...change, outcome: 'stay' });
  const ignored: Picked = { chosen, cursor, outcome: 'ignored' };
  const at = cursor === null ? -1 : shown.indexOf(cursor);
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    if (shown.length === 0) return ignored;
    const next = key === 'ArrowDown' ? (at + 1) % shown.length : (at <= 0 ? shown.length : at) - 1;
    return stay({ cursor: shown[next] ?? null });
  }
  if (key === 'Enter') {
    const target = at >= 0 ? cursor : typed.trim() !== '' && shown.length === 1 ? (shown[0] ?? null) : null;
    if (target !== null) return stay({ chosen: toggled(chosen, target, isSingle), cursor: null });
    return chosen.length > 0 ? { chosen, cursor, outcome: 'send' } : stay({});
  }
  const picked = key.length === 1 ? shown[DIGITS.indexOf(key)] : undefined;
  if (picked !== undefined && DIGITS.includes(key))
    return stay({ chosen: toggled(chosen, picked, isSingle) });
  return ignored;
}
