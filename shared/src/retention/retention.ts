/** What the law usually asks for after a business relation has ended (e.g. AMLD, Article 40). Years. */
export const DEFAULT_RETENTION_YEARS = 5;

/**
 * The first instant at which the data of an account may be erased: the same day and time so many years later, in UTC; of
 * 29 February in a year without one, 1 March.
 *
 * @param closedAt milliseconds
 */
export function erasableFrom(closedAt: number, years: number): number {
  const date = new Date(closedAt);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime();
}
