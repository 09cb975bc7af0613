/** Longer than any address that somebody reads. Characters. */
export const WEBHOOK_URL_MAX = 2_000;
/** One line. Characters. */
export const WEBHOOK_DESCRIPTION_MAX = 200;

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
export const DELIVERY_KINDS = ['event', 'replay', 'test'] as const;

/** Why an attempt does not count. `status`: the answer was none of 2xx. */
export const DELIVERY_PROBLEMS = [
  'address_refused',
  'redirect_refused',
  'status',
  'timeout',
  'connection',
] as const;
export type DeliveryProblem = (typeof DELIVERY_PROBLEMS)[number];

/** Waiting deliveries are counted so far: nobody acts differently on more. */
export const PENDING_COUNTED = 10_000;
/** Failed deliveries that are sent again at once, the oldest first: as many as are counted while they wait. */
export const REPLAYED_AT_ONCE = 10_000;

/**
 * Whether a text is an address as one is kept: absolute, of the two schemes, without a user name or password. Which
 * hosts are taken the server knows.
 */
export function isWebhookAddress(text: string): boolean {
  // Line breaks and tabs would be left out of where it leads, and shown nevertheless; backslashes count as slashes, and
  // slashes before the host may be missing (WHATWG URL, 4.4).
  if (text.length > WEBHOOK_URL_MAX || /[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) return false;
  if (!/^https?:\/\/[^/]/i.test(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
