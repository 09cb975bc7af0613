import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { useNow } from '../app/clock.js';
import { useT } from '../app/i18n/useT.js';
import type { RowMark } from './DataTable.js';
import { advance, MARKED_MS, type Board } from './steady.js';

/** Rows that are pointed at, have the focus or are picked out, and the button that brings the list up to date. */
const IN_USE = [
  'tbody tr:hover',
  'tbody tr:focus-within',
  'tbody tr:has(input:checked)',
  'li:hover',
  'li:focus-within',
  '[data-news]:is(:hover, :focus-within)',
].join();

interface Answer<T> {
  /** Undefined while the answer to another question is shown. */
  readonly rows: readonly T[] | undefined;
  /** When it came. Milliseconds. */
  readonly updatedAt: number;
  /** What was asked: another question starts anew. */
  readonly question: string;
}

export interface SteadyRows<T> {
  /** Around the list; to be put on an element that is always there. */
  readonly frame: {
    readonly ref: RefObject<HTMLDivElement | null>;
    readonly onPointerOut: () => void;
    readonly onBlur: () => void;
  };
  /** Null until there is an answer. */
  readonly board: Board<T> | null;
  /** Brings the list up to date, whoever is on a row. */
  readonly show: () => void;
  readonly markOf: (row: T) => RowMark | null;
}

/**
 * A list that follows what happens while its rows keep their places under whoever is on one of them.
 *
 * @param look everything of a row whose change somebody would want to see
 */
export function useSteadyRows<T extends { readonly id: string }>(
  { rows, updatedAt, question }: Answer<T>,
  look: (row: T) => string,
): SteadyRows<T> {
  const t = useT();
  const ref = useRef<HTMLDivElement>(null);
  const [board, setBoard] = useState<Board<T> | null>(null);
  const now = useNow();
  const isHeld = () => ref.current?.querySelector(IN_USE) != null;
  const put = (held: boolean) => {
    if (!rows) return;
    const at = Date.now();
    setBoard((before) => advance(before, { question, rows, isHeld: held, now: at }, look));
  };
  const take = useEffectEvent(() => put(isHeld()));
  useEffect(() => take(), [rows, updatedAt, question]);
  const letGo = () => {
    if (board?.isBehind !== true) return;
    // Where the pointer or the focus goes is known only afterwards.
    requestAnimationFrame(() => {
      if (!isHeld()) put(false);
    });
  };
  return {
    frame: { ref, onPointerOut: letGo, onBlur: letGo },
    board,
    show: () => put(false),
    markOf: ({ id }) => {
      if (board?.left.has(id)) return { kind: 'left', words: t('news.left') };
      const changedAt = board?.changed.get(id);
      return changedAt !== undefined && now - changedAt < MARKED_MS
        ? { kind: 'changed', words: t('news.changed') }
        : null;
    },
  };
}
