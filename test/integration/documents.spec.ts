import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { AuditService } from '../../server/src/audit/audit.service.js';
import { AccountKeysService } from '../../server/src/keys/account-keys.service.js';
import { DocumentsService, type ReceivedDocument } from '../../server/src/documents/documents.service.js';
import { PassThrough, Readable } from 'node:stream';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import {
  filesBelow,
  metadataMarkers,
  photo,
  sendForm,
  storedFiles,
  submit,
  submitted,
} from '../support/documents.js';
import { pdfWithoutItsFont, textPdf } from '../support/hostile-files.js';

const HOUR_MS = 60 * 60 * 1000;

let app: TestApp;
let wallet: TestWallet;
let reviewer: TestSession;
let lead: TestSession;
let support: TestSession;
let auditor: TestSession;
let documents: DocumentsService;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  reviewer = await app.staffSession('reviewer');
  lead = await app.staffSession('lead');
  support = await app.staffSession('support');
  auditor = await app.staffSession('auditor');
  documents = app.nest.get(DocumentsService);
});
afterAll(() => app?.close());

const content = (session: TestSession, id: string, query = '') =>
  session.send('GET', `/api/v1/documents/${id}/content${query}`);
const eventsOf = async (id: string) =>
  (await auditor.send('GET', `/api/v1/audit/events?subject=${id}`)).body.data.toReversed() as {
    command: string;
    actor: { id: string; role: string };
    facts: Record<string, unknown>;
  }[];
const receive = (accountId: string, file: Buffer): Promise<ReceivedDocument> =>
  documents.receive({ accountId, type: 'passport', fileName: 'scan', stream: Readable.from([file]) });
const inTransaction = <T>(work: (manager: typeof app.dataSource.manager) => Promise<T>) =>
  app.dataSource.transaction(work);
const STAFF = { kind: 'staff', id: randomUUID(), roles: ['reviewer'] } as const;
const BY = { kind: 'staff', id: STAFF.id, role: 'reviewer' } as const;

describe('handing in', () => {
  it('takes a photo, and shows it upright, small enough and without what the camera put in', async () => {
    const { id: accountId } = await wallet.register();
    const file = await photo({ width: 3_600, height: 1_800, orientation: 6 });
    expect(file.includes('Plantedcamera')).toBe(true);
    const document = await submitted(wallet, accountId, file, {
      fileName: 'Reisepass.jpg',
      contentType: 'image/jpeg',
    });
    expect(document).toMatchObject({
      accountId,
      caseId: expect.any(String),
      type: 'passport',
      status: 'submitted',
      mediaType: 'image/jpeg',
      bytes: file.length,
      pages: [{ width: 1_500, height: 3_000 }],
      submittedBy: { kind: 'machine', role: 'machine', name: 'Test wallet' },
      decidedBy: null,
      supersededBy: null,
      erased: false,
    });
    expect((await support.send('GET', `/api/v1/documents/${document.id}`)).body).toEqual(document);

    const view = await content(reviewer, document.id);
    expect(view.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(view.bytes.length),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'content-disposition': `inline; filename="passport-${document.id.slice(-8)}-1.jpg"`,
    });
    const small = await content(reviewer, document.id, '?rendition=thumbnail');
    expect(await sharp(small.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 160, height: 320 });
    for (const { bytes } of [view, small]) expect(metadataMarkers(bytes)).toEqual([]);

    // The blue corner was at the top left; turned to the right it is at the top right.
    const { data, info } = await sharp(view.bytes).raw().toBuffer({ resolveWithObject: true });
    const pixel = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    expect(pixel(info.width - 10, 10)[2]).toBeGreaterThan(200);
    expect(pixel(10, 10)[0]).toBeGreaterThan(150);
  });

  it.each(['png', 'webp'] as const)('takes a %s, transparent parts as white paper', async (format) => {
    const { id: accountId } = await wallet.register();
    const file = await sharp({ create: { width: 60, height: 40, channels: 4, background: '#00000000' } })
      .toFormat(format)
      .toBuffer();
    const document = await submitted(wallet, accountId, file, { type: 'utility_bill' });
    expect(document).toMatchObject({ mediaType: `image/${format}`, pages: [{ width: 60, height: 40 }] });
    const { bytes } = await content(reviewer, document.id);
    expect((await sharp(bytes).stats()).channels.map(({ min }) => min)).toEqual([255, 255, 255]);
  });

  it('takes a PDF and shows each of its pages as a picture', async () => {
    const { id: accountId } = await wallet.register();
    const document = await submitted(wallet, accountId, textPdf(['one', 'two', 'three']), {
      type: 'bank_statement',
    });
    expect(document).toMatchObject({
      mediaType: 'application/pdf',
      pages: Array.from({ length: 3 }, () => ({ width: 1_488, height: 2_105 })),
    });
    const pages = await Promise.all([1, 2, 3].map((page) => content(reviewer, document.id, `?page=${page}`)));
    for (const { bytes } of pages) {
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1_488, height: 2_105 });
      expect(metadataMarkers(bytes)).toEqual([]);
      // Black letters on white paper.
      expect((await sharp(bytes).stats()).channels[0]).toMatchObject({ min: expect.any(Number), max: 255 });
      expect((await sharp(bytes).stats()).channels[0]!.min).toBeLessThan(60);
    }
    expect(new Set(pages.map(({ bytes }) => bytes.toString('hex'))).size).toBe(3);
    expect(await content(reviewer, document.id, '?page=4')).toMatchObject({
      status: 404,
      code: 'page_not_found',
    });
    expect(await content(reviewer, document.id, '?page=2&rendition=thumbnail')).toMatchObject({
      code: 'page_not_found',
    });
  });

  it('shows the letters of a PDF whose font is not in it', async () => {
    const { id: accountId } = await wallet.register();
    const pictures = [];
    for (const text of ['王小明 123', '王大明 123', '王小明 456']) {
      const { id } = await submitted(wallet, accountId, pdfWithoutItsFont(text), { type: 'bank_statement' });
      pictures.push((await content(reviewer, id)).bytes.toString('base64'));
    }
    // Empty boxes in the place of letters would look the same.
    expect(new Set(pictures).size).toBe(3);
  });

  it('takes the type before or behind the file', async () => {
    const { id: accountId } = await wallet.register();
    const file = { name: 'file', fileName: 'scan.jpg', content: await photo(), contentType: 'image/jpeg' };
    const type = { name: 'type', content: 'selfie' };
    for (const parts of [
      [type, file],
      [file, type],
    ]) {
      expect(await sendForm(wallet, accountId, parts)).toMatchObject({
        status: 201,
        body: { type: 'selfie' },
      });
    }
  });

  it('takes a file whose part names no content type', async () => {
    const { id: accountId } = await wallet.register();
    const answer = await submit(wallet, accountId, await photo(), {
      fileName: 'scan.jpg',
      contentType: null,
    });
    expect(answer).toMatchObject({ status: 201, body: { mediaType: 'image/jpeg' } });
  });

  it('is for staff as well, who are named', async () => {
    const { id: accountId } = await wallet.register();
    expect(await submitted(support, accountId, await photo())).toMatchObject({
      submittedBy: { kind: 'staff', id: support.view.staff.id, role: 'support', name: 'Test support' },
    });
  });

  it('is refused for accounts that are not there', async () => {
    const answer = await submit(wallet, randomUUID(), await photo());
    expect(answer).toMatchObject({ status: 404, code: 'account_not_found' });
  });

  it('leaves nothing readable on the disk and nothing of the customer in the log', async () => {
    const { id: accountId } = await wallet.register();
    const file = await photo({ text: 'Known plaintext on the disk' });
    const document = await submitted(wallet, accountId, file, { fileName: 'Plantedname passport.jpg' });
    const stored = (await storedFiles(app)).filter(({ path }) => path.includes(document.id));
    expect(stored).toHaveLength(3);
    for (const { path, content: bytes } of await filesBelow(app.config.dataDir)) {
      expect(bytes.includes('Known plaintext')).toBe(false);
      expect(bytes.includes('JFIF')).toBe(false);
      expect(path).not.toContain('Plantedname');
    }
    const rows: { text: string }[] = await app.dataSource.query(
      `SELECT d::text AS text FROM document d UNION ALL SELECT convert_from(body, 'UTF8') FROM audit_event`,
    );
    expect(rows.some(({ text }) => text.includes('Plantedname'))).toBe(false);
    const [submission] = await eventsOf(document.id);
    expect(submission).toMatchObject({
      command: 'submit_document',
      facts: {
        accountId,
        caseId: document.caseId,
        type: 'passport',
        mediaType: 'image/jpeg',
        bytes: file.length,
        pages: 1,
        supersedes: [],
      },
    });
    // The same file of another customer looks different in the log.
    const other = await submitted(wallet, (await wallet.register()).id, file);
    const again = await submitted(wallet, accountId, file);
    const fingerprint = async (id: string) => (await eventsOf(id))[0]!.facts['fingerprint'];
    expect(await fingerprint(again.id)).toBe(await fingerprint(document.id));
    expect(await fingerprint(other.id)).not.toBe(await fingerprint(document.id));
  });
});

describe('opening', () => {
  let accountId: string;
  let caseId: string | null;
  let passport: string;
  let money: string;
  beforeAll(async () => {
    accountId = (await wallet.register()).id;
    ({ id: passport, caseId } = await submitted(wallet, accountId, await photo()));
    money = (await submitted(wallet, accountId, textPdf(['payslip']), { type: 'source_of_funds' })).id;
  });

  it('is an event with who, which and why, each time', async () => {
    await content(reviewer, passport);
    await content(lead, passport, '?rendition=thumbnail&purpose=investigation');
    await content(auditor, passport, '?download=1');
    const views = (await eventsOf(passport)).filter(({ command }) => command === 'view_document');
    const facts = { accountId, caseId, type: 'passport', page: 1 };
    expect(views).toMatchObject([
      {
        actor: { id: reviewer.view.staff.id, role: 'reviewer' },
        facts: { ...facts, rendition: 'view', purpose: 'case_review', download: false },
      },
      {
        actor: { id: lead.view.staff.id, role: 'lead' },
        facts: { ...facts, rendition: 'thumbnail', purpose: 'investigation', download: false },
      },
      {
        actor: { id: auditor.view.staff.id, role: 'auditor' },
        facts: { ...facts, rendition: 'view', purpose: 'audit', download: true },
      },
    ]);
  });

  it('is an event also for who asks for the headers alone, and gives them no more', async () => {
    const before = (await eventsOf(passport)).length;
    const answer = await reviewer.send('HEAD', `/api/v1/documents/${passport}/content`);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(await eventsOf(passport)).toHaveLength(before + 1);
  });

  it('as a file to keep is a download', async () => {
    const { headers } = await content(reviewer, passport, '?download=1');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="passport-[0-9a-f]{8}-1\.jpg"$/);
  });

  it('gives out nothing when it cannot be put into the log', async () => {
    const log = jest.spyOn(app.nest.get(AuditService), 'record').mockRejectedValueOnce(new Error('no log'));
    const answer = await content(reviewer, passport);
    log.mockRestore();
    expect(answer).toMatchObject({ status: 500, code: 'internal' });
    expect(answer.headers['content-type']).toContain('problem+json');
  });

  it('is not for support where it may identify a person, and the attempt is in the log', async () => {
    expect(await content(support, passport)).toMatchObject({ status: 403, code: 'identity_document' });
    expect((await content(support, money)).status).toBe(200);
    expect((await eventsOf(passport)).at(-1)).toMatchObject({
      command: 'deny_document_view',
      actor: { id: support.view.staff.id, role: 'support' },
      facts: { code: 'identity_document', type: 'passport' },
    });
    expect((await eventsOf(money)).at(-1)).toMatchObject({
      command: 'view_document',
      facts: { purpose: 'customer_enquiry' },
    });
  });

  it.each([
    '?rendition=original',
    '?page=0',
    '?page=1e3',
    '?page=41',
    '?purpose=curiosity',
    '?download=yes',
    '?x=1',
  ])('refuses %s', async (query) => {
    expect(await content(reviewer, passport, query)).toMatchObject({
      status: 400,
      code: 'invalid_parameter',
    });
  });

  it('tells documents that are not there', async () => {
    for (const path of ['', '/content']) {
      const answer = await reviewer.send('GET', `/api/v1/documents/${randomUUID()}${path}`);
      expect(answer).toMatchObject({ status: 404, code: 'document_not_found' });
    }
  });

  it('notices what was altered, moved or cut off in the storage, and shows nothing of it', async () => {
    const { id } = await submitted(wallet, accountId, textPdf(['altered', 'moved']));
    const files = (await storedFiles(app)).filter(({ path }) => path.includes(id));
    const [one, two] = ['view-1', 'view-2'].map((name) => files.find(({ path }) => path.endsWith(name))!);
    const altered = Buffer.from(one!.content);
    altered[100] = altered[100]! ^ 1;
    for (const bytes of [altered, two!.content, one!.content.subarray(0, 200), Buffer.alloc(0)]) {
      await writeFile(one!.path, bytes);
      const answer = await content(reviewer, id);
      expect(answer).toMatchObject({ status: 500, code: 'document_damaged' });
    }
    await writeFile(one!.path, one!.content);
    expect((await content(reviewer, id)).status).toBe(200);
  });

  it('ends in the midst when damage shows only there', async () => {
    const noise = await sharp({
      create: {
        width: 1_200,
        height: 1_200,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();
    const { id } = await submitted(wallet, accountId, noise);
    const file = (await storedFiles(app)).find(({ path }) => path.includes(id) && path.endsWith('view-1'))!;
    const altered = Buffer.from(file.content);
    altered[altered.length - 100] = altered[altered.length - 100]! ^ 1;
    await writeFile(file.path, altered);
    await app.nest.listen(0, '127.0.0.1');
    const answer = await fetch(`${await app.nest.getUrl()}/api/v1/documents/${id}/content`, {
      headers: { cookie: reviewer.cookie },
    });
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });
});

describe('what the cases do with documents', () => {
  it('records, supersedes and decides inside their transaction, each with its event', async () => {
    const { id: accountId } = await wallet.register();
    const { caseId } = await submitted(wallet, accountId, await photo(), { type: 'selfie' });
    const recorded = async (supersedes: string[]) => {
      const received = await receive(accountId, await photo());
      const facts = { caseId, submittedBy: STAFF, at: app.now(), supersedes };
      return inTransaction((manager) => documents.record(manager, received, facts));
    };
    const decide = (
      id: string,
      status: 'accepted' | 'rejected',
      reasonCodes: string[] = [],
      issuedOn?: string,
    ) =>
      inTransaction((manager) =>
        documents.setDecision(manager, id, {
          status,
          reasonCodes,
          by: BY,
          at: app.now(),
          ...(issuedOn ? { issuedOn } : {}),
        }),
      );

    const first = await recorded([]);
    await expect(decide(first.id, 'rejected')).rejects.toMatchObject({ code: 'reason_required' });
    await expect(decide(first.id, 'rejected', ['no_such_reason'])).rejects.toMatchObject({
      code: 'reason_not_found',
    });
    await decide(first.id, 'rejected', ['document_unreadable', 'document_cropped']);
    await expect(decide(first.id, 'rejected', ['document_expired'])).rejects.toMatchObject({
      code: 'document_decided',
    });
    expect(await documents.find(first.id)).toMatchObject({
      status: 'rejected',
      reasonCodes: ['document_cropped', 'document_unreadable'],
      decidedBy: { id: STAFF.id, role: 'reviewer' },
    });

    const second = await recorded([first.id]);
    await expect(decide(first.id, 'accepted')).rejects.toMatchObject({ code: 'document_superseded' });
    await decide(second.id, 'accepted', [], '2026-10-01');
    expect(await documents.listForCase(String(caseId))).toMatchObject([
      { id: second.id, status: 'accepted', issuedOn: '2026-10-01', reasonCodes: [] },
      { id: first.id, status: 'superseded', supersededBy: second.id },
      { type: 'selfie', status: 'submitted' },
    ]);
    expect(await documents.listForAccount(accountId)).toHaveLength(3);
    expect(
      (await eventsOf(first.id)).map(({ command, facts }) => [command, facts['reasons'] ?? facts['by']]),
    ).toEqual([
      ['submit_document', undefined],
      [
        'reject_document',
        [
          { code: 'document_cropped', version: 1 },
          { code: 'document_unreadable', version: 1 },
        ],
      ],
      ['supersede_document', second.id],
    ]);
    // Seen from the case, opening is part of reviewing it.
    await content(reviewer, second.id);
    expect((await eventsOf(second.id)).at(-1)).toMatchObject({ facts: { caseId, purpose: 'case_review' } });
  });

  it('does not let a document of one account take the place of another account’s', async () => {
    const mine = await submitted(wallet, (await wallet.register()).id, await photo());
    const received = await receive((await wallet.register()).id, await photo());
    const facts = { caseId: null, submittedBy: STAFF, at: app.now(), supersedes: [mine.id] };
    await expect(
      inTransaction((manager) => documents.record(manager, received, facts)),
    ).rejects.toMatchObject({
      code: 'document_not_found',
    });
    await documents.discard(received);
    expect(await documents.find(mine.id)).toMatchObject({ status: 'submitted' });
  });

  it('leaves nothing of what was received and given up', async () => {
    const received = await receive((await wallet.register()).id, await photo());
    const files = async () => (await storedFiles(app)).filter(({ path }) => path.includes(received.id));
    expect(await files()).toHaveLength(3);
    await documents.discard(received);
    expect(await files()).toEqual([]);
    expect(await app.dataSource.query(`SELECT FROM document_intake WHERE id = $1`, [received.id])).toEqual(
      [],
    );
  });
});

test('destroying an account’s key makes its documents unreadable, and takes them out of the storage', async () => {
  const { id: accountId } = await wallet.register();
  const document = await submitted(wallet, accountId, await photo());
  const other = await submitted(wallet, (await wallet.register()).id, await photo());
  const stored = await storedFiles(app);
  await inTransaction((manager) => app.nest.get(AccountKeysService).destroy(manager, accountId));

  // Also for whoever brings the bytes back.
  expect(await content(reviewer, document.id)).toMatchObject({ status: 410, code: 'document_erased' });
  expect(await documents.find(document.id)).toMatchObject({ erased: true, status: 'submitted' });
  expect(await submit(wallet, accountId, await photo())).toMatchObject({
    status: 409,
    code: 'account_erased',
  });
  await expect(
    app.dataSource.query(
      `UPDATE account_key SET destroyed_at = NULL, wrapped_key = $2 WHERE account_id = $1`,
      [accountId, Buffer.alloc(60)],
    ),
  ).rejects.toThrow('stays destroyed');

  expect(await documents.sweep()).toBe(1);
  const left = await storedFiles(app);
  expect(left.filter(({ path }) => path.includes(document.id))).toEqual([]);
  expect(left).toHaveLength(stored.length - 3);
  expect((await content(reviewer, other.id)).status).toBe(200);
});

test('sixteen files at once are all taken', async () => {
  const { id: accountId } = await wallet.register();
  const file = await photo({ width: 2_000, height: 1_500 });
  const answers = await Promise.all(Array.from({ length: 16 }, () => submit(wallet, accountId, file)));
  expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(201));
  expect(await documents.listForAccount(accountId)).toHaveLength(16);
});

test('more files at once than a process takes are told to come back, and disturb nobody', async () => {
  const { id: accountId } = await wallet.register();
  const streams = Array.from({ length: 32 }, () => new PassThrough());
  const waiting = streams.map((stream) =>
    documents.receive({ accountId, type: 'other', fileName: 'scan', stream }),
  );
  const outcomes = Promise.allSettled(waiting);
  for (const stream of streams) stream.write('x');
  const begun = async () => (await app.dataSource.query<unknown[]>('SELECT FROM document_intake')).length;
  while ((await begun()) < streams.length) await new Promise((resolve) => setImmediate(resolve));
  await expect(receive(accountId, await photo())).rejects.toMatchObject({
    code: 'overloaded',
    more: { retryAfterSeconds: expect.any(Number) },
  });
  for (const stream of streams) stream.destroy(new Error('the client has gone'));
  expect((await outcomes).map(({ status }) => status)).toEqual(streams.map(() => 'rejected'));
  await submitted(wallet, accountId, await photo());
  expect(await app.dataSource.query('SELECT FROM document_intake')).toEqual([]);
});

test('a picture that is not read to its end holds nothing open', async () => {
  const { id } = await submitted(wallet, (await wallet.register()).id, await photo());
  const actor = { kind: 'staff', id: STAFF.id, roles: ['lead'] } as const;
  const query = { rendition: 'view', page: 1, download: '0' } as const;
  const { stream } = await documents.open(id, query, actor);
  stream.destroy();
  await once(stream, 'close');
  expect(stream.destroyed).toBe(true);
});

test('finds what was received by a process that died, and leaves alone what is under way', async () => {
  const orphan = await receive((await wallet.register()).id, await photo());
  app.advance(2 * HOUR_MS);
  const recent = await receive((await wallet.register()).id, await photo());
  expect(await documents.sweep()).toBe(1);
  const paths = (await storedFiles(app)).map(({ path }) => path);
  expect(paths.filter((path) => path.includes(orphan.id))).toEqual([]);
  expect(paths.filter((path) => path.includes(recent.id))).toHaveLength(3);
  const facts = { caseId: null, submittedBy: STAFF, at: app.now(), supersedes: [] };
  await expect(inTransaction((manager) => documents.record(manager, orphan, facts))).rejects.toThrow(
    'swept away',
  );
  await inTransaction((manager) => documents.record(manager, recent, facts));
  expect(await documents.sweep()).toBe(0);
});
