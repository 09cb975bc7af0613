import { useCallback, useEffect, useRef, useState } from 'react';
import type { CaseView } from '@standing/shared/contracts/cases';
import { asProblem, type ProblemError } from '../../app/api.js';
import { useSession } from '../../app/session.js';
import { caseApi } from './caseApi.js';
import { useCaseChanged } from './caseQueries.js';
import { endsAt, shouldRenew, standingOf, type Standing } from './lease.js';

/** How often it is looked whether a lease is to be renewed; the lease's own rhythm is minutes. */
const LOOK_EVERY_MS = 5_000;
const ACTIVITY = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'scroll'] as const;

export interface Lease {
  readonly standing: Standing;
  /** Milliseconds, by this page's clock; null without a lease of one's own. */
  readonly endsAt: number | null;
  readonly claim: () => void;
  readonly takeOver: () => void;
  readonly isPending: boolean;
  /** Why claiming did not work. */
  readonly problem: ProblemError | null;
  /** The case has left one's hands by a decision: there is nothing to give back. */
  readonly ended: () => void;
}

/** When one's lease ends, counted from each time that the server told of another end. */
function useEnd(until: string | null): number | null {
  const [end, setEnd] = useState<{ until: string; at: number } | null>(null);
  if (until === null) return null;
  if (end?.until !== until) {
    const at = endsAt(Date.now());
    setEnd({ until, at });
    return at;
  }
  return end.at;
}

/** True once an instant has passed. */
function useIsPast(at: number | null): boolean {
  const [past, setPast] = useState<number | null>(null);
  useEffect(() => {
    if (at === null) return;
    const timer = window.setTimeout(() => setPast(at), Math.max(0, at - Date.now()));
    return () => window.clearTimeout(timer);
  }, [at]);
  return at !== null && past === at;
}

/** Renews while somebody looks at the page and works. */
function useRenewal(isMine: boolean, renew: () => Promise<unknown>): void {
  useEffect(() => {
    if (!isMine) return;
    // The first look says how long the lease really lasts: the page may have been reloaded.
    let lastRenewed = Number.NEGATIVE_INFINITY;
    let lastActive = Date.now();
    const look = () => {
      const now = Date.now();
      if (!shouldRenew({ isVisible: document.visibilityState === 'visible', lastActive, lastRenewed }, now))
        return;
      lastRenewed = now;
      renew().catch(() => {
        // Not answered: tried again at the next look.
        lastRenewed = Number.NEGATIVE_INFINITY;
      });
    };
    const onActive = () => {
      lastActive = Date.now();
      look();
    };
    for (const name of ACTIVITY) document.addEventListener(name, onActive, { capture: true, passive: true });
    document.addEventListener('visibilitychange', look);
    const timer = window.setInterval(look, LOOK_EVERY_MS);
    look();
    return () => {
      for (const name of ACTIVITY) document.removeEventListener(name, onActive, { capture: true });
      document.removeEventListener('visibilitychange', look);
      window.clearInterval(timer);
    };
  }, [isMine, renew]);
}

/** Gives the case back when its page is left, whichever way. */
function useGivingBack(id: string, isMine: boolean) {
  const held = useRef(false);
  held.current = isMine;
  const ended = useRef(false);
  useEffect(() => {
    const giveBack = () => {
      if (!held.current || ended.current) return;
      held.current = false;
      // It is too late to tell anybody; what is not given back comes back by the clock.
      caseApi.release(id).catch(() => undefined);
    };
    window.addEventListener('pagehide', giveBack);
    return () => {
      window.removeEventListener('pagehide', giveBack);
      giveBack();
    };
  }, [id]);
  return useCallback(() => {
    ended.current = true;
  }, []);
}

/**
 * One's hold on a case: claimed on opening when one came to work on it, renewed while one works, given back on leaving.
 *
 * @param view null while it is being fetched
 * @param wantsIt whether one came to work on the case and not only to look at it
 */
export function useLease(
  id: string,
  view: Pick<CaseView, 'status' | 'lease'> | null,
  wantsIt: boolean,
): Lease {
  const me = useSession()?.staff.id ?? '';
  const changed = useCaseChanged(id);
  const [wasMine, setWasMine] = useState(false);
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const until = view?.lease?.holder.id === me ? view.lease.until : null;
  const end = useEnd(until);
  const isOver = useIsPast(end);
  const standing: Standing = view ? standingOf(view, me, wasMine, isOver) : { is: 'free' };
  const isMine = standing.is === 'mine';
  if (isMine && !wasMine) setWasMine(true);
  // It left one's hands by a decision: when it comes back, no time has run out.
  if (standing.is === 'away' && wasMine) setWasMine(false);

  const get = useCallback(
    (how: 'claim' | 'takeOver') => {
      setPending(true);
      setProblem(null);
      caseApi[how](id)
        .then((answer) => changed(answer))
        .catch(async (error: unknown) => {
          setProblem(asProblem(error));
          await changed(null);
        })
        .finally(() => setPending(false));
    },
    [id, changed],
  );
  const renew = useCallback(async () => {
    try {
      const answer = await caseApi.heartbeat(id);
      await changed(answer);
    } catch (error) {
      // Taken over or run out: the case itself says what it is now.
      if (asProblem(error).status === 409) await changed(null);
      throw error;
    }
  }, [id, changed]);
  useRenewal(isMine, renew);
  const ended = useGivingBack(id, isMine);

  const isFree = view !== null && standing.is === 'free';
  const asked = useRef(false);
  useEffect(() => {
    if (!wantsIt || !isFree || asked.current) return;
    asked.current = true;
    get('claim');
  }, [wantsIt, isFree, get]);

  return {
    standing,
    endsAt: isMine ? end : null,
    claim: () => get('claim'),
    takeOver: () => get('takeOver'),
    isPending,
    problem,
    ended,
  };
}
