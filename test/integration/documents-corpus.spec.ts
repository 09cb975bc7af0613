import { existsSync, readdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentView } from '@standing/shared/contracts/documents';
import { VIEW_MAX_SIDE } from '@standing/shared/documents/limits';
import { ERRORS } from '@standing/shared/errors';
import sharp from 'sharp';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { metadataMarkers, storedFiles, submit } from '../support/documents.js';

/** Photos and PDFs that nobody on this project made: `CORPUS_DIR/photos`, `CORPUS_DIR/pdf`. */
const corpus = process.env['CORPUS_DIR'];
const folders = corpus === undefined ? [] : ['photos', 'pdf'].map((name) => join(corpus, name));
const files = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => [name, join(folder, name)] as const));

/** Long enough not to be there by chance. Bytes. */
const SAMPLE_BYTES = 24;
const FILE_TIME_MS = 60_000;

let app: TestApp;
let wallet: TestWallet;
let reviewer: TestSession;
const outcomes: Record<string, number> = {};

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  reviewer = await app.staffSession('reviewer');
});
afterAll(async () => {
  await app?.close();
  if (files.length > 0) process.stderr.write(`corpus: ${JSON.stringify(outcomes)}\n`);
});

/** Everything that is served of a document. */
async function served(document: DocumentView): Promise<Buffer[]> {
  const queries = ['rendition=thumbnail', ...document.pages.map((_, n) => `page=${n + 1}`)];
  const answers = await Promise.all(
    queries.map((query) => reviewer.send('GET', `/api/v1/documents/${document.id}/content?${query}`)),
  );
  for (const { status, headers } of answers) {
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('image/jpeg');
  }
  return answers.map(({ bytes }) => bytes);
}

/** Pieces of a file by which it would be recognised: from all over it, and none that is one byte repeated. */
function samples(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let share = 0; share < 1; share += 0.05) {
    const piece = file.subarray(Math.floor(share * file.length)).subarray(0, SAMPLE_BYTES);
    if (piece.length === SAMPLE_BYTES && new Set(piece).size > 8) found.push(piece);
  }
  return found;
}

if (files.length === 0) {
  test('the corpus was skipped: CORPUS_DIR names no folder with photos or pdf', () => {
    process.stderr.write('CORPUS_DIR is not set or empty: the corpus of photos and PDFs was skipped.\n');
    expect(files).toEqual([]);
  });
} else {
  test.each(files)(
    'has an answer to %s, and serves no metadata of it',
    async (_, path) => {
      const file = await readFile(path);
      const { id: accountId } = await wallet.register();
      const answer = await submit(wallet, accountId, file);
      const outcome = answer.status === 201 ? 'taken' : String(answer.code);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;

      expect(answer.status).toBeLessThan(500);
      const stored = (await storedFiles(app)).filter(({ path: place }) => place.includes(accountId));
      expect(await readdir(join(app.config.dataDir, 'documents/.drafts'))).toEqual([]);
      if (answer.status !== 201) {
        expect(Object.keys(ERRORS)).toContain(answer.code);
        expect(stored).toEqual([]);
        return;
      }
      const document = answer.body as DocumentView;
      expect(stored).toHaveLength(2 + document.pages.length);
      for (const { content } of stored) {
        for (const sample of samples(file)) expect(content.includes(sample)).toBe(false);
      }
      for (const picture of await served(document)) {
        expect(metadataMarkers(picture)).toEqual([]);
        const { exif, xmp, iptc, icc, orientation } = await sharp(picture).metadata();
        expect([exif, xmp, iptc, icc, orientation]).toEqual(Array.from({ length: 5 }, () => undefined));
      }
      const shown = await sharp(file)
        .metadata()
        .catch(() => undefined);
      if (document.mediaType !== 'application/pdf' && shown) {
        // Upright, as the camera said, and no larger than it was.
        const { width, height } = shown.autoOrient;
        const scale = Math.min(1, VIEW_MAX_SIDE / Math.max(width, height));
        expect(document.pages).toEqual([
          { width: Math.round(width * scale), height: Math.round(height * scale) },
        ]);
      }
    },
    FILE_TIME_MS,
  );

  test('nothing is under way any more', async () => {
    expect(await app.dataSource.query('SELECT FROM document_intake')).toEqual([]);
  });
}
