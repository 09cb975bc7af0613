/**
 * What documents cost the server:
 *   upload    a photo of almost 20 MiB, five times: time, and by how much the server's memory grew at most
 *   download  a page of it as it is served, five times: the same
 *   sixteen   that photo sixteen times at once: how many were taken, time, memory
 *   pdf       a PDF of 40 pages: time until all are drawn
 * The server's memory is the resident set of its process, looked at every 20 ms; the processes that inspect files are
 * counted apart. The bar: an upload and a download each under 64 MiB.
 */
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { API_KEY, median, openInstallation, signIn } from './installation.mjs';

const RUNS = 5;
const AT_ONCE = 16;
const LOOK_INTERVAL_MS = 20;
/** For what earlier work has left to the garbage collector. */
const REST_MS = 2_000;
const MIB = 1024 * 1024;
const MAX_GROWTH_MIB = 64;
/** 5,400 by 3,600 pixels of fine noise: as JPEG just under the limit of 20 MiB. */
const WIDTH = 5_400;
const HEIGHT = 3_600;

export async function bench() {
  const installation = await openInstallation();
  try {
    const server = await installation.startServer({ LOG_LEVEL: 'warn' });
    const photo = await largePhoto();
    const pdf = manyPages(40);
    const session = await signIn(server.url, 'reviewer');
    const accounts = await Promise.all(
      Array.from({ length: RUNS + AT_ONCE + 1 }, (_, n) => register(server.url, n)),
    );
    console.error(`photo ${(photo.length / MIB).toFixed(1)} MiB`);

    const uploads = [];
    for (let run = 0; run < RUNS; run++) {
      uploads.push(await measured(server.pid, () => submit(server.url, accounts.pop(), photo)));
      say('upload', uploads.at(-1));
    }
    const [first] = uploads.map(({ result }) => result);
    const downloads = [];
    for (let run = 0; run < RUNS; run++) {
      downloads.push(await measured(server.pid, () => open(server.url, session, first.id)));
      say('download', downloads.at(-1));
    }
    const sixteen = await measured(server.pid, () =>
      Promise.all(accounts.splice(0, AT_ONCE).map((id) => submit(server.url, id, photo))),
    );
    say('sixteen', sixteen);
    const pages = await measured(server.pid, () => submit(server.url, accounts.pop(), pdf, 'bank_statement'));
    say('pdf', pages);

    const worst = (runs) => Math.max(...runs.map(({ grewMib }) => grewMib));
    if (Math.max(worst(uploads), worst(downloads)) >= MAX_GROWTH_MIB) {
      throw new Error(`The server's memory grew by ${MAX_GROWTH_MIB} MiB or more.`);
    }
    return {
      photoMib: round(photo.length / MIB),
      upload: summary(uploads),
      download: { ...summary(downloads), servedMib: round(downloads[0].result.bytes / MIB) },
      sixteenAtOnce: {
        taken: sixteen.result.length,
        ms: sixteen.ms,
        grewMib: sixteen.grewMib,
        inspectorsMib: sixteen.inspectorsMib,
      },
      pdfOf40Pages: { ms: pages.ms, grewMib: pages.grewMib, inspectorsMib: pages.inspectorsMib },
    };
  } finally {
    await installation.close();
  }
}

const round = (value) => Number(value.toFixed(1));
const summary = (runs) => ({
  ms: median(runs.map(({ ms }) => ms)),
  grewMib: Math.max(...runs.map(({ grewMib }) => grewMib)),
  inspectorsMib: Math.max(...runs.map(({ inspectorsMib }) => inspectorsMib)),
});
const say = (name, { ms, grewMib, inspectorsMib }) =>
  console.error(
    `${name.padEnd(9)} ${ms} ms, server +${grewMib} MiB, inspectors at most ${inspectorsMib} MiB`,
  );

async function largePhoto() {
  const raw = { width: WIDTH, height: HEIGHT, channels: /** @type {const} */ (3) };
  for (let quality = 95; quality > 10; quality -= 5) {
    const jpeg = await sharp(randomBytes(WIDTH * HEIGHT * 3), { raw })
      .jpeg({ quality })
      .toBuffer();
    if (jpeg.length <= 20 * MIB) return jpeg;
  }
  throw new Error('no photo under 20 MiB');
}

/** A PDF of so many pages of text. */
function manyPages(count) {
  const line = (page, n) =>
    `BT /F1 10 Tf 50 ${800 - n * 12} Td (${page} ${n} Account statement 1,234.56 EUR) Tj ET\n`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${Array.from({ length: count }, (_, n) => `${4 + 2 * n} 0 R`).join(' ')}] /Count ${count} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...Array.from({ length: count }, (_, page) => {
      const content = Array.from({ length: 60 }, (_each, n) => line(page, n)).join('');
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + 2 * page} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }).flat(),
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, n) => {
    const offset = text.length;
    text += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return Buffer.from(
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
  );
}

async function register(url, n) {
  const answer = await fetch(`${url}/api/v1/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ externalRef: `documents-${n}`, displayName: `Bench ${n}`, country: 'DE' }),
  });
  if (answer.status !== 201) throw new Error(`registration answered ${answer.status}`);
  return (await answer.json()).id;
}

async function submit(url, accountId, bytes, type = 'passport') {
  const form = new FormData();
  form.set('type', type);
  form.set('file', new Blob([bytes]), 'scan');
  const answer = await fetch(`${url}/api/v1/accounts/${accountId}/documents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}` },
    body: form,
  });
  if (answer.status !== 201) throw new Error(`the document was refused: ${await answer.text()}`);
  return answer.json();
}

async function open(url, session, id) {
  const answer = await fetch(`${url}/api/v1/documents/${id}/content`, {
    headers: { cookie: session.cookie },
  });
  if (!answer.ok) throw new Error(`the document was not shown: ${answer.status}`);
  return { bytes: (await answer.arrayBuffer()).byteLength };
}

/** Does some work; tells its time, and how far the memory of the server rose above where it was before. */
async function measured(pid, work) {
  await delay(REST_MS);
  const before = await residentMib(pid);
  let highest = before;
  let inspectors = 0;
  const progress = { isOver: false };
  const looking = (async () => {
    while (!progress.isOver) {
      highest = Math.max(highest, await residentMib(pid));
      inspectors = Math.max(inspectors, await childrenMib(pid));
      await delay(LOOK_INTERVAL_MS);
    }
  })();
  const began = performance.now();
  const result = await work();
  const ms = Math.round(performance.now() - began);
  progress.isOver = true;
  await looking;
  return { result, ms, grewMib: round(highest - before), inspectorsMib: round(inspectors) };
}

/** Linux only: elsewhere there is no such file. */
async function residentMib(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** All children together. */
async function childrenMib(pid) {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  const children = lists
    .join(' ')
    .split(' ')
    .filter((id) => id !== '');
  const sizes = await Promise.all(children.map(residentMib));
  return sizes.reduce((sum, size) => sum + size, 0);
}
