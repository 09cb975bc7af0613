import type { MailDetail, MailView, NewTemplateVersion } from '@standing/shared/contracts/notifications';
import { registerAccountSchema } from '@standing/shared/contracts/accounts';
import { REASON_CATALOGUE, UNDER_REVIEW_TEXT } from '@standing/shared/reasons/catalogue';
import { AccountsService } from '../../server/src/accounts/accounts.service.js';
import { LogReader } from '../../server/src/feed/log-reader.service.js';
import type { MailSendingService } from '../../server/src/notifications/mail-sending.service.js';
import { createMailKeeper, createMailSending } from '../../server/src/notifications/notifications.factory.js';
import { Clock } from '../../server/src/platform/clock.js';
import type { Config } from '../../server/src/platform/config.js';
import { createRetentionService } from '../../server/src/retention/retention.factory.js';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';
import { Mailbox, Says, type ReceivedMail } from '../support/mailbox.js';
import { sequencing } from '../support/sequencing.js';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 366 * 24 * HOUR;

let app: TestApp;
let wallet: TestWallet;
let mailbox: Mailbox;
let isServerUp = true;
let sequence: () => Promise<void>;
let reader: LogReader;
let administrator: TestSession;
let reviewer: TestSession;
let support: TestSession;
let lead: TestSession;
let lead2: TestSession;
let auditor: TestSession;

async function signInAll(): Promise<void> {
  administrator = await app.staffSession('administrator');
  reviewer = await app.staffSession('reviewer');
  support = await app.staffSession('support');
  lead = await app.staffSession('lead');
  lead2 = await app.staffSession('lead');
  auditor = await app.staffSession('auditor');
}

beforeAll(async () => {
  // It takes a password over TLS only, which it offers with a certificate of its own making.
  mailbox = await Mailbox.listen({
    disabledCommands: [],
    authOptional: false,
    logger: false,
    onAuth: ({ username, password }, _, done) =>
      username === 'mailer' && password === 's@cret' ? done(null, { user: username }) : done(new Error('no')),
    onConnect: (_, done) => done(isServerUp ? null : new Says(421, 'down for the night')),
  });
  app = await TestApp.start({
    SMTP_URL: mailbox.url.replace('//', '//mailer:s%40cret@'),
    MAIL_FROM: 'Acme Wallet <no-reply@acme.example>',
  });
  wallet = await TestWallet.join(app);
  sequence = sequencing(app);
  reader = app.nest.get(LogReader);
  await signInAll();
});
afterAll(async () => {
  await app?.close();
  await mailbox?.close();
});
beforeEach(() => {
  isServerUp = true;
  mailbox.onReceiver = () => undefined;
  mailbox.onMessage = () => undefined;
});

const clock = () => app.nest.get(Clock);
const worker = (): MailSendingService => {
  const sending = createMailSending(app.config, app.dataSource, clock());
  if (!sending) throw new Error('there is a mail server');
  return sending;
};

/** Keeps what the log has. */
async function keep(config: Config = app.config): Promise<void> {
  await sequence();
  const keeper = createMailKeeper(config, app.dataSource, clock());
  while ((await reader.consume('mails', keeper.keep)) > 0);
}

async function sendAll(sending = worker()): Promise<void> {
  while ((await sending.sendDue()) > 0);
}

/** The worker, until nothing is left to do at this moment. */
async function work(): Promise<void> {
  await keep();
  await sendAll();
}

let customers = 0;
/** A customer of the test's own, whose address nobody else has. */
async function customer(more: Record<string, unknown> = {}) {
  const email = `customer-${(customers += 1)}@mail.example`;
  const account = await wallet.register({ displayName: 'Zoë O’Brien', email, emailConfirmed: true, ...more });
  return { account, email, mails: () => mailbox.to(email) };
}

async function ok<T>(session: TestSession, method: string, path: string, body?: object): Promise<T> {
  const answer = await session.send(method, `/api/v1${path}`, body ? { body } : {});
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}
const ofAccount = async (id: string, query = '') =>
  (await ok<{ data: MailView[] }>(auditor, 'GET', `/accounts/${id}/notifications${query}`)).data;
const detail = (id: string, session = reviewer) => ok<MailDetail>(session, 'GET', `/notifications/${id}`);
const newest = async (accountId: string): Promise<MailView> => {
  const [mail] = await ofAccount(accountId);
  if (!mail) throw new Error('there is no mail');
  return mail;
};
const release = (session: TestSession, accountId: string, holdId: string, reasonCode = 'false_positive') =>
  session.send('POST', `/api/v1/accounts/${accountId}/holds/${holdId}/release`, { body: { reasonCode } });
const subjects = (mails: readonly ReceivedMail[]) => mails.map(({ parsed }) => parsed.subject);

test('each change is mailed once, in the customer’s language, by however many workers', async () => {
  const english = await customer({ locale: 'en-IE' });
  const chinese = await customer({ locale: 'zh-Hans-CN', displayName: '王小明' });
  for (const { account } of [english, chinese]) {
    const { hold } = await place(reviewer, account.id, { kind: 'flag', reasonCode: 'unusual_volume' });
    await release(reviewer, account.id, hold.id);
  }
  await Promise.all([keep(), keep()]);
  await Promise.all([sendAll(), sendAll()]);
  await work();
  expect(english.mails()).toHaveLength(3);
  const [welcome, flagged] = english.mails().map(({ parsed }) => parsed);
  expect(welcome).toMatchObject({
    from: { name: 'Acme Wallet', address: 'no-reply@acme.example' },
    to: [{ name: 'Zoë O’Brien', address: english.email }],
  });
  expect(welcome?.text).toContain('Dear Zoë O’Brien,');
  const reason = REASON_CATALOGUE.find(({ kind, code }) => kind === 'flag' && code === 'unusual_volume');
  for (const part of [flagged?.text, flagged?.html]) {
    expect(part).toContain(reason?.text.en.explanation);
    for (const step of reason?.text.en.nextSteps ?? []) expect(part).toContain(step);
  }
  expect(flagged?.subject).toBe(reason?.text.en.title);
  expect(subjects(chinese.mails())[1]).toBe(reason?.text['zh-CN'].title);
  expect(chinese.mails()[0]?.parsed.html).toContain('王小明，您好：');
  expect(chinese.mails()[0]?.raw).toMatch(/^Content-Language: zh-CN\r$/m);
  const sent = await ofAccount(english.account.id);
  expect(sent.map(({ event, status, attempts }) => [event, status, attempts])).toEqual([
    ['hold_released', 'sent', 1],
    ['account_flagged', 'sent', 1],
    ['account_registered', 'sent', 1],
  ]);
  const shown = await detail(sent[0]?.id ?? '');
  expect(english.mails()[2]?.parsed).toMatchObject({
    messageId: shown.messageId,
    subject: shown.content?.subject,
  });
  expect(english.mails()[2]?.parsed.text?.trim()).toBe(shown.content?.text.trim());
});

test('what changes nothing for the customer is not mailed, and what still stands is told', async () => {
  const { account, mails } = await customer();
  const first = await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'unusual_activity' });
  const again = await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'unusual_activity' });
  // Under a freeze: news, since it asks for something of its own.
  await place(reviewer, account.id, { kind: 'flag', reasonCode: 'unknown_source_of_funds' });
  const withheld = await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'sanctions_match' });
  for (const { hold } of [withheld, first, again]) {
    const { body } = await release(reviewer, account.id, hold.id);
    await ok(lead, 'POST', `/proposals/${body.proposal.id}/approve`, {});
  }
  await work();
  expect((await ofAccount(account.id, '?order=asc')).map(({ event }) => event)).toEqual([
    'account_registered',
    'account_frozen',
    'account_flagged',
    'hold_released',
  ]);
  const text = mails().at(-1)?.parsed.text ?? '';
  const flag = REASON_CATALOGUE.find(({ code }) => code === 'unknown_source_of_funds');
  expect(text).toContain(flag?.text.en.title);
  expect(text).not.toContain(UNDER_REVIEW_TEXT.en.title);
});

test('the account’s story tells of mails where they were sent, page by page, to those who may see them', async () => {
  const { account } = await customer();
  const { hold } = await place(reviewer, account.id, { kind: 'lock', reasonCode: 'new_device' });
  await keep();
  app.advance(MINUTE);
  await sendAll();
  await release(support, account.id, hold.id, 'identity_confirmed');
  await work();
  type Told = { id: string; at: string; what: string };
  const story = async (read: (path: string) => Promise<Answer>, limit: number) => {
    const told: Told[] = [];
    for (let after: string | null = ''; after !== null;) {
      const { body }: Answer = await read(
        `/api/v1/accounts/${account.id}/timeline?limit=${limit}${after && `&after=${after}`}`,
      );
      for (const { type, at, mail, event } of body.data) {
        told.push({ at, id: mail?.id ?? event.id, what: mail?.event ?? event.command });
        if (type === 'mail') expect(mail.status).toBe('sent');
      }
      after = body.next;
    }
    return told;
  };
  const whole = await story((path) => auditor.send('GET', path), 100);
  expect(whole.map(({ what }) => what).toSorted()).toEqual(
    [
      'register',
      'place_lock',
      'release_lock',
      'account_registered',
      'account_locked',
      'hold_released',
    ].toSorted(),
  );
  // The first two were sent after both had happened.
  expect(whole.slice(-2).map(({ what }) => what)).toEqual(['place_lock', 'register']);
  expect(whole.map(({ at }) => at)).toEqual(
    whole
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
  expect(await story((path) => auditor.send('GET', path), 1)).toEqual(whole);
  expect(await story((path) => auditor.send('GET', path), 2)).toEqual(whole);
  const toMachine = await story((path) => wallet.send('GET', path), 100);
  expect(toMachine.map(({ what }) => what)).toEqual(['release_lock', 'place_lock', 'register']);
});

test('customers who are brought in by the file are not welcomed, but hear of what happens to them', async () => {
  const email = 'imported@mail.example';
  const line = registerAccountSchema.parse({
    externalRef: 'imported-1',
    displayName: 'Ada Imported',
    country: 'GB',
    email,
    emailConfirmed: true,
  });
  const actor = { kind: 'machine', id: 'test', roles: ['machine'] } as const;
  const [outcome] = await app.nest.get(AccountsService).registerAll([line], actor);
  const { id } = (outcome as { answer: { body: { id: string } } }).answer.body;
  await place(reviewer, id, { kind: 'lock', reasonCode: 'new_device' });
  await work();
  expect((await ofAccount(id)).map(({ event }) => event)).toEqual(['account_locked']);
  expect(mailbox.to(email)).toHaveLength(1);
});

test('a mail that is refused for now goes out later, and those behind it wait for it', async () => {
  const { account, email, mails } = await customer();
  await place(reviewer, account.id, { kind: 'flag', reasonCode: 'unusual_volume' });
  mailbox.onReceiver = (address) => {
    if (address === email) throw new Says(451, `4.7.1 Greylisted, ${email}, try again`);
  };
  await work();
  const [behind, waiting] = await ofAccount(account.id);
  expect(behind).toMatchObject({ status: 'pending', attempts: 0 });
  expect(waiting).toMatchObject({ status: 'pending', attempts: 1 });
  const { tries } = await detail(waiting?.id ?? '');
  expect(tries).toMatchObject([{ problem: 'refused_for_now', smtpCode: 451, statusCode: '4.7.1' }]);
  mailbox.onReceiver = () => undefined;
  await work();
  expect(mails()).toEqual([]);
  app.advance(2 * MINUTE);
  await work();
  expect(mails()).toHaveLength(2);
  expect(subjects(mails())[0]).toContain('is open');
  // The words of the mail server hold the address; nothing of them is kept.
  const kept = await app.dataSource.query(
    `SELECT to_jsonb(m) || jsonb_build_object('attempts', (SELECT jsonb_agg(to_jsonb(a)) FROM mail_attempt a WHERE a.mail_id = m.id)) AS row
     FROM mail m WHERE account_id = $1`,
    [account.id],
  );
  expect(JSON.stringify(kept)).not.toMatch(/mail\.example|Zoë|Greylisted/);
});

test('a mail that is refused for good is dead at once, and sent again when an administrator says so, once', async () => {
  const { account, email, mails } = await customer();
  mailbox.onReceiver = (address) => {
    if (address === email) throw new Says(550, '5.1.1 No such user');
  };
  await work();
  const { id } = await newest(account.id);
  expect(await detail(id)).toMatchObject({
    status: 'dead',
    cause: 'refused',
    tries: [{ problem: 'refused', smtpCode: 550, statusCode: '5.1.1' }],
  });
  mailbox.onReceiver = () => undefined;
  const headers = { 'idempotency-key': `resend-${id}` };
  const resend = () => administrator.send('POST', `/api/v1/notifications/${id}/resend`, { headers });
  const answers = await Promise.all([resend(), resend()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  await work();
  expect(mails()).toHaveLength(1);
  expect(await detail(id)).toMatchObject({ status: 'sent', attempts: 2, resends: 1 });
  const again = await administrator.send('POST', `/api/v1/notifications/${id}/resend`);
  expect(again.code).toBe('mail_not_resendable');
  const events = (await app.events('resend_mail')).filter(({ facts }) => facts['accountId'] === account.id);
  expect(events).toEqual([
    {
      command: 'resend_mail',
      stream: 'mail',
      facts: { accountId: account.id, event: 'account_registered', from: 'dead' },
    },
  ]);
});

test('a mail of which nobody knows whether it was taken is not sent again by itself', async () => {
  const { account, email, mails } = await customer();
  const other = await customer();
  // It takes the mail, and the connection ends before it can say so.
  mailbox.onMessage = ({ to }, hangUp) => {
    if (to === email) hangUp();
  };
  await work();
  const { id } = await newest(account.id);
  expect(await detail(id)).toMatchObject({ status: 'uncertain', cause: 'connection_lost' });
  mailbox.onMessage = () => undefined;
  app.advance(10 * MINUTE);
  await work();
  expect(mails()).toHaveLength(1);
  expect(other.mails()).toHaveLength(1);
  await ok(administrator, 'POST', `/notifications/${id}/resend`);
  await work();
  // Receivers know it again by its id.
  expect(new Set(mails().map(({ parsed }) => parsed.messageId)).size).toBe(1);
  expect(mails()).toHaveLength(2);
});

test('what a worker was handing over when it died is uncertain, what it had only taken is sent by the next', async () => {
  const [handedOver, taken] = [await customer(), await customer()];
  await keep();
  const mark = async (accountId: string, status: string) =>
    app.dataSource.query(
      `UPDATE mail SET status = $2, claim = gen_random_uuid(), next_attempt_at = $3 WHERE account_id = $1`,
      [accountId, status, new Date(app.now() + MINUTE)],
    );
  await mark(handedOver.account.id, 'sending');
  await mark(taken.account.id, 'pending');
  await sendAll();
  expect([...handedOver.mails(), ...taken.mails()]).toEqual([]);
  app.advance(2 * MINUTE);
  await worker().giveUpLost();
  await sendAll();
  expect(await newest(handedOver.account.id)).toMatchObject({ status: 'uncertain', cause: 'worker_lost' });
  expect(handedOver.mails()).toEqual([]);
  expect(taken.mails()).toHaveLength(1);
});

test('while the mail server is away no mail is the worse for it, and everybody is told', async () => {
  const { account, mails } = await customer();
  isServerUp = false;
  await work();
  expect(await newest(account.id)).toMatchObject({ status: 'pending', attempts: 0 });
  const state = await ok<{ failingSince: string | null }>(administrator, 'GET', '/notifications/state');
  expect(state).toMatchObject({ configured: true, failingSince: expect.any(String) });
  app.advance(6 * MINUTE);
  await work();
  expect((await app.send('GET', '/health/ready')).body.mails).toBe('server_away');
  expect((await app.send('GET', '/metrics')).text).toContain('standing_mail_server_failing 1');
  isServerUp = true;
  app.advance(6 * MINUTE);
  await work();
  expect(mails()).toHaveLength(1);
  expect(await newest(account.id)).toMatchObject({ status: 'sent', attempts: 1 });
  expect((await app.send('GET', '/health/ready')).body.mails).toBe('ok');
});

describe('a reason that would tip off', () => {
  const generic = REASON_CATALOGUE.filter(
    ({ kind, disclosure }) => disclosure === 'generic' && ['flag', 'freeze', 'lock'].includes(kind),
  );

  test.each(generic.map(({ kind, code }) => [kind, code] as const))(
    '%s.%s makes the same mails as any other review, and they say what the status says',
    async (kind, code) => {
      const innocuous = {
        kind,
        code: `routine_mail_${kind}`,
        authority: 'support',
        disclosure: 'generic',
        staffNote: { en: 'Routine.', 'zh-CN': '例行检查。' },
        text: {
          en: { title: 'Routine check', explanation: 'We check accounts.', nextSteps: ['Wait.'] },
          'zh-CN': { title: '例行检查', explanation: '我们会检查账户。', nextSteps: ['请稍候。'] },
        },
      };
      expect([201, 409]).toContain(
        (await administrator.send('POST', '/api/v1/reasons', { body: innocuous })).status,
      );
      app.stopClock();
      const told = async (reasonCode: string, locale: string) => {
        const { account, email, mails } = await customer({ locale });
        const { hold } = await place(reviewer, account.id, { kind, reasonCode, note: 'Secret.' });
        const { body } = await release(reviewer, account.id, hold.id);
        if (body.proposal)
          await ok(lead, 'POST', `/proposals/${body.proposal.id}/approve`, { note: 'Agreed.' });
        await work();
        const rows = await app.dataSource.query(
          `SELECT template, template_version, language, facts, is_personal, status FROM mail WHERE account_id = $1 ORDER BY n`,
          [account.id],
        );
        const all = mails().map(({ parsed }) => [parsed.subject, parsed.text, parsed.html]);
        expect(all).toHaveLength(3);
        const text = JSON.stringify([rows, all]);
        expect(text).not.toMatch(/launder|sanction|routine|secret|false_positive|洗钱|制裁|例行/i);
        return { held: all[1] ?? [], text: text.replaceAll(email, '<email>') };
      };
      for (const language of ['en', 'zh-CN'] as const) {
        const hot = await told(code, language);
        expect(hot.text).toEqual((await told(innocuous.code, language)).text);
        const { title, explanation, nextSteps } = UNDER_REVIEW_TEXT[language];
        expect(hot.held[0]).toBe(title);
        for (const words of [explanation, ...nextSteps]) expect(hot.held[1]).toContain(words);
      }
    },
  );
});

test('whatever a customer is called, a mail goes to them alone and shows it as it is', async () => {
  const displayName = '<b>Tom</b> & "Jerry" <evil@else.example>, other@else.example';
  const { email, mails } = await customer({ displayName });
  await work();
  const [{ parsed, raw }] = mails() as [ReceivedMail];
  expect(parsed.to).toEqual([{ name: displayName, address: email }]);
  expect(mailbox.received.filter(({ to }) => to.includes('else.example'))).toEqual([]);
  expect(parsed.headers.filter(({ key }) => key === 'to')).toHaveLength(1);
  expect(parsed.text).toContain(displayName);
  expect(parsed.html).toContain('&lt;b&gt;Tom&lt;/b&gt; &amp; &quot;Jerry&quot;');
  expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
});

test('a message from staff reaches a confirmed address only, and is shown to those who may read cases', async () => {
  const [confirmed, unconfirmed] = [await customer(), await customer({ emailConfirmed: false })];
  const message = 'Your payslips of\nMarch & April, please.';
  for (const { account } of [confirmed, unconfirmed]) {
    const { id } = await ok<{ id: string }>(support, 'POST', '/cases', {
      kind: 'unfreeze',
      accountId: account.id,
    });
    await ok(support, 'POST', `/cases/${id}/notes`, { text: message, visibility: 'customer' });
    await ok(support, 'POST', `/cases/${id}/notes`, { text: 'Sounds nervous.', visibility: 'internal' });
  }
  await work();
  const [, told] = confirmed.mails();
  expect(told?.parsed.text).toContain(message);
  expect(told?.parsed.html).toContain('Your payslips of<br>March &amp; April, please.');
  expect(told?.parsed.subject).toMatch(/^Case U-\d+: /);
  const [welcome, untold] = unconfirmed.mails();
  expect(welcome?.parsed.text).toMatch(/^Hello,/);
  expect(untold?.parsed.text).not.toContain('payslips');
  expect(untold?.parsed.text).toContain('We have a message for you');
  expect(mailbox.received.some(({ raw }) => raw.includes('nervous'))).toBe(false);
  const { id } = await newest(confirmed.account.id);
  expect((await detail(id, support)).content).toMatchObject({
    messageWithheld: false,
    text: expect.stringContaining('payslips'),
  });
  const covered = (await detail(id, administrator)).content;
  expect(covered?.messageWithheld).toBe(true);
  expect(JSON.stringify(covered)).not.toContain('payslips');
});

test('without an address, without a mail server and long afterwards mails are kept and shown', async () => {
  const without = await wallet.register({ displayName: 'No Mail' });
  const { account } = await customer();
  await keep({ ...app.config, smtp: undefined });
  expect(await newest(without.id)).toMatchObject({ status: 'skipped', cause: 'no_address' });
  const kept = await newest(account.id);
  expect(kept).toMatchObject({ status: 'kept', cause: 'no_mail_server', account: { id: account.id } });
  expect((await detail(kept.id)).content?.subject).toContain('is open');
  const late = await customer();
  await sequence();
  app.advance(25 * HOUR);
  await signInAll();
  await work();
  expect(await newest(late.account.id)).toMatchObject({ status: 'kept', cause: 'too_late' });
  expect(late.mails()).toEqual([]);
  await ok(administrator, 'POST', `/notifications/${kept.id}/resend`);
  await work();
  expect(await newest(account.id)).toMatchObject({ status: 'sent', cause: null, resends: 1 });
});

describe('a template', () => {
  const path = '/notification-templates/account_locked';
  const current = async () =>
    ok<{ version: number; content: NewTemplateVersion }>(administrator, 'GET', path);
  const write = (body: object, headers: Record<string, string> = {}) =>
    administrator.send('POST', `/api/v1${path}/versions`, { body, headers });

  test('is rewritten for what happens from then on; what was kept before keeps its version', async () => {
    const [before, after] = [await customer(), await customer({ locale: 'zh' })];
    await place(reviewer, before.account.id, { kind: 'lock', reasonCode: 'new_device' });
    await keep();
    const { version, content } = await current();
    const next = {
      ...content,
      en: { ...content.en, subject: '{{serviceName}} has locked your account' },
      'zh-CN': { ...content['zh-CN'], subject: '账户锁定通知' },
    };
    const answer = await write(next, { 'if-match': `"${version}"` });
    expect(answer).toMatchObject({
      status: 201,
      body: { version: version + 1, versions: { length: version + 1 } },
    });
    expect((await write(content, { 'if-match': `"${version}"` })).code).toBe('version_stale');
    await place(reviewer, after.account.id, { kind: 'lock', reasonCode: 'new_device' });
    await work();
    expect(subjects(before.mails())[1]).not.toContain('has locked');
    expect(subjects(after.mails())[1]).toBe('账户锁定通知');
    expect(await newest(before.account.id)).toMatchObject({ templateVersion: version });
    const events = await app.events('change_mail_template');
    expect(events.at(-1)?.facts).toMatchObject({ event: 'account_locked', version: version + 1 });
    expect((await write(content)).body).toMatchObject({ version: version + 2 });
  });

  test.each([
    ['template_placeholder_unknown', { subject: 'Hello {{reasonCode}}' }],
    ['template_placeholder_unknown', { text: '{{#reasons}}{{nextSteps}}{{/reasons}}' }],
    ['template_syntax', { text: '{{#reasons}} never closed' }],
    ['template_syntax', { text: '{{{name}}}' }],
    ['template_syntax', { html: '<p>{{> other}}</p>' }],
    ['template_html_not_allowed', { html: '<p>Hi</p><script>alert(1)</script>' }],
    ['template_html_not_allowed', { html: '<p onclick="x()">Hi</p>' }],
    ['template_html_not_allowed', { html: '<a href="javascript:alert(1)">Hi</a>' }],
    ['template_html_not_allowed', { html: '<a href="{{serviceName}}">Hi</a>' }],
    ['template_html_not_allowed', { html: '<p>Hi' }],
    ['validation_failed', { subject: 'Hello\r\nBcc: everybody@else.example' }],
    ['validation_failed', { subject: 'x'.repeat(151) }],
  ])('is refused with %s: %j', async (code, change) => {
    const { content } = await current();
    const answer = await write({ ...content, en: { ...content.en, ...change } });
    expect(answer).toMatchObject({ status: 422, code });
    expect(answer.body.errors[0].path).toMatch(/^en\./);
  });

  test('is shown over sample data in both languages, all of them as they are shipped', async () => {
    const { data } = await ok<{ data: { event: string }[] }>(auditor, 'GET', '/notification-templates');
    expect(data).toHaveLength(14);
    for (const { event } of data) {
      for (const language of ['en', 'zh-CN']) {
        const shown = await ok<{ subject: string; text: string; html: string }>(
          administrator,
          'POST',
          '/notification-templates/preview',
          { event, language },
        );
        expect(shown.html).toMatch(/^<!DOCTYPE html>/);
        for (const text of Object.values(shown)) expect(text).not.toMatch(/\{\{|undefined|null|\[object/);
        expect(/\p{Script=Han}/u.test(shown.subject)).toBe(language === 'zh-CN');
      }
    }
  });
});

// The last one: it takes the clock beyond everybody's retention.
test('an erased customer is written to no more, and nothing that was written can be read', async () => {
  const { account, mails } = await customer();
  await work();
  const asked = await ok<{ proposal: { id: string } }>(lead, 'POST', `/accounts/${account.id}/close`, {
    reasonCode: 'owner_request',
  });
  await ok(lead2, 'POST', `/proposals/${asked.proposal.id}/approve`, {});
  await keep();
  const closed = await newest(account.id);
  expect(closed).toMatchObject({ event: 'account_closed', status: 'pending' });
  app.advance(5 * YEAR);
  await signInAll();
  await createRetentionService(app.config, app.dataSource, clock()).eraseDue();
  await work();
  expect(mails()).toHaveLength(1);
  const [skipped, welcome] = await ofAccount(account.id);
  expect(skipped).toMatchObject({ status: 'skipped', cause: 'erased' });
  expect(welcome).toMatchObject({ status: 'sent', account: { displayName: '', email: null } });
  expect((await detail(welcome?.id ?? '')).content).toBeNull();
  const refused = await administrator.send('POST', `/api/v1/notifications/${skipped?.id}/resend`);
  expect(refused.code).toBe('account_erased');
});
