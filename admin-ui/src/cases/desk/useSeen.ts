import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { CaseDetail, CaseView } from '@standing/shared/contracts/cases';
import { useSession } from '../../app/session.js';
import { detailKey, useCaseChanged } from './caseQueries.js';
import { changesBetween, type Change } from './desk.js';

const NONE: readonly Change[] = [];

export interface Seen {
  /** The version that decisions rest on: the one that has been looked at, not the newest. */
  readonly version: number;
  /** What others have done since. */
  readonly changes: readonly Change[];
  /** What they have done has been looked at. */
  readonly accept: () => void;
  /** One's own change has been made. @param view as answered; null: refused, so that the case is asked for anew */
  readonly settle: (view: CaseView | null) => Promise<void>;
}

/** What of a case somebody has seen: what changes after that is shown before anything is decided on it. */
export function useSeen(detail: CaseDetail, isMine: boolean): Seen {
  const me = useSession()?.staff.id ?? '';
  const client = useQueryClient();
  const changed = useCaseChanged(detail.id);
  const [seen, setSeen] = useState(detail);
  const [wasMine, setWasMine] = useState(isMine);
  const [isSettling, setSettling] = useState(false);
  // Whoever only looks sees what there is; whoever claims begins with what there is then.
  if ((!isMine || !wasMine) && seen !== detail) setSeen(detail);
  if (wasMine !== isMine) setWasMine(isMine);

  const settle = useCallback(
    async (view: CaseView | null) => {
      if (view === null) return changed(null);
      setSettling(true);
      // At once: whoever decides by keys sends the next decision before the case has been read anew.
      setSeen((before) => ({ ...before, version: view.version }));
      await changed(view);
      const fresh = client.getQueryData<CaseDetail>(detailKey(view.id));
      // One's own version: what came after it is somebody else's and is still to be shown.
      if (fresh) setSeen({ ...fresh, version: view.version });
      setSettling(false);
    },
    [changed, client],
  );
  const changes = useMemo(
    () => (isMine && !isSettling ? changesBetween(seen, detail, me) : NONE),
    [isMine, isSettling, seen, detail, me],
  );
  return { version: seen.version, changes, accept: () => setSeen(detail), settle };
}
