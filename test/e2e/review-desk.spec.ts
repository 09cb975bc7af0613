import type { Locator } from 'playwright-core';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseDetail, CaseView } from '@standing/shared/contracts/cases';
import { drawSpecimen, type Specimen } from '../../server/src/demo/specimens/specimen.js';
import type { SpecimenKind, SpecimenVariant } from '../../server/src/demo/specimens/specimen-kinds.js';
import { LOOKS, Stage, type Screen } from '../support/browser.js';
import type { Colleague } from '../support/product.js';

// Starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(120_000);

const WORDS = {
  en: {
    claimNext: /^Claim next/,
    unreadable: 'Document unreadable',
    forCustomer: 'The customer will read this',
    internal: 'Internal note',
    issuedOn: 'Issued on',
    empty: 'No case waits that you may decide',
    lookAgain: 'Look again',
    allFit: 'Every check digit fits.',
    returned: 'sent back once',
    accepted: 'The document is accepted.',
  },
  'zh-CN': {
    claimNext: /^领取下一件/,
    unreadable: '文件不清晰',
    forCustomer: '客户会看到这段文字',
    internal: '内部备注',
    issuedOn: '出具日期',
    empty: '目前没有您可处理的工单',
    lookAgain: '再看一次',
    allFit: '校验码全部正确。',
    returned: '已退回补充 1 次',
    accepted: '文件已通过。',
  },
} as const;
type Words = (typeof WORDS)[keyof typeof WORDS];

let stage: Stage;
let wallet: Wallet;
let lead: Colleague;
beforeAll(async () => {
  stage = await Stage.set();
  wallet = new Wallet();
  lead = await stage.product.colleague('lead');
});
afterAll(() => stage?.strike());
afterEach(async () => {
  const troubles = await stage?.clear();
  // The next one claims what is most urgent: nothing may wait.
  const { data } = await lead.get<{ data: CaseView[] }>('/cases?status=open,in_review');
  for (const { id } of data) {
    await lead.post(`/cases/${id}/take-over`, {});
    await lead.post(`/cases/${id}/cancel`, {});
  }
  expect(troubles).toEqual([]);
});

const TODAY = new Date().toISOString().slice(0, 10);

/** Customers who register, and hand documents in. */
class Wallet {
  private readonly drawn = new Map<string, Promise<Specimen>>();

  register(displayName: string): Promise<AccountView> {
    return stage.product.register({
      displayName,
      country: 'DE',
      birthDate: '1987-03-14',
      address: 'Lindenstraße 8\n10969 Berlin',
      email: 'customer@mail.example',
      phone: '+4915112345678',
      emailConfirmed: true,
      phoneConfirmed: true,
    });
  }

  async handIn({ displayName: name, ...account }: AccountView, kind: SpecimenKind, variant: SpecimenVariant) {
    const key = [name, kind, variant].join();
    const holder = {
      name,
      latin: { surname: 'Customer', givenNames: 'Test' },
      birthDate: '1987-03-14',
      address: 'Lindenstraße 8\n10969 Berlin',
      country: 'DE',
    };
    if (!this.drawn.has(key)) {
      this.drawn.set(key, drawSpecimen({ kind, variant, holder, seed: 5, on: TODAY }));
    }
    // Set just now if it was not there.
    const specimen = await (this.drawn.get(key) as Promise<Specimen>);
    await stage.product.handIn({ displayName: name, ...account }, kind, specimen);
    return specimen;
  }

  async caseOf(account: AccountView): Promise<CaseView> {
    const { data } = await lead.get<{ data: CaseView[] }>(`/cases?accountId=${account.id}`);
    // There is one for each customer of these tests.
    return data[0] as CaseView;
  }
}

const leadTakesOver = async (account: AccountView) => lead.work(await wallet.caseOf(account), 'take-over');

const decision = ({ page }: Screen, key: string): Locator =>
  page.locator(`section [role=group] button[aria-keyshortcuts="${key}"]`);
const sheet = ({ page }: Screen): Locator => page.locator('main section form');
const picture = ({ page }: Screen): Locator => page.locator('[data-picture] img');

/** Waits until the desk shows a document of this customer. */
async function onDesk(screen: Screen, account: AccountView): Promise<void> {
  await screen.page.getByRole('heading', { level: 1, name: account.displayName }).waitFor();
  await picture(screen).first().waitFor();
}

/** How one person works on the desk. */
interface Hands {
  claimNext(screen: Screen, words: Words): Promise<void>;
  reject(screen: Screen, words: Words, note: string): Promise<void>;
  acceptAddress(screen: Screen, words: Words, issuedOn: string): Promise<void>;
  acceptIdentity(screen: Screen, words: Words, mrz: readonly string[]): Promise<void>;
  askAgain(screen: Screen): Promise<void>;
  lookAgain(screen: Screen, words: Words): Promise<void>;
  approve(screen: Screen): Promise<void>;
}

const mouse: Hands = {
  async claimNext({ page }, words) {
    await page.getByRole('button', { name: words.claimNext }).click();
  },
  async reject(screen, words, note) {
    await decision(screen, 'r').click();
    await sheet(screen).getByRole('option', { name: words.unreadable }).click();
    await sheet(screen).getByRole('textbox', { name: words.forCustomer }).fill(note);
    await sheet(screen).locator('[type=submit]').click();
  },
  async acceptAddress(screen, words, issuedOn) {
    await screen.page.getByLabel(words.issuedOn).fill(issuedOn);
    await decision(screen, 'a').click();
  },
  async acceptIdentity(screen, words, mrz) {
    await screen.page.getByRole('textbox', { name: /readable zone|机读区/ }).fill(mrz.join('\n'));
    await screen.page.getByText(words.allFit).waitFor();
    await decision(screen, 'a').click();
  },
  async askAgain(screen) {
    await decision(screen, 'Q').click();
    await sheet(screen).locator('[type=submit]').click();
  },
  async lookAgain({ page }, words) {
    await page.getByRole('button', { name: words.lookAgain }).click();
  },
  async approve(screen) {
    await decision(screen, 'A').click();
    await sheet(screen).locator('[type=submit]').click();
  },
};

/** A date field takes its parts in the order of the browser's own language, which is English here. */
const typedDay = (day: string) => day.slice(5, 7) + day.slice(8) + day.slice(0, 4);

const keyboard: Hands = {
  async claimNext({ page }, words) {
    // Reviewers start in the queue: its page has the key.
    await page.getByRole('button', { name: words.claimNext }).waitFor();
    await page.keyboard.press('n');
  },
  async reject(screen, words, note) {
    const { keyboard: keys } = screen.page;
    await keys.press('r');
    await screen.hasFocus(sheet(screen).getByRole('combobox'));
    await sheet(screen).getByRole('option', { name: words.unreadable }).waitFor();
    await keys.type('document_unreadable');
    await keys.press('Enter');
    await screen.tabTo(sheet(screen).getByRole('textbox', { name: words.forCustomer }));
    await keys.type(note);
    await keys.press('Control+Enter');
  },
  async acceptAddress(screen, words, issuedOn) {
    const { keyboard: keys } = screen.page;
    await keys.press('i');
    await screen.hasFocus(screen.page.getByLabel(words.issuedOn));
    await keys.type(typedDay(issuedOn));
    await keys.press('Enter');
  },
  async acceptIdentity(screen, words, mrz) {
    const { keyboard: keys } = screen.page;
    await keys.press('m');
    await screen.hasFocus(screen.page.getByRole('textbox', { name: /readable zone|机读区/ }));
    await keys.insertText(mrz.join('\n'));
    await screen.page.getByText(words.allFit).waitFor();
    await keys.press('Escape');
    await keys.press('a');
  },
  async askAgain(screen) {
    await screen.page.keyboard.press('Shift+Q');
    await sheet(screen).locator(':focus').waitFor();
    await screen.page.keyboard.press('Control+Enter');
  },
  async lookAgain(screen, words) {
    await screen.tabTo(screen.page.getByRole('button', { name: words.lookAgain }));
    await screen.page.keyboard.press('Enter');
  },
  async approve(screen) {
    await screen.page.keyboard.press('Shift+A');
    await screen.hasFocus(sheet(screen).locator('[type=submit]'));
    await screen.page.keyboard.press('Enter');
  },
};

const IN_GOOD_LIGHT = {
  en: 'Please photograph it in good light.',
  'zh-CN': '请在光线充足的地方重新拍摄。',
} as const;

const RUNS = [
  ['by mouse in English', mouse, 'en', 'light', 'Anneliese Weißmüller'],
  ['by keyboard alone in Chinese', keyboard, 'zh-CN', 'dark', '欧阳思远'],
  ['by keyboard alone in English', keyboard, 'en', 'dark', 'Zoë O’Hara-Nwosu'],
  ['by mouse in Chinese', mouse, 'zh-CN', 'light', 'Łukasz Żółć'],
] as const;

describe('an unreadable document is handed in again, and the customer is verified', () => {
  test.each(RUNS)('%s', async (_how, hands, language, theme, displayName) => {
    const words = WORDS[language];
    const note = IN_GOOD_LIGHT[language];
    const account = await wallet.register(displayName);
    await wallet.handIn(account, 'passport', 'blurred');
    const bill = await wallet.handIn(account, 'utility_bill', 'photo');

    const screen = await stage.screen({ language, theme });
    await screen.signIn('reviewer');
    await hands.claimNext(screen, words);
    await onDesk(screen, account);
    await hands.reject(screen, words, note);
    // The next document comes by itself.
    await screen.page.getByLabel(words.issuedOn).waitFor();
    await hands.acceptAddress(screen, words, bill.printed.issuedOn);
    await screen.page.getByText(words.accepted).first().waitFor();
    await hands.askAgain(screen);
    await screen.page.getByText(words.empty).first().waitFor();

    const asked = await wallet.caseOf(account);
    expect(asked).toMatchObject({
      status: 'awaiting_customer',
      returned: 1,
      requestedDocuments: ['passport'],
      dueAt: null,
      documents: { submitted: 0, accepted: 1, rejected: 1 },
    });
    const told = await lead.get<CaseDetail>(`/cases/${asked.id}`);
    expect(told.notes).toMatchObject([{ visibility: 'customer', text: note }]);

    const passport = await wallet.handIn(account, 'passport', 'clear');
    await hands.lookAgain(screen, words);
    await onDesk(screen, account);
    await screen.page.getByText(words.returned).waitFor();
    await hands.acceptIdentity(screen, words, passport.mrz ?? []);
    await decision(screen, 'A').and(screen.page.locator(':not([aria-disabled])')).waitFor();
    await hands.approve(screen);
    await screen.page.getByText(words.empty).first().waitFor();

    expect(await lead.get(`/accounts/${account.id}`)).toMatchObject({
      state: 'active',
      verification: { status: 'verified', level: 'standard' },
    });
    expect(await lead.get(`/cases/${asked.id}`)).toMatchObject({
      status: 'resolved',
      resolution: 'approved',
      documents: expect.arrayContaining([
        expect.objectContaining({ type: 'passport', status: 'superseded' }),
        expect.objectContaining({ type: 'passport', status: 'accepted' }),
        expect.objectContaining({ type: 'utility_bill', status: 'accepted' }),
      ]),
    });
  });
});

test('who types while a lead takes the case over keeps what was typed, and is told who has it', async () => {
  const account = await wallet.register('Jürgen Öztürk');
  await wallet.handIn(account, 'passport', 'photo');
  const screen = await stage.screen();
  await screen.signIn('reviewer');
  await mouse.claimNext(screen, WORDS.en);
  await onDesk(screen, account);

  const { page } = screen;
  await page.keyboard.press('r');
  const note = sheet(screen).getByRole('textbox', { name: WORDS.en.forCustomer });
  await note.fill('The lower edge is missing.');
  const { id } = await leadTakesOver(account);
  await sheet(screen).getByRole('option', { name: WORDS.en.unreadable }).click();
  await sheet(screen).locator('[type=submit]').click();

  await page.getByRole('alert').filter({ hasText: 'Henrik Sørensen has this case now' }).first().waitFor();
  expect(await note.inputValue()).toBe('The lower edge is missing.');
  expect(await lead.get(`/cases/${id}`)).toMatchObject({ documents: [{ status: 'submitted' }], notes: [] });
  expect(await screen.axe()).toEqual([]);

  // The lead gives it back; the reviewer claims it again and sends what was kept.
  await lead.work(await wallet.caseOf(account), 'release-claim');
  await page
    .getByRole('button', { name: /^Claim/ })
    .first()
    .click();
  await page.getByRole('timer').waitFor();
  if (!(await sheet(screen).isVisible())) await page.keyboard.press('r');
  expect(await note.inputValue()).toBe('The lower edge is missing.');
  await sheet(screen).locator('[type=submit]').click();
  await page.getByText('The document is rejected.').first().waitFor();
});

test('of two reviewers who open one case, the second is told who has it and can only look: by keyboard', async () => {
  const account = await wallet.register('María-José Núñez');
  await wallet.handIn(account, 'national_id', 'photo');
  const first = await stage.screen();
  await first.signIn('reviewer');
  await keyboard.claimNext(first, WORDS.en);
  await onDesk(first, account);

  const { id } = await wallet.caseOf(account);
  const second = await stage.screen({ language: 'zh-CN' });
  await second.signIn('reviewer2');
  await second.go(`/cases/${id}`);
  await second.page.getByText('Miriam Okafor 正在处理该工单').waitFor();
  await decision(second, 'a').and(second.page.locator('[aria-disabled]')).waitFor();
  // What the customer declared is for whoever works on the case.
  await second.page.getByText('客户申报的信息仅向正在处理该工单的人显示。').waitFor();
  expect(await second.axe()).toEqual([]);

  await decision(first, 'a').and(first.page.locator(':not([aria-disabled])')).waitFor();
  await first.page.keyboard.press('a');
  await first.page.getByText('The document is accepted.').first().waitFor();
  await first.page.keyboard.press('x');
  await second.page.getByText('该工单无人处理').waitFor();
  await second.page.keyboard.press('c');
  await second.page.getByRole('timer').waitFor();
});

describe('the reviewer’s pages', () => {
  test.each(LOOKS)('have no fault that axe finds, in %s, %s', async (language, theme) => {
    const account = await wallet.register('Nguyễn Thị Ánh');
    await wallet.handIn(account, 'passport', 'blurred');
    await wallet.handIn(account, 'utility_bill', 'photo');
    const found: Record<string, string[]> = {};
    const screen = await stage.screen({ language, theme });
    const { page } = screen;
    const look = async (name: string) => {
      found[name] = await screen.axe();
    };
    await screen.signIn('reviewer');
    await page.getByRole('row').nth(1).waitFor();
    await look('queue');
    await mouse.claimNext(screen, WORDS[language]);
    await onDesk(screen, account);
    await page.getByRole('timer').waitFor();
    await look('desk');
    await page.keyboard.press('s');
    await picture(screen).nth(1).waitFor();
    await look('desk, side by side');
    for (const [name, key] of [
      ['reject', 'r'],
      ['ask again', 'Shift+Q'],
      ['reject for good', 'Shift+R'],
      ['message', 'Shift+N'],
    ] as const) {
      await page.keyboard.press(key);
      await sheet(screen).locator('[type=submit]').waitFor();
      await look(name);
      await page.keyboard.press('Escape');
      await sheet(screen).waitFor({ state: 'detached' });
    }
    await screen.go('/my-day');
    await look('my day');
    await screen.go(`/accounts/${account.id}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await look('account');
    const none = Object.fromEntries(Object.keys(found).map((name) => [name, []]));
    expect(found).toEqual(none);
  });
});
