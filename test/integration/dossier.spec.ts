import { exportInDossier } from '@standing/shared/audit/dossier';
import { parseVkey } from '@standing/shared/audit/note';
import { ExportVerifier } from '@standing/shared/audit/verify-export';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { Clock } from '../../server/src/platform/clock.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

let app: TestApp;
let wallet: TestWallet;
let auditor: TestSession;
let reviewer: TestSession;
let accountId: string;

const NOTE = 'Matched on the list of 14 November.';

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  auditor = await app.staffSession('auditor');
  reviewer = await app.staffSession('reviewer');
  accountId = (await wallet.register({ locale: 'zh-CN' })).id;
  await wallet.register();
  const post = (path: string, body: object) => reviewer.send('POST', `/api/v1/${path}`, { body });
  await post(`accounts/${accountId}/holds`, { kind: 'flag', reasonCode: 'unusual_volume' });
  await post(`accounts/${accountId}/holds`, { kind: 'freeze', reasonCode: 'sanctions_match', note: NOTE });
  await post('cases', { kind: 'review', accountId, note: 'Who looks into it?' });
  app.advance(1_000);
  const sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
  while ((await sequencer.run()).placed > 0) app.advance(1_000);
});
afterAll(() => app.close());

const dossier = (reader: string, body: object = {}, by = auditor) =>
  by.send('POST', `/api/v1/accounts/${accountId}/dossier`, {
    body: { for: reader, purpose: reader === 'customer' ? 'customer_request' : 'court_order', ...body },
  });
const recorded = () => app.events('export_dossier');

test('an authority gets who did what and why, with an export that verifies by itself and not once altered', async () => {
  const { status, text, headers } = await dossier('authority');
  expect([status, headers['content-disposition']]).toEqual([
    200,
    `attachment; filename="account-${accountId.slice(-8)}-authority.json"`,
  ]);
  const file = JSON.parse(text);
  expect(file).toMatchObject({
    type: 'standing/dossier/v1',
    purpose: 'court_order',
    account: { id: accountId },
  });
  const commands = file.events.map(({ command }: { command: string }) => command);
  expect(commands).toEqual(['register', 'place_flag', 'place_freeze', 'open_case', 'add_note']);
  expect(file.events[2]).toMatchObject({
    reasonCode: 'sanctions_match',
    note: NOTE,
    actor: { id: reviewer.view.staff.id, name: reviewer.view.staff.name },
  });

  const { vkey } = (await auditor.send('GET', '/api/v1/audit/key')).body;
  const verify = (given: string) => {
    const verifier = new ExportVerifier({ keys: [parseVkey(vkey)] });
    for (const line of exportInDossier(given) ?? []) verifier.take(line);
    return verifier.finish();
  };
  expect(verify(text)).toMatchObject({ ok: true, checked: 5, complete: false });
  const bytes = (given: string) => Buffer.from(given).toString('base64');
  const original = Buffer.from(file.log[3].bytes, 'base64').toString();
  file.log[3].bytes = bytes(original.replace('sanctions_match', 'suspected_fraud'));
  expect(verify(JSON.stringify(file))).toMatchObject({ ok: false });
});

test('a customer gets what they may know in their language, and neither causes that are withheld nor names', async () => {
  const { status, text } = await dossier('customer');
  expect(status).toBe(200);
  const file = JSON.parse(text);
  expect(file).toMatchObject({ language: 'zh-CN', status: { state: 'frozen' } });
  const told = file.history.map(({ type, from, to, reason }: Record<string, unknown>) => [
    type,
    from,
    to,
    (reason as { code?: string } | null)?.code ?? null,
  ]);
  expect(told).toEqual([
    ['account.registered', null, 'unverified', null],
    ['account.state_changed', 'unverified', 'flagged', 'unusual_volume'],
    ['account.state_changed', 'flagged', 'frozen', 'under_review'],
  ]);
  expect(file.history[1].reason.title).toMatch(/\p{Script=Han}/u);
  for (const hidden of [
    'sanctions',
    NOTE,
    'Who looks',
    reviewer.view.staff.id,
    reviewer.view.staff.name,
    '"bytes"',
  ]) {
    expect(text).not.toContain(hidden);
  }
});

test('that a file was handed out is on record with what it is for', async () => {
  const before = (await recorded()).length;
  await dossier('customer', { purpose: 'complaint' });
  const events = await recorded();
  expect(events).toHaveLength(before + 1);
  expect(events.at(-1)?.facts).toMatchObject({ accountId, for: 'customer', purpose: 'complaint' });
  const found = await auditor.send('GET', `/api/v1/audit/events?account=${accountId}&kind=reads`);
  expect(found.body.data[0]).toMatchObject({ command: 'export_dossier', accountId });
});

test('what cannot be handed out leaves no record', async () => {
  const before = (await recorded()).length;
  expect((await dossier('neighbour')).code).toBe('validation_failed');
  expect((await dossier('customer', { purpose: 'curiosity' })).code).toBe('validation_failed');
  expect((await dossier('customer', { format: 'docx' })).code).toBe('validation_failed');
  expect((await dossier('customer', {}, reviewer)).code).toBe('forbidden');
  const nobody = '/api/v1/accounts/00000000-0000-7000-8000-000000000000/dossier';
  const body = { for: 'authority', purpose: 'court_order' };
  expect((await auditor.send('POST', nobody, { body })).code).toBe('account_not_found');
  expect(await recorded()).toHaveLength(before);
});
