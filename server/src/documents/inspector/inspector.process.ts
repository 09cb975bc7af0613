import { MAX_FILE_BYTES } from '@standing/shared/documents/limits';
import { once } from 'node:events';
import { drawImage } from './draw-image.js';
import type { Drawn } from './draw.js';
import { fileKind } from './file-kind.js';
import { encodeFrame, FRAME, MAX_PAYLOAD_BYTES, type FrameKind } from './frames.js';
import type { Inspection, InspectionRefusal } from './inspection.js';

/**
 * Reads one file from standard input and says on standard output what it is and how it looks; then it ends. It knows
 * nothing else: no settings, no keys, no database, and no other customer's file has been in its memory.
 */
async function main(): Promise<void> {
  await say(FRAME.ready);
  const bytes = await readInput();
  const kind = await fileKind(bytes);
  if ('refusal' in kind) return refuse(kind.refusal);
  if (kind.media !== 'application/pdf') {
    const refusal = await drawImage(bytes, send);
    return refusal === undefined ? tell({ mediaType: kind.media, pages: 1 }) : refuse(refusal);
  }
  // Loaded for PDFs only: it takes as long as starting all the rest.
  const { drawPdf } = await import('./draw-pdf.js');
  const drawn = await drawPdf(bytes, send);
  return 'refusal' in drawn ? refuse(drawn.refusal) : tell({ mediaType: kind.media, pages: drawn.pages });
}

async function readInput(): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_FILE_BYTES) throw new Error('the file is larger than any that is taken');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function say(kind: FrameKind, payload?: Uint8Array): Promise<void> {
  if (!process.stdout.write(encodeFrame(kind, payload))) await once(process.stdout, 'drain');
}

const sayJson = (kind: FrameKind, value: unknown) => say(kind, Buffer.from(JSON.stringify(value)));
const tell = (inspection: Inspection) => sayJson(FRAME.result, inspection);
const refuse = (code: InspectionRefusal) => sayJson(FRAME.refusal, { code });

async function send({ jpeg, ...facts }: Drawn): Promise<void> {
  await sayJson(FRAME.rendition, facts);
  for (let from = 0; from < jpeg.length; from += MAX_PAYLOAD_BYTES) {
    await say(FRAME.data, jpeg.subarray(from, from + MAX_PAYLOAD_BYTES));
  }
}

await main();
// pdf.js keeps timers; everything has been said.
process.stdout.end(() => process.exit(0));
