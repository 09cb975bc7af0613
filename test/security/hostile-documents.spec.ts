import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { FakeClamd } from '../support/clamd.js';
import {
  BOUNDARY,
  formBody,
  FORM_HEADERS,
  metadataMarkers,
  photo,
  sendForm,
  storedFiles,
  submit,
  submitted,
  type Part,
} from '../support/documents.js';
import {
  EICAR,
  encryptedPdf,
  heic,
  jpegWithComment,
  movingWebp,
  pdf,
  pdfBomb,
  pdfStream,
  pdfWithPicture,
  pngBomb,
  pngTextBomb,
  textPdf,
  webpBomb,
  zip,
} from '../support/hostile-files.js';

let clamd: FakeClamd;
let app: TestApp;
let wallet: TestWallet;
let reviewer: TestSession;
let jpeg: Buffer;
let url: string;

beforeAll(async () => {
  clamd = await FakeClamd.start();
  app = await TestApp.start({ CLAMD_URL: clamd.url });
  wallet = await TestWallet.join(app);
  reviewer = await app.staffSession('reviewer');
  jpeg = await photo();
  await app.nest.listen(0, '127.0.0.1');
  url = await app.nest.getUrl();
});
afterAll(async () => {
  await app?.close();
  await clamd?.stop();
});

const newAccount = async () => (await wallet.register()).id;
const leftovers = async () => {
  const [{ intakes, documents }]: [{ intakes: number; documents: number }] = await app.dataSource.query(
    `SELECT (SELECT count(*)::int FROM document_intake) AS intakes, (SELECT count(*)::int FROM document) AS documents`,
  );
  const drafts = await readdir(join(app.config.dataDir, 'documents/.drafts')).catch(() => []);
  return { intakes, documents, drafts, files: (await storedFiles(app)).length };
};

/** Hands something in, and looks what it has left behind. */
async function attempt(send: (accountId: string) => Promise<{ status: number; code: unknown }>) {
  const accountId = await newAccount();
  const before = await leftovers();
  const { status, code } = await send(accountId);
  const { documents, files, ...now } = await leftovers();
  return {
    code,
    isRefused: status >= 400 && status < 500,
    left: { ...now, documents: documents - before.documents, files: files - before.files },
  };
}

/** Refused with this code, and nothing of it left anywhere. */
const refusedWith = (code: string) => ({
  code,
  isRefused: true,
  left: { intakes: 0, drafts: [], documents: 0, files: 0 },
});

const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.floor(bytes.length * share));
const noise = (width: number) =>
  sharp(randomBytes(width * width * 3), { raw: { width, height: width, channels: 3 } });

describe('content', () => {
  it.each<[what: string, code: string, file: () => Buffer | Promise<Buffer>]>([
    ['an empty file', 'file_empty', () => Buffer.alloc(0)],
    ['one byte', 'file_type_unsupported', () => Buffer.from('x')],
    ['20 MiB of nothing', 'file_type_unsupported', () => Buffer.alloc(20 * 1024 * 1024)],
    ['a byte more than 20 MiB', 'file_too_large', () => Buffer.alloc(20 * 1024 * 1024 + 1)],
    ['a virus scanner’s test file', 'malware_found', () => EICAR],
    ['the same behind a photo', 'malware_found', () => Buffer.concat([jpeg, EICAR])],

    ['a web page', 'file_type_unsupported', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['an SVG', 'file_type_unsupported', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a GIF that is a script', 'file_type_unsupported', () => Buffer.from('GIF89a/*\0\0\0\0*/=1;alert(1)')],
    ['a program', 'file_type_unsupported', () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)])],
    ['an archive', 'file_type_unsupported', () => zip('a.txt', 'hello')],
    ['a HEIC photo', 'heic_unsupported', heic],
    ['a TIFF', 'file_type_unsupported', () => sharp(jpeg).tiff().toBuffer()],
    ['an AVIF', 'file_type_unsupported', () => sharp(jpeg).avif({ effort: 0 }).toBuffer()],

    ['a photo that is an archive', 'polyglot_file', () => Buffer.concat([jpeg, zip('a.txt', 'hello')])],
    ['a PDF that is an archive', 'polyglot_file', () => Buffer.concat([textPdf(['x']), zip('a.txt', 'x')])],
    [
      'a photo that is a web page',
      'polyglot_file',
      () => jpegWithComment(jpeg, '<html><script>alert(1)</script>'),
    ],
    ['a photo that is PHP', 'polyglot_file', () => jpegWithComment(jpeg, '<?php system("id") ?>')],
    ['a photo that is a PDF', 'polyglot_file', () => jpegWithComment(jpeg, '%PDF-1.4\n')],
    [
      'a photo with a PDF behind it',
      'polyglot_file',
      async () => Buffer.concat([await noise(100).jpeg().toBuffer(), textPdf(['x'])]),
    ],
    [
      'a photo with a web page behind it',
      'polyglot_file',
      async () => Buffer.concat([await noise(100).png().toBuffer(), Buffer.from('<HTML><body>x')]),
    ],
    [
      'a PDF behind something',
      'polyglot_file',
      () => Buffer.concat([Buffer.from('#!/bin/sh\n'), textPdf(['x'])]),
    ],

    ['a JPEG that is cut off', 'image_broken', async () => cut(await noise(300).jpeg().toBuffer(), 0.7)],
    ['a PNG that is cut off', 'image_broken', async () => cut(await noise(300).png().toBuffer(), 0.7)],
    ['a WebP that is cut off', 'image_broken', async () => cut(await noise(300).webp().toBuffer(), 0.7)],
    ['the head of a JPEG', 'image_broken', () => jpeg.subarray(0, 100)],
    ['a JPEG of noise', 'image_broken', () => Buffer.concat([jpeg.subarray(0, 200), randomBytes(5_000)])],
    ['a PNG of 3.6 thousand million pixels', 'image_too_large', () => pngBomb(60_000, 60_000)],
    ['a PNG with long rows', 'image_too_large', () => pngBomb(20_000, 2)],
    ['a PNG with a row longer than any', 'image_broken', () => pngBomb(2_000_000_000, 1)],
    ['a WebP of 268 million pixels', 'image_too_large', webpBomb],
    ['a picture that moves', 'image_animated', movingWebp],

    ['a PDF that is cut off', 'pdf_broken', () => cut(textPdf(['x']), 0.4)],
    ['the head of a PDF', 'pdf_broken', () => Buffer.from('%PDF-1.7\n')],
    ['a PDF without pages', 'pdf_broken', () => textPdf([])],
    ['a PDF with a password', 'pdf_encrypted', encryptedPdf],
    ['a PDF of 41 pages', 'pdf_too_many_pages', () => textPdf(Array.from({ length: 41 }, () => 'x'))],
    [
      'a PDF with a page of 2 metres',
      'pdf_page_too_large',
      () => textPdf(['x'], { width: 5_700, height: 500 }),
    ],
    ['a PDF with 3.6 thousand million pixels', 'pdf_image_too_large', () => pdfWithPicture(60_000)],
    ['a PDF that unpacks to 300 MiB', 'file_too_complex', () => pdfBomb(300)],
  ])('refuses %s: %s', async (_, code, file) => {
    const bytes = await file();
    expect(await attempt((accountId) => submit(wallet, accountId, bytes))).toEqual(refusedWith(code));
  });

  it('draws what is harmless anew, and serves none of the bytes that came', async () => {
    const files = [
      // A comment that a script could hide in, and one that unpacks to 200 MiB.
      jpegWithComment(jpeg, '*/=1;alert(String.fromCharCode(88));/*'),
      pngTextBomb(200),
      Buffer.concat([jpeg, Buffer.from('something that phones put behind their photos')]),
    ];
    for (const file of files) {
      const { id } = await submitted(wallet, await newAccount(), file);
      const { bytes } = await reviewer.send('GET', `/api/v1/documents/${id}/content`);
      expect(metadataMarkers(bytes)).toEqual([]);
      expect(bytes.includes('alert')).toBe(false);
      expect(bytes.includes('something that phones')).toBe(false);
    }
  });

  it('runs no script of a PDF, and fetches nothing for it', async () => {
    const actions = '/OpenAction << /S /JavaScript /JS (app.launchURL\\("http://127.0.0.1:9/"\\)) >>';
    const file = pdf([
      `<< /Type /Catalog /Pages 2 0 R ${actions} /AA << /WC << /S /URI /URI (http://127.0.0.1:9/) >> >> >>`,
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /AA << /O << /S /Launch /F (calc.exe) >> >> >>',
      pdfStream('/F (http://127.0.0.1:9/x)', Buffer.from('0 0 100 100 re f')),
    ]);
    const { id } = await submitted(wallet, await newAccount(), file);
    const { headers, bytes } = await reviewer.send('GET', `/api/v1/documents/${id}/content`);
    expect(headers['content-type']).toBe('image/jpeg');
    expect(metadataMarkers(bytes)).toEqual([]);
  });

  it('goes on taking files after all of this', async () => {
    expect((await submit(wallet, await newAccount(), jpeg)).status).toBe(201);
  });
});

describe('names', () => {
  it.each([
    '../../../etc/passwd',
    '..%2f..%2fpasswd/x.jpg',
    '..\\\\..\\\\boot.ini',
    '/etc/cron.d/x',
    'C:\\\\x.jpg',
    'a\u0001.jpg',
    'a\u007f.jpg',
    'photo\u202egpj.exe',
    '..',
    '',
    `${'a'.repeat(300)}.jpg`,
  ])('refuses %j', async (fileName) => {
    expect(await attempt((accountId) => submit(wallet, accountId, jpeg, { fileName }))).toEqual(
      refusedWith('file_name_invalid'),
    );
  });

  it.each([
    ['scan.exe', 'image/jpeg'],
    ['scan.jpg.html', 'image/jpeg'],
    ['scan.svg', null],
    ['scan.pdf', 'application/pdf'],
    ['scan.jpg', 'text/html'],
    ['scan', 'application/javascript'],
  ])('refuses a photo that is called %s and %s', async (fileName, contentType) => {
    const send = (accountId: string) => submit(wallet, accountId, jpeg, { fileName, contentType });
    expect(await attempt(send)).toEqual(refusedWith('file_type_mismatch'));
  });

  it('take no part in where a file is kept', async () => {
    const { id } = await submitted(wallet, await newAccount(), jpeg, { fileName: 'etc passwd 护照.jpeg' });
    const paths = (await storedFiles(app)).map(({ path }) => path).filter((path) => path.includes(id));
    expect(paths).toHaveLength(3);
    expect(paths.filter((path) => /passwd|护照|jpe?g/.test(path))).toEqual([]);
  });
});

describe('forms', () => {
  const file: Part = { name: 'file', fileName: 'scan.jpg', content: 'x' };
  it.each<[what: string, code: string, parts: readonly Part[]]>([
    ['no file', 'file_missing', [{ name: 'type', content: 'passport' }]],
    ['two files', 'too_many_files', [{ name: 'type', content: 'passport' }, file, file]],
    ['no type', 'validation_failed', [file]],
    ['an unknown type', 'validation_failed', [{ name: 'type', content: 'fishing_licence' }, file]],
    [
      'an unknown type behind the file',
      'validation_failed',
      [file, { name: 'type', content: 'fishing_licence' }],
    ],
    ['another field', 'validation_failed', [{ name: 'status', content: 'accepted' }, file]],
    ['no parts', 'file_missing', []],
  ])('refuses %s: %s', async (_, code, parts) => {
    expect(await attempt((id) => sendForm(wallet, id, parts))).toEqual(refusedWith(code));
  });

  it.each([
    ['JSON', 'application/json', '{"type":"passport","file":"x"}', 'unsupported_media_type'],
    ['text', 'text/plain', 'x', 'unsupported_media_type'],
    ['a form without boundary', 'multipart/form-data', 'x', 'malformed_form'],
    [
      'another boundary',
      'multipart/form-data; boundary=other',
      formBody([file]).toString(),
      'malformed_form',
    ],
  ])('refuses %s', async (_, type, body, code) => {
    const headers = { 'content-type': type };
    const send = (id: string) => wallet.send('POST', `/api/v1/accounts/${id}/documents`, { body, headers });
    expect(await attempt(send)).toEqual(refusedWith(code));
  });

  it('takes files nowhere else', async () => {
    for (const [path, method] of [
      ['/api/v1/accounts', 'POST'],
      ['/api/v1/auth/sign-in', 'POST'],
    ] as const) {
      const answer = await wallet.send(method, path, { body: formBody([file]), headers: FORM_HEADERS });
      expect(answer).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    }
  });
});

describe('connections', () => {
  const head = (accountId: string, length: number | 'chunked') =>
    `POST /api/v1/accounts/${accountId}/documents HTTP/1.1\r\nhost: test\r\nauthorization: Bearer ${wallet.key}\r\n` +
    `content-type: multipart/form-data; boundary=${BOUNDARY}\r\n` +
    (length === 'chunked' ? 'transfer-encoding: chunked\r\n\r\n' : `content-length: ${length}\r\n\r\n`);
  const open = async () => {
    const { port, hostname } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  /** Waits until nothing of an upload is under way any more. */
  const settled = async () => {
    for (;;) {
      const left = await leftovers();
      if (left.intakes === 0 && left.drafts.length === 0) return left;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  /** Waits until the server has begun to take a file in. */
  const begun = async () => {
    while ((await leftovers()).intakes === 0) await new Promise((resolve) => setImmediate(resolve));
  };

  it('that break off midway leave nothing', async () => {
    const accountId = await newAccount();
    const before = await leftovers();
    const body = formBody([
      { name: 'type', content: 'passport' },
      { name: 'file', fileName: 'scan.jpg', content: await noise(1_000).jpeg().toBuffer() },
    ]);
    for (const share of [0.001, 0.3, 0.999]) {
      const socket = await open();
      socket.write(head(accountId, body.length));
      socket.write(cut(body, share));
      if (share > 0.01) await begun();
      socket.destroy();
      expect(await settled()).toEqual(before);
    }
    await submitted(wallet, accountId, jpeg);
  });

  it('that send far too much are told so and cut off', async () => {
    const accountId = await newAccount();
    const before = await leftovers();
    const socket = await open();
    socket.write(head(accountId, 1_000_000_000));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.toString()).toContain('file_too_large');
    const piece = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    while (!socket.destroyed && sent < 200) {
      const drained = new Promise((resolve) => socket.once('drain', resolve));
      if (!socket.write(piece)) await Promise.race([drained, closed]);
      sent += 1;
    }
    await closed;
    expect(sent).toBeLessThan(200);
    expect(await settled()).toEqual(before);
  });

  it('whose file is refused are open for the next one', async () => {
    const accountId = await newAccount();
    const socket = await open();
    const answers: string[] = [];
    socket.on('data', (bytes: Buffer) => answers.push(bytes.toString()));
    const refused = formBody([
      { name: 'type', content: 'fishing_licence' },
      { name: 'file', fileName: 'scan.jpg', content: Buffer.alloc(3_000_000) },
    ]);
    const good = formBody([
      { name: 'type', content: 'passport' },
      { name: 'file', fileName: 'scan.jpg', content: jpeg },
    ]);
    socket.write(head(accountId, refused.length));
    socket.write(refused);
    socket.write(head(accountId, good.length));
    socket.write(good);
    while (!answers.join('').includes('HTTP/1.1 201')) await once(socket, 'data');
    expect(answers.join('')).toMatch(/^HTTP\/1\.1 422 [\s\S]*HTTP\/1\.1 201 /);
    socket.destroy();
  });
});
