import { useEffect, useRef, useState } from 'react';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { useNow } from '../app/clock.js';
import { useT } from '../app/i18n/useT.js';
import { MARKED_MS } from '../components/steady.js';

type Seen = Pick<AccountView, 'version' | 'state'>;

/**
 * What others, or the clock, have done to the account while one looks at it, in a sentence; null when nothing, or when
 * it was a while ago.
 */
export function useAccountNews({ version, state }: Seen): {
  readonly words: string | null;
  /** One's own change is no news. */
  readonly own: (account: Seen) => void;
} {
  const t = useT();
  const now = useNow();
  const seen = useRef<Seen>({ version, state });
  const [news, setNews] = useState<{ readonly hasMoved: boolean; readonly at: number } | null>(null);
  useEffect(() => {
    const before = seen.current;
    if (before.version >= version && before.state === state) return;
    seen.current = { version, state };
    setNews({ hasMoved: before.state !== state, at: Date.now() });
  }, [version, state]);
  const isFresh = news !== null && now - news.at < MARKED_MS;
  return {
    words: !isFresh
      ? null
      : news.hasMoved
        ? t('news.stateNow', { state: t(`state.${state}`) })
        : t('news.accountChanged'),
    own: (account) => {
      seen.current = { version: account.version, state: account.state };
      setNews(null);
    },
  };
}
