import { useQuery } from '@tanstack/react-query';
import type { ShownEvent } from '@standing/shared/audit/verify-event';
import type { Verified } from './verifier.js';

/** What was found holds this long for an event that is looked at again. Milliseconds. */
const FRESH_MS = 60_000;
/** An event has its place after a tenth of a second, and a signature over it after one or two. Milliseconds. */
const ASK_AGAIN_MS = 1_500;
/** Where that lasts, the sequencer does not run: no reason to press. Milliseconds. */
const ASK_AGAIN_MAX_MS = 30_000;

/** The cryptography is fetched only by who looks at events. */
const load = () => import('./verifier.js');

/** Verifies an event in the browser, and again for as long as it waits for its place in the log. */
export function useVerification(event: ShownEvent) {
  return useQuery<Verified>({
    queryKey: ['audit', 'verification', event.id, event.hash],
    queryFn: async () => (await load()).verify(event),
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) =>
      state.data?.verdict === 'waiting'
        ? Math.min(ASK_AGAIN_MS * 2 ** (state.dataUpdateCount - 1), ASK_AGAIN_MAX_MS)
        : false,
    structuralSharing: false,
  });
}
