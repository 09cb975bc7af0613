/**
 * How long the review desk takes from a key to the next document, in a browser, one reviewer who works by keyboard:
 * `a` accepts a document and shows the case's next one; Enter confirms an approval and shows the next case's first one.
 * `--cases <number>` (default 12), `--pause <ms>` between opening the confirmation and confirming it (default 300).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { drawSpecimen } from '../../server/dist/demo/specimens/specimen.js';
import { API_KEY, openInstallation, PASSWORD, percentile } from './installation.mjs';

/** What the screens' design asks for on local data. Milliseconds. */
const BAR_MS = 200;
const HOLDER = {
  name: 'Anna Lindqvist',
  country: 'SE',
  birthDate: '1990-02-03',
  address: 'Storgatan 4\n111 23 Stockholm',
};

export async function bench(args) {
  const { values } = parseArgs({
    args,
    options: { cases: { type: 'string', default: '12' }, pause: { type: 'string', default: '300' } },
  });
  const cases = Number(values.cases);
  const installation = await openInstallation();
  const unpacked = await mkdtemp(join(tmpdir(), 'standing-browser-'));
  let browser;
  try {
    const { url } = await installation.startServer({ LOG_LEVEL: 'warn' });
    const issuedOn = await handIn(url, cases);
    browser = await launch(unpacked);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    await signIn(page, url);
    await page.keyboard.press('n');
    const times = await work(page, cases, issuedOn, Number(values.pause));
    const of = (list) => ({
      decisions: list.length,
      p50Ms: Math.round(percentile(list, 0.5)),
      p95Ms: Math.round(percentile(list, 0.95)),
      maxMs: Math.round(Math.max(...list)),
      overBar: list.filter((ms) => ms > BAR_MS).length,
    });
    const [load] = loadavg();
    return { barMs: BAR_MS, nextDocument: of(times.document), nextCase: of(times.case), load };
  } finally {
    await browser?.close();
    await installation.close();
    await rm(unpacked, { recursive: true, force: true });
  }
}

/** Registers customers and hands in a passport and a bill for each. @returns the bill's day */
async function handIn(url, count) {
  const on = new Date().toISOString().slice(0, 10);
  const passport = await drawSpecimen({ kind: 'passport', variant: 'photo', holder: HOLDER, seed: 1, on });
  const bill = await drawSpecimen({ kind: 'utility_bill', variant: 'photo', holder: HOLDER, seed: 2, on });
  const headers = { authorization: `Bearer ${API_KEY}` };
  for (let n = 0; n < count; n += 1) {
    const { name, ...declared } = HOLDER;
    const account = await posted(`${url}/api/v1/accounts`, {
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...declared,
        displayName: name,
        externalRef: `desk-${n}`,
        email: `desk-${n}@mail.example`,
        phone: '+46701234567',
        emailConfirmed: true,
        phoneConfirmed: true,
      }),
    });
    for (const [type, file] of Object.entries({ passport, utility_bill: bill })) {
      const form = new FormData();
      form.set('type', type);
      form.set('file', new Blob([new Uint8Array(file.bytes)], { type: file.mediaType }), file.fileName);
      await posted(`${url}/api/v1/accounts/${account.id}/documents`, { headers, body: form });
    }
  }
  return bill.printed.issuedOn;
}

async function posted(url, request) {
  const answer = await fetch(url, { method: 'POST', ...request });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The Chromium that `CHROMIUM_PATH` names, else the one from npm, with the libraries that a bare system lacks. */
async function launch(folder) {
  const flags = ['--no-sandbox', '--disable-dev-shm-usage'];
  const named = process.env.CHROMIUM_PATH;
  if (named) return chromium.launch({ executablePath: named, args: flags });
  // It unpacks where temporary files go, and the libraries only where they are known to lack.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' });
  const { default: packed } = await import('@sparticuz/chromium');
  const executablePath = await packed.executablePath();
  const libraries = join(folder, 'al2023/lib');
  return chromium.launch({
    executablePath,
    args: flags,
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  });
}

async function signIn(page, url) {
  await page.goto(url);
  await page.locator('input[name=email]').fill('reviewer@standing.example');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('button[aria-keyshortcuts=n]').waitFor();
}

async function work(page, cases, issuedOn, pauseMs) {
  const times = { document: [], case: [] };
  const day = page.locator('input[type=date]');
  const approve = page.locator('[role=group] button[aria-keyshortcuts="A"]:not([aria-disabled])');
  const confirm = page.locator('section form [type=submit]:focus');
  for (let n = 1; n <= cases; n += 1) {
    await page.locator('[data-picture] img').waitFor();
    await page.getByRole('timer').waitFor();
    times.document.push(await untilNextDocument(page, 'a'));
    await day.fill(issuedOn);
    await page.keyboard.press('Enter');
    await approve.waitFor();
    await page.keyboard.press('Shift+A');
    await confirm.waitFor();
    await delay(pauseMs);
    if (n < cases) times.case.push(await untilNextDocument(page, 'Enter'));
  }
  return times;
}

/** Presses a key. @returns milliseconds from the key until another document has been painted */
async function untilNextDocument(page, key) {
  await page.evaluate(() => {
    const shown = () => document.querySelector('[data-picture]')?.getAttribute('data-picture') ?? null;
    const before = shown();
    globalThis.nextDocument = new Promise((resolve) => {
      const onKey = ({ timeStamp }) => {
        const look = () => {
          /** @type {HTMLImageElement | null} */
          const picture = document.querySelector('[data-picture] img');
          const isThere =
            shown() !== null && shown() !== before && picture?.complete && picture.naturalWidth > 0;
          // The frame in which it is found is painted before the next one begins.
          requestAnimationFrame(isThere ? () => resolve(performance.now() - timeStamp) : look);
        };
        look();
      };
      document.addEventListener('keydown', onKey, { capture: true, once: true });
    });
  });
  await page.keyboard.press(key);
  return page.evaluate(() => globalThis.nextDocument);
}
