import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { LEASE_TTL_MS, type CaseKind } from '@standing/shared/cases/case';
import type { CaseView } from '@standing/shared/contracts/cases';
import { endSitting, picturesOf } from '../../documents/pictures.js';
import { api } from '../../app/dataProvider.js';
import { caseApi } from './caseApi.js';
import { fetchCase, forgetCase } from './caseQueries.js';
import { firstToDecide, inOrder } from './desk.js';

/** An older lease may have been lost on the way to the case; it is claimed anew. */
const FRESH_MS = LEASE_TTL_MS / 2;

interface Ahead {
  readonly at: number;
  readonly claimed: Promise<CaseView | null>;
}

/**
 * The case after this one, got ready while somebody confirms the decision that ends this one.
 *
 * Opening a document is an event in the log, so nothing is fetched of a case that might go to somebody else: the next
 * case is leased first, like with "claim next", and only then its first page and thumbnails are opened, by the one who
 * holds it. The log shows just that. A decision that is not sent after all gives the case back.
 */
export class NextCase {
  private ahead: Ahead | null = null;
  private readyId: string | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly client: QueryClient) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The case that is leased ahead once what is seen of it first is there, so that its page can be drawn unseen. */
  readonly ready = (): string | null => this.readyId;

  /** Another case is on the desk now, the one that was ready or not. */
  readonly arrived = (): void => this.setReady(null);

  /** Leases the next case and fetches what is seen of it first. */
  prepare(kinds: readonly CaseKind[]): void {
    if (this.ahead) return;
    const claimed = api.claimNext(kinds).then(
      (view) => view ?? null,
      // Asked again when it is needed, and then with words for what went wrong.
      () => null,
    );
    const ahead: Ahead = { at: Date.now(), claimed };
    this.ahead = ahead;
    void claimed.then(async (view) => {
      if (!view) return;
      await this.fetch(view.id);
      if (this.ahead === ahead) this.setReady(view.id);
    });
  }

  /** @returns the case that is now one's own, or null when none is left. @throws ProblemError */
  async take(kinds?: readonly CaseKind[]): Promise<CaseView | null> {
    const ahead = this.ahead;
    this.ahead = null;
    const view = (await ahead?.claimed) ?? null;
    if (ahead && view) {
      if (Date.now() - ahead.at < FRESH_MS) return view;
      try {
        return await caseApi.claim(view.id);
      } catch {
        this.setReady(null);
        forgetCase(this.client, view.id);
        endSitting(view.id);
      }
    }
    return (await api.claimNext(kinds)) ?? null;
  }

  /** Gives back what was leased ahead. */
  cancel(): void {
    const ahead = this.ahead;
    this.ahead = null;
    this.setReady(null);
    void ahead?.claimed.then(async (view) => {
      if (!view) return;
      forgetCase(this.client, view.id);
      endSitting(view.id);
      await caseApi.release(view.id).catch(() => undefined);
    });
  }

  private setReady(id: string | null): void {
    if (this.readyId === id) return;
    this.readyId = id;
    this.listeners.forEach((listener) => listener());
  }

  private async fetch(id: string): Promise<void> {
    try {
      const { documents } = await fetchCase(this.client, id);
      const pictures = picturesOf(id);
      const first = firstToDecide(inOrder(documents));
      if (first) await pictures.open({ documentId: first.id, rendition: 'view', page: 1 });
      await Promise.all(
        documents.map((document) =>
          pictures.open({ documentId: document.id, rendition: 'thumbnail', page: 1 }),
        ),
      );
    } catch {
      // The case's own page asks again and says what is wrong.
    }
  }
}

/** One for the desk; what is leased ahead is given back when the desk is left. */
export function useNextCase(): NextCase {
  const client = useQueryClient();
  const next = useMemo(() => new NextCase(client), [client]);
  useEffect(() => {
    const onLeave = () => next.cancel();
    window.addEventListener('pagehide', onLeave);
    return () => {
      window.removeEventListener('pagehide', onLeave);
      next.cancel();
    };
  }, [next]);
  return next;
}

/** The case whose page can be drawn ahead. */
export function useReadyCase(next: NextCase): string | null {
  return useSyncExternalStore(next.subscribe, next.ready);
}
