import { useCallback, type KeyboardEvent, type RefObject } from 'react';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';

/** The links of the first column, in the order of the rows: the stops of the keyboard. */
export const ROW_LINK = 'tbody th a';

/**
 * Walks the rows of a table by j and k, and by the arrows on a row; Enter follows its link as any other.
 *
 * @param frame around the table
 * @returns handles the arrows; to be put on the frame
 */
export function useRowKeys(frame: RefObject<HTMLElement | null>): (event: KeyboardEvent) => void {
  const t = useT();
  const move = useCallback(
    (step: 1 | -1) => {
      const links = [...(frame.current?.querySelectorAll<HTMLAnchorElement>(ROW_LINK) ?? [])];
      const current = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement));
      const next = current === -1 ? (step === 1 ? 0 : links.length - 1) : current + step;
      links[next]?.focus();
    },
    [frame],
  );
  useCommands([
    { id: 'row.next', label: t('shortcut.nextRow'), keys: 'j', run: () => move(1), listed: false },
    { id: 'row.previous', label: t('shortcut.previousRow'), keys: 'k', run: () => move(-1), listed: false },
  ]);
  return (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
    if (!step || !(event.target as HTMLElement).matches(ROW_LINK)) return;
    event.preventDefault();
    move(step);
  };
}
