import type { Locator } from 'playwright-core';
import type { AccountView, HoldView, PlaceHold } from '@standing/shared/contracts/accounts';
import type { CaseDetail, CaseView } from '@standing/shared/contracts/cases';
import { drawSpecimen } from '../../server/src/demo/specimens/specimen.js';
import { LOOKS, Stage, type Screen } from '../support/browser.js';
import type { Colleague } from '../support/product.js';

// Starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(180_000);

let stage: Stage;
let support: Colleague;
let reviewer: Colleague;
beforeAll(async () => {
  stage = await Stage.set();
  support = await stage.product.colleague('support');
  reviewer = await stage.product.colleague('reviewer');
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

interface Held {
  readonly account: AccountView;
  readonly hold: HoldView;
}

/** A customer whose account somebody holds. */
async function held(displayName: string, locale: string, body: PlaceHold): Promise<Held> {
  const account = await stage.product.register({
    displayName,
    locale,
    birthDate: '1987-03-14',
    address: 'Lindenstraße 8\n10969 Berlin',
    email: 'customer@mail.example',
    phone: '+4915112345678',
    emailConfirmed: true,
    phoneConfirmed: true,
  });
  const placed = await reviewer.placeHold(account, body);
  return { account: placed.account, hold: placed.hold };
}

const unfreezeCase = ({ account, hold }: Held): Promise<CaseView> =>
  support.openCase({ kind: 'unfreeze', accountId: account.id, holdId: hold.id });
const stateOf = async ({ id }: AccountView) => (await support.get<AccountView>(`/accounts/${id}`)).state;
const caseAs = (id: string) => support.get<CaseDetail>(`/cases/${id}`);

const decision = ({ page }: Screen, key: string): Locator =>
  page.locator(`section [role=group] button[aria-keyshortcuts="${key}"]`);
const sheet = ({ page }: Screen): Locator => page.locator('main section form');

/** Opens the case as somebody who finds its number, and claims it by key. */
async function claim(screen: Screen, { id }: CaseView): Promise<void> {
  await screen.go(`/cases/${id}`);
  await screen.page.getByRole('button', { name: /^(Work on it|领取处理)/ }).waitFor();
  await screen.page.keyboard.press('c');
  await screen.page.getByRole('timer').waitFor();
}

async function tickByKey(screen: Screen, ...digits: readonly number[]): Promise<void> {
  for (const digit of digits) {
    const box = `input[aria-keyshortcuts="${digit}"]`;
    await screen.page.locator(box).waitFor();
    await screen.page.keyboard.press(String(digit));
    await screen.page.locator(`${box}:checked`).waitFor();
  }
}

describe('journey 3: an account locked after a sign-in', () => {
  test.each([
    ['en', 'light', 'Anneliese Weißmüller', 'de', /Released\./],
    ['zh-CN', 'dark', '欧阳思远', 'zh-CN', /限制已解除。/],
  ] as const)('is released by support alone, by key, in %s', async (language, theme, name, locale, done) => {
    const lock = await held(name, locale, { kind: 'lock', reasonCode: 'abnormal_sign_in' });
    const opened = await unfreezeCase(lock);
    const screen = await stage.screen({ language, theme, width: 1024 });
    await screen.signIn('support');
    await claim(screen, opened);
    // Who calls is compared with what was declared; what is said is in the customer's language, else in English.
    await screen.page.getByText('1987-03-14').waitFor();
    await screen.page
      .getByText(
        locale === 'zh-CN' ? '账户因登录异常已锁定' : 'Your account is locked after an unusual sign-in',
      )
      .waitFor();
    // Nothing is released before the caller is identified.
    await decision(screen, 'L').and(screen.page.locator('[aria-disabled]')).waitFor();
    await tickByKey(screen, 1, 2, 5);
    await decision(screen, 'L').and(screen.page.locator(':not([aria-disabled])')).waitFor();
    expect(await screen.axe()).toEqual([]);
    // What is longer than the screen scrolls by itself, and never the page with all that stands around it.
    expect(
      await screen.page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight),
    ).toBeLessThanOrEqual(0);

    await screen.page.keyboard.press('Shift+L');
    await screen.hasFocus(sheet(screen).getByRole('combobox'));
    await sheet(screen).getByRole('option').first().waitFor();
    await screen.page.keyboard.press('1');
    await screen.page.keyboard.press('Enter');
    await screen.page.getByText(done).first().waitFor();

    expect(await stateOf(lock.account)).toBe('unverified');
    expect(await caseAs(opened.id)).toMatchObject({
      status: 'resolved',
      resolution: 'released',
      reasonCode: 'identity_confirmed',
      checklist: expect.arrayContaining([expect.objectContaining({ item: 'caller_identified', done: true })]),
    });
  });
});

describe('journey 2: a flag for frequent large transfers, by keyboard alone', () => {
  /** Picks a reason in the sheet that is open, by typing a part of it. */
  async function pick(screen: Screen, typed: string, name: RegExp): Promise<void> {
    await screen.hasFocus(sheet(screen).getByRole('combobox'));
    await sheet(screen).getByRole('option', { name }).waitFor();
    await screen.page.keyboard.type(typed);
    await screen.page.keyboard.press('Enter');
    await sheet(screen).getByRole('option', { name, selected: true }).waitFor();
  }

  async function proposeRelease(screen: Screen, note: string): Promise<void> {
    const { page } = screen;
    await decision(screen, 'L').and(page.locator(':not([aria-disabled])')).waitFor();
    await page.keyboard.press('Shift+L');
    await pick(screen, 'requirements', /requirements satisfied/i);
    await screen.tabTo(sheet(screen).getByRole('textbox', { name: 'Internal note' }));
    await page.keyboard.press('Control+A');
    await page.keyboard.type(note);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Waiting for approval').waitFor();
  }

  /** Takes the case into one's hands once it is to be had. */
  async function work({ page }: Screen): Promise<void> {
    await page.getByRole('button', { name: /^Work on it/ }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('timer').waitFor();
  }

  test('becomes a freeze; support asks for papers and proposes the release; a second person approves', async () => {
    const flag = await held('María-José Núñez', 'en', {
      kind: 'flag',
      reasonCode: 'frequent_large_transactions',
      note: 'Eleven transfers in an hour.',
    });
    const { account } = flag;
    const review = await reviewer.openCase({ kind: 'review', accountId: account.id, holdId: flag.hold.id });
    const desk = await stage.screen();
    await desk.signIn('reviewer');
    await desk.page.getByRole('heading', { level: 1, name: 'Cases' }).waitFor();
    await desk.page.keyboard.press('Control+k');
    await desk.hasFocus(desk.page.getByRole('combobox'));
    await desk.page.keyboard.type(review.number);
    await desk.page.getByRole('option', { name: new RegExp(review.number) }).waitFor();
    await desk.page.keyboard.press('Enter');
    await desk.page.waitForURL(`**/cases/${review.id}`);
    await work(desk);
    await desk.page.getByText('Eleven transfers in an hour.').first().waitFor();
    await desk.page.keyboard.press('Shift+E');
    await pick(desk, 'unusual_activity', /unusual activity/i);
    await desk.page.keyboard.press('Enter');
    await desk.page.getByText('Escalated: the account is frozen.').first().waitFor();
    expect(await stage.product.status(account)).toMatchObject({
      state: 'frozen',
      // Beside what an account that is not verified lacks anyway.
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'unusual_activity' })]),
    });

    // The customer calls: found in one search, and the case is open before support.
    const screen = await stage.screen();
    const { page } = screen;
    await screen.signIn('support');
    await screen.hasFocus(page.getByRole('textbox', { name: 'Search accounts' }));
    await page.keyboard.type(account.externalRef);
    await page.keyboard.press('Enter');
    await screen.hasFocus(page.getByRole('link', { name: account.displayName }));
    await page.keyboard.press('Enter');
    await screen.hasFocus(page.getByRole('heading', { level: 1 }));
    await page.getByRole('button', { name: 'Open a case' }).waitFor();
    await page.keyboard.press('o');
    await screen.hasFocus(page.getByRole('dialog').getByRole('radio', { name: /^Unfreeze/ }));
    await page.keyboard.press('Control+Enter');
    await page.getByRole('timer').waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await tickByKey(screen, 1, 2, 3, 5);
    await page.keyboard.press('Shift+Q');
    const funds = sheet(screen).getByRole('checkbox', { name: 'proof of the source of funds' });
    await funds.waitFor();
    if (!(await funds.isChecked())) {
      await screen.tabTo(funds);
      await page.keyboard.press('Space');
    }
    await page.keyboard.press('Control+Enter');
    await page.getByText('Asked for, not here yet').waitFor();
    expect(await caseAs(id)).toMatchObject({
      status: 'awaiting_customer',
      requestedDocuments: ['source_of_funds'],
    });

    // The customer hands it in: it comes back to this case, and support may look at it.
    const paper = await drawSpecimen({
      kind: 'bank_statement',
      variant: 'photo',
      holder: {
        name: account.displayName,
        latin: { surname: 'Customer', givenNames: 'Test' },
        birthDate: '1987-03-14',
        address: 'Lindenstraße 8\n10969 Berlin',
        country: 'DE',
      },
      seed: 5,
      on: new Date().toISOString().slice(0, 10),
    });
    await stage.product.handIn(account, 'source_of_funds', paper);
    await work(screen);
    await page.keyboard.press('d');
    await page.locator('[data-picture] img').first().waitFor();
    expect(await screen.axe()).toEqual([]);
    await page.keyboard.press('a');
    await page.getByText('The document is accepted.').first().waitFor();
    await page.keyboard.press('d');
    await tickByKey(screen, 4);
    await decision(screen, 'L').getByText('Propose release').waitFor();
    await proposeRelease(screen, 'Salary, as the statement says.');
    await page.getByText(/Needs a second person: Reviewer or Lead/).waitFor();
    expect(await stateOf(account)).toBe('frozen');
    expect(await screen.axe()).toEqual([]);

    // Taken back, and proposed again; somebody else says no, with the reason; and again.
    await screen.tabTo(page.getByRole('button', { name: 'Withdraw' }));
    await page.keyboard.press('Enter');
    await page.getByText('The proposal was withdrawn').waitFor();
    await work(screen);
    await proposeRelease(screen, 'Salary of the employer.');
    const { data: open } = await reviewer.get<{ data: { id: string }[] }>(
      `/proposals?caseId=${id}&status=open`,
    );
    // There is the one that was made just now.
    await reviewer.decide((open[0] as { id: string }).id, 'reject', { note: 'Which employer?' });
    await page.getByText('The proposal was rejected').waitFor();
    await page.getByText('Which employer?').first().waitFor();
    await work(screen);
    await proposeRelease(screen, 'Salary of Hafenwerk AG.');

    const checker = await stage.screen();
    await checker.signIn('reviewer2');
    const approvals = checker.page.getByRole('link', { name: /^Approvals/ });
    await approvals.waitFor();
    await checker.tabTo(approvals);
    await checker.page.keyboard.press('Enter');
    const listed = checker.page.getByRole('listitem').filter({ hasText: account.displayName });
    await listed.waitFor();
    await checker.tabTo(listed.getByRole('link'));
    await checker.page.keyboard.press('Enter');
    const article = checker.page.getByRole('article').filter({ hasText: account.displayName });
    await article.getByText('Salary of Hafenwerk AG.').waitFor();
    await checker.page.keyboard.press('a');
    await checker.hasFocus(article.getByRole('button', { name: 'Approve' }));
    await checker.page.keyboard.press('Enter');
    await article.getByRole('region', { name: 'What became of it' }).waitFor();

    await page.getByText('The proposal was approved').waitFor();
    expect(await stateOf(account)).toBe('unverified');
    expect(await caseAs(id)).toMatchObject({ status: 'resolved', resolution: 'released' });
  });
});

test.each([
  ['en', 'dark'],
  ['zh-CN', 'light'],
] as const)(
  'a reason that is withheld is not among the words to say, and support may not even propose, in %s',
  async (language, theme) => {
    const freeze = await held('Jürgen Öztürk', 'en', {
      kind: 'freeze',
      reasonCode: 'suspected_money_laundering',
    });
    const opened = await unfreezeCase(freeze);
    const screen = await stage.screen({ language, theme, width: 1024 });
    const { page } = screen;
    await screen.signIn('support');
    await claim(screen, opened);
    const said = page.locator('main [lang=en]', { hasText: 'Your account is under review' });
    await said.waitFor();
    expect(await said.innerText()).not.toMatch(/launder|crime/i);
    await page.getByText(/must not learn the true reason|不得向客户透露真实原因/).waitFor();
    await tickByKey(screen, 1, 2, 5);
    await page
      .getByText(/neither release this nor ask for it|无权解除，也无权提交/)
      .first()
      .waitFor();
    await decision(screen, 'L').and(page.locator('[aria-disabled]')).waitFor();
    expect(await screen.axe()).toEqual([]);
  },
);

describe('a review and an appeal', () => {
  test.each(LOOKS)('have no fault that axe finds, in %s, %s', async (language, theme) => {
    const flag = await held('Nguyễn Thị Ánh', 'en', {
      kind: 'flag',
      reasonCode: 'unusual_volume',
      note: 'Eleven transfers in an hour.',
    });
    const accountId = flag.account.id;
    const found: string[] = [];
    const screen = await stage.screen({ language, theme });
    await screen.signIn('reviewer2');
    for (const [kind, keys] of [
      ['review', ['Shift+E', 'Shift+F']],
      ['appeal', ['Shift+O', 'Shift+U']],
    ] as const) {
      await claim(screen, await reviewer.openCase({ kind, accountId }));
      await screen.page.getByText('Eleven transfers in an hour.').first().waitFor();
      found.push(...(await screen.axe()).map((violation) => `${kind}: ${violation}`));
      for (const key of keys) {
        await screen.page.keyboard.press(key);
        await sheet(screen).locator('[type=submit]').waitFor();
        if (key !== 'Shift+U') await sheet(screen).getByRole('option').first().waitFor();
        found.push(...(await screen.axe()).map((violation) => `${kind}, ${key}: ${violation}`));
        await screen.page.keyboard.press('Escape');
        await sheet(screen).waitFor({ state: 'detached' });
      }
    }
    expect(found).toEqual([]);
  });

  test('who took part in what is appealed is told so, and somebody else overturns it, by key', async () => {
    const flag = await held('Olu Adebayo', 'en', { kind: 'flag', reasonCode: 'unusual_volume' });
    const opened = await reviewer.openCase({ kind: 'appeal', accountId: flag.account.id });
    const theirs = await stage.screen();
    await theirs.signIn('reviewer');
    await theirs.go(`/cases/${opened.id}`);
    await theirs.page.getByText('You took part in the decision that is contested').first().waitFor();
    expect(await theirs.page.getByRole('button', { name: /^Work on it/ }).count()).toBe(0);
    expect(await theirs.axe()).toEqual([]);

    const other = await stage.screen({ language: 'zh-CN', theme: 'dark' });
    await other.signIn('reviewer2');
    await claim(other, opened);
    await other.page.getByText('Miriam Okafor').first().waitFor();
    await other.page.keyboard.press('Shift+O');
    await sheet(other).getByRole('option').first().waitFor();
    await other.page.keyboard.press('1');
    await other.page.keyboard.press('Enter');
    await other.page.getByText('已撤销原决定。').first().waitFor();
    expect(await stateOf(flag.account)).toBe('unverified');
  });
});
