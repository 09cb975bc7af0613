import { useEffect, useState, type RefObject } from 'react';

/**
 * Goes to the first row of a list once it shows what was asked for: the rows may still be those of the text before, and
 * who hurries must not open the wrong one.
 *
 * @param isSettled what is shown answers what is asked
 */
export function useToFirstRow(frame: RefObject<HTMLElement | null>, isSettled: boolean): () => void {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (!wanted || !isSettled) return;
    frame.current?.querySelector<HTMLAnchorElement>('tbody th a')?.focus();
    setWanted(false);
  }, [frame, wanted, isSettled]);
  return () => setWanted(true);
}
