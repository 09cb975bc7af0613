import type { DeliveryAttempt, WebhookView } from '@standing/shared/contracts/webhooks';
import type { DeliveryProblem } from '@standing/shared/webhooks/delivery';

/** How an endpoint stands, in one word; `gaveUp`: the product has paused it because nothing was taken. */
export type EndpointState = 'sending' | 'failing' | 'gaveUp' | 'paused' | 'removed';

export function endpointState({
  removedAt,
  pauseCause,
  failingSince,
}: Pick<WebhookView, 'removedAt' | 'pauseCause' | 'failingSince'>): EndpointState {
  if (removedAt !== null) return 'removed';
  if (pauseCause !== null) return pauseCause === 'failing' ? 'gaveUp' : 'paused';
  return failingSince === null ? 'sending' : 'failing';
}

/** What an endpoint is called: as it was described, else by its host. */
export function endpointName({ description, url }: Pick<WebhookView, 'description' | 'url'>): string {
  return description === '' ? new URL(url).host : description;
}

/** Why an attempt does not count, as far as the answer's status tells more. */
export type ProblemWord =
  Exclude<DeliveryProblem, 'status'> | 'denied' | 'nowhere' | 'busy' | 'broken' | 'status';

export function problemWord({
  problem,
  httpStatus,
}: Pick<DeliveryAttempt, 'problem' | 'httpStatus'>): ProblemWord | null {
  if (problem !== 'status') return problem;
  const status = httpStatus ?? 0;
  if ([400, 401, 403].includes(status)) return 'denied';
  if ([404, 405, 410].includes(status)) return 'nowhere';
  if (status === 429) return 'busy';
  return status >= 500 ? 'broken' : 'status';
}
