import { randomUUID } from 'node:crypto';
import type { AccountView, HoldView } from '@standing/shared/contracts/accounts';
import type { CaseDetail, CaseView } from '@standing/shared/contracts/cases';
import type { WindowView } from '@standing/shared/contracts/maintenance';
import { CAPABILITIES } from '@standing/shared/account/capabilities';
import type { CustomerStatus } from '@standing/shared/status/customer-status';
import type { FeedEntry } from '@standing/shared/feed/public-entry';
import { photo } from '../support/documents.js';
import { Mailbox } from '../support/mailbox.js';
import { DEMO_API_KEY, startProduct, type Colleague, type Product } from '../support/product.js';
import { Wallet, type Customer } from '../support/wallet.js';

// Starts the built server with a PostgreSQL of its own; what the worker does comes a moment later.
jest.setTimeout(120_000);

let mailbox: Mailbox;
let product: Product;
let wallet: Wallet;
let support: Colleague;
let reviewer: Colleague;
let reviewer2: Colleague;
let admin: Colleague;
beforeAll(async () => {
  mailbox = await Mailbox.listen();
  product = await startProduct('staff', { SMTP_URL: mailbox.url });
  wallet = new Wallet(product.url, DEMO_API_KEY);
  [support, reviewer, reviewer2, admin] = await Promise.all([
    product.colleague('support'),
    product.colleague('reviewer'),
    product.colleague('reviewer2'),
    product.colleague('admin'),
  ]);
});
afterAll(async () => {
  await product?.stop();
  await mailbox?.close();
});

let customers = 0;
const customer = (more: Partial<Customer> = {}): Customer => ({
  externalRef: `wallet-${(customers += 1)}`,
  displayName: 'Zoë O’Brien',
  email: `zoe-${customers}@customer.example`,
  phone: '+353861234567',
  birthDate: '1987-03-14',
  address: '8 Quay Street\nGalway',
  country: 'IE',
  ...more,
});

const handIn = async (account: AccountView, type: string) =>
  wallet.handIn(
    account,
    type,
    { bytes: new Uint8Array(await photo()), mediaType: 'image/jpeg', fileName: 'IMG_0001.JPG' },
    randomUUID(),
  );
const current = (caseId: string) => support.get<CaseDetail>(`/cases/${caseId}`);
const claimed = async (by: Colleague, id: string) => by.work(await current(id), 'claim');
const allowed = ({ capabilities }: CustomerStatus) => CAPABILITIES.filter((each) => capabilities[each]);

/** Asks the feed until the wallet has heard what it waits for; gives everything about the account. */
async function heard({ id }: AccountView, enough: (entries: readonly FeedEntry[]) => boolean) {
  const entries: FeedEntry[] = [];
  while (!enough(entries)) {
    const news = await wallet.catchUp();
    entries.push(...news.filter((entry) => 'account' in entry && entry.account.id === id));
  }
  return entries;
}
/** `from → to` of each change, in order. */
const changes = (entries: readonly FeedEntry[]) =>
  entries.flatMap((entry) =>
    'to' in entry && entry.from !== entry.to ? [`${entry.from} → ${entry.to}`] : [],
  );

/** The mails that a customer got, once there are so many: of a customer they go out one after the other. */
const mailed = async (email: string, count: number) =>
  (await mailbox.has(email, count)).map(({ parsed }) => parsed);

const HAN = /\p{Script=Han}/u;

describe.each(['en', 'zh-CN'])('a customer who reads %s', (language) => {
  const told = ({ externalRef }: AccountView) => wallet.status(externalRef, language);

  /** What is told is in the customer's language, each reason with what to do next. */
  async function explained(account: AccountView, code: string): Promise<CustomerStatus['reasons'][number]> {
    const reason = (await told(account)).reasons.find((each) => each.code === code);
    if (!reason) throw new Error(`${code} is not told`);
    for (const text of [reason.title, reason.explanation, ...reason.nextSteps]) {
      expect(HAN.test(text)).toBe(language === 'zh-CN');
    }
    expect(reason.nextSteps).not.toEqual([]);
    return reason;
  }

  /** Subjects of mails, which are in the customer's language throughout. */
  async function subjects(email: string, count: number): Promise<(string | undefined)[]> {
    const mails = await mailed(email, count);
    for (const { subject, text, html } of mails) {
      for (const part of [subject, text, html]) expect(HAN.test(part ?? '')).toBe(language === 'zh-CN');
    }
    return mails.map(({ subject }) => subject);
  }
  const words = (en: string, zh: string) => (language === 'en' ? en : zh);
  const opened: unknown = expect.stringContaining(words('is open', '已开立'));
  const lifted = words('A restriction on your account has been lifted', '您账户的一项限制已解除');

  test('journey 1: is verified after one document had to be handed in again', async () => {
    const who = customer({ locale: language });
    const account = await wallet.register(who);
    expect(await told(account)).toMatchObject({
      state: 'unverified',
      capabilities: { send: false, receive: true },
    });
    await wallet.confirmContacts(account, { emailConfirmed: true, phoneConfirmed: true });
    const identity = await handIn(account, 'national_id');
    const bill = await handIn(account, 'utility_bill');
    const caseId = identity.caseId ?? '';
    const { number } = await claimed(reviewer, caseId);
    expect((await told(account)).case).toEqual({ number, status: 'in_review' });

    await reviewer.post(`/documents/${identity.id}/reject`, { reasonCodes: ['document_unreadable'] });
    await reviewer.post(`/documents/${bill.id}/accept`, {});
    await reviewer.work(await current(caseId), 'request-documents', {
      types: ['national_id'],
      reasonCodes: ['document_unreadable'],
    });
    expect((await told(account)).case).toEqual({ number, status: 'awaiting_customer' });
    const rejected = await explained(account, 'document_unreadable');
    expect(rejected.requiredDocuments).toContain('national_id');

    const again = await handIn(account, 'national_id');
    await claimed(reviewer2, caseId);
    await reviewer2.post(`/documents/${again.id}/accept`, {});
    await reviewer2.work(await current(caseId), 'resolve', { resolution: 'approved' });
    expect(await told(account)).toMatchObject({ state: 'active', reasons: [] });
    expect(allowed(await told(account))).toEqual([...CAPABILITIES]);

    const entries = await heard(account, (all) => changes(all).includes('unverified → active'));
    expect(changes(entries)).toEqual(['null → unverified', 'unverified → active']);
    expect(entries.filter(({ type }) => type.startsWith('document.'))).toMatchObject([
      { type: 'document.rejected', reasons: ['document_unreadable'], case: { number } },
      { type: 'document.accepted', document: { id: bill.id } },
      { type: 'document.accepted', document: { id: again.id } },
    ]);
    expect(await subjects(who.email ?? '', 4)).toEqual([
      opened,
      rejected.title,
      expect.stringContaining(number),
      words('Your account is verified', '您的账户已通过身份验证'),
    ]);
    const [, unreadable] = await mailed(who.email ?? '', 4);
    for (const step of rejected.nextSteps) expect(unreadable?.text).toContain(step);
  });

  test('journey 2: is flagged by a rule, frozen by a reviewer, and released by two people', async () => {
    const who = customer({ locale: language });
    const account = await wallet.register(who);
    const flagged = await wallet.signal({
      id: randomUUID(),
      externalRef: account.externalRef,
      type: 'frequent_transactions',
      severity: 'high',
      occurredAt: new Date().toISOString(),
      data: { transactions: 24, withinMinutes: 60, amount: 4_800_000, currency: 'EUR' },
    });
    expect(flagged.applied).toMatchObject([{ kind: 'flag', reasonCode: 'frequent_large_transactions' }]);
    expect((await told(account)).state).toBe('flagged');
    const flag = await explained(account, 'frequent_large_transactions');

    const { data } = await support.get<{ data: CaseView[] }>(`/cases?kind=review&accountId=${account.id}`);
    const review = await claimed(reviewer, data[0]?.id ?? '');
    await reviewer.work(review, 'resolve', { resolution: 'escalated', reasonCode: 'unusual_activity' });
    expect(allowed(await told(account))).toEqual(['sign_in']);
    const freeze = await explained(account, 'unusual_activity');

    const request = await support.openCase({ kind: 'unfreeze', accountId: account.id });
    await claimed(support, request.id);
    for (const item of ['caller_identified', 'reason_explained', 'rules_explained']) {
      await support.work(await current(request.id), 'checklist', { item, done: true });
    }
    await support.work(await current(request.id), 'request-documents', {
      types: ['source_of_funds'],
      note: 'Where the money comes from: payslips or a contract of sale.',
    });
    expect((await told(account)).case).toEqual({ number: request.number, status: 'awaiting_customer' });
    await handIn(account, 'source_of_funds');
    const resumed = await claimed(support, request.id);
    const { proposal } = await support.work<{ proposal: { id: string } }>(resumed, 'resolve', {
      resolution: 'released',
      reasonCode: 'requirements_satisfied',
    });
    expect((await told(account)).state).toBe('frozen');
    await reviewer2.decide(proposal.id, 'approve');
    // What the other facts say: nobody has verified this customer.
    expect((await told(account)).state).toBe('unverified');
    const entries = await heard(account, (all) => changes(all).includes('frozen → unverified'));
    expect(changes(entries)).toEqual([
      'null → unverified',
      'unverified → flagged',
      'flagged → frozen',
      'frozen → unverified',
    ]);
    const mails = await subjects(who.email ?? '', 5);
    expect(mails).toEqual([
      opened,
      flag.title,
      freeze.title,
      expect.stringContaining(request.number),
      lifted,
    ]);
    // The address is not confirmed: it may be somebody else's.
    for (const { text } of await mailed(who.email ?? '', 5)) expect(text).not.toMatch(/Zoë|payslips/);
  });

  test('journey 3: is locked for a day after an abnormal sign-in, or until support knows who calls', async () => {
    const who = customer({ locale: language });
    const account = await wallet.register(who);
    const { signal, applied } = await wallet.signal({
      id: randomUUID(),
      externalRef: account.externalRef,
      type: 'abnormal_sign_in',
      severity: 'high',
      occurredAt: new Date().toISOString(),
      data: { country: 'BR', previousCountry: 'IE' },
    });
    expect(applied).toMatchObject([{ kind: 'lock', reasonCode: 'abnormal_sign_in' }]);
    const lock = await explained(account, 'abnormal_sign_in');
    const { until } = lock;
    expect(until).toBe(applied[0]?.until);
    const at = async (instant: number) =>
      (
        await support.get<{ state: string }>(
          `/accounts/${account.id}/state?at=${new Date(instant).toISOString()}`,
        )
      ).state;
    const { holds } = await support.get<AccountView>(`/accounts/${account.id}`);
    expect(Date.parse(until ?? '') - Date.parse(signal.receivedAt)).toBe(24 * 60 * 60_000);
    expect(await at(Date.parse(holds[0]?.placedAt ?? ''))).toBe('locked');

    const request = await support.openCase({
      kind: 'unfreeze',
      accountId: account.id,
      holdId: (holds[0] as HoldView).id,
    });
    await claimed(support, request.id);
    for (const item of ['caller_identified', 'reason_explained', 'rules_explained']) {
      await support.work(await current(request.id), 'checklist', { item, done: true });
    }
    await support.work(await current(request.id), 'resolve', {
      resolution: 'released',
      reasonCode: 'identity_confirmed',
    });
    expect((await told(account)).state).toBe('unverified');
    const entries = await heard(account, (all) => changes(all).includes('locked → unverified'));
    expect(changes(entries)).toEqual(['null → unverified', 'unverified → locked', 'locked → unverified']);
    expect(await subjects(who.email ?? '', 3)).toEqual([opened, lock.title, lifted]);
  });

  test('journey 4: hears of maintenance ahead, and afterwards all is as before', async () => {
    const tier = `tier-${customers}-${language.toLowerCase()}`;
    const who = customer({ locale: language, tier });
    const open = await wallet.register(who);
    const frozen = await wallet.register(customer({ locale: language, tier }));
    await reviewer.placeHold(frozen, { kind: 'freeze', reasonCode: 'owner_request' });
    const hour = 60 * 60_000;
    const window = (startsAt: number) => ({
      scope: { tiers: [tier] },
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(startsAt + hour).toISOString(),
      reasonCode: 'scheduled_maintenance',
    });
    await admin.post('/maintenance-windows', window(Date.now() + hour));
    expect((await told(open)).state).toBe('unverified');

    const now = await admin.post<WindowView>('/maintenance-windows', window(Date.now()));
    expect(await told(open)).toMatchObject({ state: 'maintenance', version: open.version });
    expect(allowed(await told(open))).toEqual([]);
    expect((await explained(open, 'scheduled_maintenance')).until).toBe(now.endsAt);
    expect((await told(frozen)).state).toBe('frozen');
    expect(await wallet.statuses([open.externalRef, frozen.externalRef], language)).toMatchObject([
      { state: 'maintenance' },
      { state: 'frozen' },
    ]);

    await admin.post(`/maintenance-windows/${now.id}/end`, {});
    expect(await told(open)).toMatchObject({ state: 'unverified', version: open.version });
    expect((await told(frozen)).state).toBe('frozen');
    const heardOf = (all: readonly FeedEntry[]) =>
      all
        .filter((entry) => 'maintenance' in entry && entry.maintenance.id === now.id)
        .map(({ type }) => type);
    const entries: FeedEntry[] = [];
    while (!heardOf(entries).includes('maintenance.ended')) entries.push(...(await wallet.catchUp()));
    expect(heardOf(entries)[0]).toBe('maintenance.announced');
    // Maintenance is told by the wallet, not by a mail each.
    await reviewer.placeHold(open, { kind: 'freeze', reasonCode: 'owner_request' });
    const { title } = await explained(open, 'owner_request');
    expect(await subjects(who.email ?? '', 2)).toEqual([opened, title]);
  });
});
