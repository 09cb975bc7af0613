import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { getMe } from '../api.js';
import { session } from '../session.js';
import { LiveQueries } from './LiveQueries.js';
import { LiveSource } from './LiveSource.js';
import { requestStream } from './requestStream.js';
import type { News } from './topics.js';

const listeners = new Set<(news: News) => void>();

/** Keeps what is on the screen up to date, for as long as somebody is signed in. Once a page. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const queries = new LiveQueries(client);
    const source = new LiveSource({
      open: (after, signal) => requestStream('/live', after, signal),
      tell: (news) => {
        queries.tell(news);
        listeners.forEach((listener) => listener(news));
      },
      // What this fails of is told by the next request.
      onReturn: () => void getMe().then(session.renew, () => undefined),
    });
    const onVisibility = () => source.see(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', onVisibility);
    source.start(document.visibilityState === 'visible');
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      source.stop();
      queries.stop();
    };
  }, [client]);
}

/** Hears of changes that a screen does not simply ask for again. */
export function useNews(onNews: (news: News) => void): void {
  const hear = useEffectEvent(onNews);
  useEffect(() => {
    const listener = (news: News) => hear(news);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
}
