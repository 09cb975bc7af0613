import { fileTypeFromBuffer } from 'file-type';
import type { MediaType } from '@standing/shared/documents/documents';
import type { InspectionRefusal } from './inspection.js';

const TAKEN: Readonly<Record<string, MediaType>> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'application/pdf': 'application/pdf',
};
const HEIF = new Set(['image/heic', 'image/heic-sequence', 'image/heif', 'image/heif-sequence']);

/** How far readers look for the beginning: of a PDF (ISO 32000-1, annex H), of HTML (WHATWG mimesniff: 1,445). Bytes. */
const HEAD_BYTES = 1_500;

/** PKWARE APPNOTE 4.3.16: end of central directory. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_BYTES = 22;
const ZIP_COMMENT_LENGTH_AT = 20;
const ZIP_COMMENT_MAX = 0xffff;

/** Markup, and the beginning of a PDF, that no picture of any size has by chance: some readers look for them further on. */
const HIDDEN_IN_PICTURE = /<(!doctype\s+html|html[\s>]|script[\s>]|\?php\s)|%PDF-\d\.\d/i;

const MARKUP = /<(!doctype\s+html|html|head|body|script|iframe|svg|\?php)\b/i;

/** Tells what a file is by its content, and refuses what is something else as well. */
export async function fileKind(
  bytes: Buffer,
): Promise<{ media: MediaType } | { refusal: InspectionRefusal }> {
  const detected = (await fileTypeFromBuffer(bytes))?.mime;
  const media = detected === undefined ? undefined : TAKEN[detected];
  const head = bytes.subarray(0, HEAD_BYTES).toString('latin1');
  if (media === undefined) {
    if (detected !== undefined && HEIF.has(detected)) return { refusal: 'heic_unsupported' };
    // Some readers take a PDF with something in front of it; what that is would be another file's business.
    return { refusal: head.includes('%PDF-') ? 'polyglot_file' : 'file_type_unsupported' };
  }
  const isPicture = media !== 'application/pdf';
  const isMoreToo = isPicture && (head.includes('%PDF-') || HIDDEN_IN_PICTURE.test(bytes.toString('latin1')));
  if (isMoreToo || MARKUP.test(head) || endsAsZip(bytes)) return { refusal: 'polyglot_file' };
  return { media };
}

/** Whether unpackers would take it for an archive: those read from the end, where the directory must fit exactly. */
function endsAsZip(bytes: Buffer): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - ZIP_END_BYTES - ZIP_COMMENT_MAX));
  for (let at = tail.lastIndexOf(ZIP_END); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(ZIP_END, at - 1)) {
    if (at + ZIP_END_BYTES > tail.length) continue;
    if (at + ZIP_END_BYTES + tail.readUInt16LE(at + ZIP_COMMENT_LENGTH_AT) === tail.length) return true;
  }
  return false;
}
