/** How a key is written: letters as on the keyboard, with Shift where it is needed; other keys as they are. */
export function keyLabel(key: string): string {
  if (!/^[a-z]$/i.test(key)) return key;
  const isShifted = key !== key.toLowerCase();
  return isShifted ? `⇧${key}` : key.toUpperCase();
}
