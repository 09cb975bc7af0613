/** The browser needs the address until it has begun to write the file. Milliseconds. */
const SAVING_MS = 10_000;

/** Lets the browser save what the page holds. @param fileName says nothing of the customer */
export function saveFile(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
}
