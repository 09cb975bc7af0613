import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentView } from '@standing/shared/contracts/documents';
import sharp from 'sharp';
import type { Answer, TestApp } from './app.js';

/** A part of a form. With a `fileName` it is a file. */
export interface Part {
  readonly name: string;
  readonly content: Buffer | string;
  readonly fileName?: string;
  /** null: the part names none. */
  readonly contentType?: string | null;
}

export const BOUNDARY = 'a-boundary-of-the-test';
export const FORM_HEADERS = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` } as const;

/** A multipart body, byte by byte as a browser would send it. */
export function formBody(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, content, fileName, contentType = 'application/octet-stream' }) => [
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"`,
    fileName === undefined ? '' : `; filename="${fileName}"`,
    fileName === undefined || contentType === null ? '' : `\r\ncontent-type: ${contentType}`,
    '\r\n\r\n',
    content,
    '\r\n',
  ]);
  return Buffer.concat([...pieces, `--${BOUNDARY}--\r\n`].map((piece) => Buffer.from(piece)));
}

/** Whoever can send requests: a wallet, a session. */
export interface Sender {
  send(
    method: string,
    url: string,
    options?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>;
}

/** Hands parts in as a form. */
export function sendForm(sender: Sender, accountId: string, parts: readonly Part[]): Promise<Answer> {
  return sender.send('POST', `/api/v1/accounts/${accountId}/documents`, {
    body: formBody(parts),
    headers: FORM_HEADERS,
  });
}

/** How a file is handed in. */
interface Handing {
  readonly type?: string;
  readonly fileName?: string;
  readonly contentType?: string | null;
}

/** Hands a file in. */
export function submit(
  sender: Sender,
  accountId: string,
  content: Buffer,
  { type = 'passport', fileName = 'scan', contentType = 'application/octet-stream' }: Handing = {},
): Promise<Answer> {
  return sendForm(sender, accountId, [
    { name: 'type', content: type },
    { name: 'file', content, fileName, contentType },
  ]);
}

/** Hands a file in that must be taken. */
export async function submitted(
  sender: Sender,
  accountId: string,
  content: Buffer,
  options: Handing = {},
): Promise<DocumentView> {
  const answer = await submit(sender, accountId, content, options);
  if (answer.status !== 201) throw new Error(`the document was refused: ${JSON.stringify(answer.body)}`);
  return answer.body as DocumentView;
}

/** A photo with what phones put into it: orientation, camera, owner, position. */
export function photo({
  width = 640,
  height = 480,
  orientation = 1,
  text = 'Photographer Plantedname',
} = {}) {
  return sharp({ create: { width, height, channels: 3, background: { r: 200, g: 60, b: 40 } } })
    .composite([
      { input: { create: { width: 40, height: 40, channels: 3, background: '#0000ff' } }, left: 0, top: 0 },
    ])
    .withExif({
      IFD0: { Make: 'Plantedcamera', Artist: text, Copyright: text },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '43/1 28/1 1/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '11/1 53/1 6/1',
      },
    })
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer();
}

/** Markers of a JPEG that carry the picture itself; APP0 is JFIF's own. Everything else is metadata. */
const PICTURE_MARKERS = new Set([0xc0, 0xc2, 0xc4, 0xda, 0xdb, 0xdd, 0xe0]);

/**
 * Reads a JPEG apart, up to its end.
 *
 * @returns the markers that are not the picture's, as hex; none for what we serve
 */
export function metadataMarkers(jpeg: Buffer): string[] {
  if (jpeg.readUInt16BE(0) !== 0xffd8) throw new Error('no JPEG');
  const found: string[] = [];
  let at = 2;
  for (;;) {
    if (jpeg[at] !== 0xff) throw new Error(`no marker at ${at}`);
    const marker = jpeg[at + 1]!;
    if (marker === 0xd9) break;
    if (!PICTURE_MARKERS.has(marker)) found.push(marker.toString(16));
    at += 2 + jpeg.readUInt16BE(at + 2);
    // Behind the start of a scan come its bytes, in which FF is followed by 00 or a restart marker.
    if (marker === 0xda) {
      while (!(
        jpeg[at] === 0xff &&
        jpeg[at + 1] !== 0 &&
        !(jpeg[at + 1]! >= 0xd0 && jpeg[at + 1]! <= 0xd7)
      )) {
        at += 1;
        if (at >= jpeg.length) throw new Error('the JPEG has no end');
      }
    }
  }
  if (at + 2 !== jpeg.length) found.push('bytes behind the end');
  return found;
}

/** Every file below a folder, with its content; those that go meanwhile are left out. */
export async function filesBelow(folder: string): Promise<{ path: string; content: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path).catch(() => undefined);
        return content === undefined ? [] : [{ path, content }];
      }),
  );
  return files.flat();
}

/** What the installation keeps of documents on the disk. */
export const storedFiles = (app: TestApp) => filesBelow(join(app.config.dataDir, 'documents'));
