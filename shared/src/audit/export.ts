import { fromBase64, toBase64 } from './base64.js';

/*
 * A log, or part of it, as a file: NDJSON with a header, an entry a line in the order of the index, and a last line that
 * says how many there were. docs/log.md describes it member by member.
 */

const TYPE = 'standing/log-export/v1';

export interface ExportHeader {
  /** The signed note that everything in the file is checked against. */
  readonly checkpoint: string;
  /** Keys of the log, the current one first. Whoever checks trusts the key that they were given, not these. */
  readonly vkeys: readonly string[];
  /** Every entry of the checkpoint's tree: then the entries themselves prove it. Else each has a proof of its own. */
  readonly complete: boolean;
  readonly filter: Readonly<Record<string, unknown>>;
  /** RFC 3339. */
  readonly exportedAt: string;
}

export interface ExportedEntry {
  readonly index: number;
  /** The event's exact bytes. */
  readonly bytes: Uint8Array;
  /** Inclusion proof in the checkpoint's tree; null in a complete export. */
  readonly proof: readonly Uint8Array[] | null;
}

export type ExportLine =
  | { readonly kind: 'header'; readonly header: ExportHeader }
  | { readonly kind: 'entry'; readonly entry: ExportedEntry }
  | { readonly kind: 'end'; readonly entries: number };

export function exportHeader(header: ExportHeader): string {
  return `${JSON.stringify({ type: TYPE, ...header })}\n`;
}

export function exportEntry(
  index: number,
  bytes: Uint8Array,
  proof: readonly Uint8Array[] | undefined,
): string {
  return `${JSON.stringify({ index, bytes: toBase64(bytes), ...(proof ? { proof: proof.map(toBase64) } : {}) })}\n`;
}

export function exportEnd(entries: number): string {
  return `${JSON.stringify({ entries })}\n`;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** @returns undefined for a line that is none of an export */
export function parseExportLine(line: string): ExportLine | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { type, index, bytes, proof, entries, ...rest } = json as Record<string, unknown>;
  if (type === TYPE) {
    const { checkpoint, vkeys, complete, filter, exportedAt } = rest;
    if (typeof checkpoint !== 'string' || !isTexts(vkeys) || typeof complete !== 'boolean') return undefined;
    if (typeof filter !== 'object' || filter === null || typeof exportedAt !== 'string') return undefined;
    const header = { checkpoint, vkeys, complete, filter: filter as Record<string, unknown>, exportedAt };
    return { kind: 'header', header };
  }
  if (typeof entries === 'number') return { kind: 'end', entries };
  const content = typeof bytes === 'string' ? fromBase64(bytes) : undefined;
  if (typeof index !== 'number' || !content) return undefined;
  if (proof === undefined) return { kind: 'entry', entry: { index, bytes: content, proof: null } };
  const hashes = isTexts(proof) ? proof.map(fromBase64) : [undefined];
  if (hashes.includes(undefined)) return undefined;
  return { kind: 'entry', entry: { index, bytes: content, proof: hashes as Uint8Array[] } };
}
