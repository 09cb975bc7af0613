import type { Query, QueryClient } from '@tanstack/react-query';
import { paceOf, type News } from './topics.js';

/** Changes come in company: what one decision changes is asked for once. Milliseconds. */
const GATHER_MS = 120;

/** Asks again for what is on the screen when it has changed, each at its pace. */
export class LiveQueries {
  /** Query → the instant from which on it is to be asked. Milliseconds. */
  private readonly due = new Map<Query, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: QueryClient) {}

  tell(news: News): void {
    const now = Date.now();
    for (const query of this.client.getQueryCache().findAll({ type: 'active' })) {
      const pace = paceOf(query.meta?.live?.topicsOf(query.state.data) ?? [], news);
      if (pace === null) continue;
      const at = Math.max(now + GATHER_MS, query.state.dataUpdatedAt + pace);
      this.due.set(query, Math.min(at, this.due.get(query) ?? at));
    }
    this.arm();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.due.clear();
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.due.size === 0) return;
    const next = Math.min(...this.due.values());
    this.timer = setTimeout(() => this.ask(), Math.max(0, next - Date.now()));
  }

  private ask(): void {
    const now = Date.now();
    for (const [query, at] of this.due) {
      if (at > now) continue;
      if (query.isActive() && query.state.fetchStatus === 'fetching') {
        // What is on its way may be from before the change; it is not cut off, or a slow one would never arrive.
        this.due.set(query, now + GATHER_MS);
        continue;
      }
      this.due.delete(query);
      if (query.isActive()) void this.client.refetchQueries({ queryKey: query.queryKey, exact: true });
    }
    this.arm();
  }
}
