const WEIGHTS = [7, 3, 1] as const;

/**
 * The check digit of a piece of a machine-readable zone (ICAO Doc 9303-3, 4.9): 0 to 9 count as themselves, A to Z
 * as 10 to 35, the filler as 0, times 7, 3, 1 in turn; the sum modulo 10.
 *
 * @param text only `0-9`, `A-Z` and `<`
 */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    const value = character === '<' ? 0 : Number.parseInt(character, 36);
    sum += value * (WEIGHTS[i % WEIGHTS.length] ?? 0);
  }
  return String(sum % 10);
}
