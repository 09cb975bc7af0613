/** An instant as documents have it, the same in every language: `2026-06-01 09:30:00.125 UTC`. */
export function instantWords(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 23)} UTC`;
}
