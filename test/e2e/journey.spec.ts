import type { Locator } from 'playwright-core';
import type { AccountEventView, AccountView } from '@standing/shared/contracts/accounts';
import { Stage, type Screen } from '../support/browser.js';

// Each starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(120_000);

const WORDS = {
  en: {
    search: 'Search accounts',
    freeze: 'Freeze',
    unfreeze: 'Unfreeze: Owner’s request',
    confirmRelease: 'Unfreeze',
    reason: 'Reason',
    ownerRequest: 'Owner’s request',
    identityConfirmed: 'Identity confirmed',
    note: 'Internal note',
    frozen: 'Frozen',
    unverified: 'Unverified',
    timeline: 'Timeline',
    log: 'Log',
    onlySubject: 'Only this subject',
    details: 'Details',
    frozenEvent: 'Frozen',
    releasedEvent: 'Freeze released',
  },
  'zh-CN': {
    search: '搜索账户',
    freeze: '冻结',
    unfreeze: '解冻：本人申请',
    confirmRelease: '解冻',
    reason: '原因',
    ownerRequest: '本人申请',
    identityConfirmed: '身份已核实',
    note: '内部备注',
    frozen: '已冻结',
    unverified: '未验证',
    timeline: '时间线',
    log: '操作日志',
    onlySubject: '只看此对象',
    details: '详情',
    frozenEvent: '冻结账户',
    releasedEvent: '解除冻结',
  },
} as const;
type Words = (typeof WORDS)[keyof typeof WORDS];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

/** How one person works: the steps of the journey by mouse or by keyboard. */
interface Hands {
  find(screen: Screen, words: Words, account: AccountView): Promise<void>;
  freeze(screen: Screen, words: Words, note: string): Promise<void>;
  release(screen: Screen, words: Words): Promise<void>;
}

const exactly = (screen: Screen, name: string): Locator =>
  screen.page.getByRole('button', { name, exact: true });
const dialog = (screen: Screen): Locator => screen.page.getByRole('dialog');

const mouse: Hands = {
  async find({ page }, words, account) {
    await page.getByRole('textbox', { name: words.search }).click();
    await page.getByRole('textbox', { name: words.search }).fill(account.displayName);
    await page.getByRole('link', { name: account.displayName }).click();
  },
  async freeze(screen, words, note) {
    // The page is there, and will not be drawn anew under the pointer.
    await screen.hasFocus(screen.page.getByRole('heading', { level: 1 }));
    await exactly(screen, words.freeze).first().click();
    await dialog(screen).getByRole('option', { name: words.ownerRequest }).click();
    await dialog(screen).getByRole('textbox', { name: words.note }).fill(note);
    await dialog(screen).getByRole('button', { name: words.freeze, exact: true }).click();
  },
  async release(screen, words) {
    await exactly(screen, words.unfreeze).click();
    await dialog(screen).getByRole('option', { name: words.identityConfirmed }).click();
    await dialog(screen).getByRole('button', { name: words.confirmRelease, exact: true }).click();
  },
};

const keyboard: Hands = {
  async find(screen, words, account) {
    const { page } = screen;
    // Support starts in the search: no key is needed to get there.
    await screen.hasFocus(page.getByRole('textbox', { name: words.search }));
    await page.keyboard.type(account.displayName);
    await page.keyboard.press('Enter');
    await screen.hasFocus(page.getByRole('link', { name: account.displayName }));
    await page.keyboard.press('Enter');
  },
  async freeze(screen, words, note) {
    const { page } = screen;
    await screen.hasFocus(page.getByRole('heading', { level: 1 }));
    await exactly(screen, words.freeze).first().waitFor();
    await page.keyboard.press('f');
    await screen.hasFocus(dialog(screen).getByRole('combobox', { name: words.reason }));
    await page.keyboard.type('owner_req');
    await page.keyboard.press('Enter');
    await screen.tabTo(dialog(screen).getByRole('textbox', { name: words.note }));
    await page.keyboard.type(note);
    await page.keyboard.press('Control+Enter');
  },
  async release(screen, words) {
    const { page } = screen;
    await dialog(screen).waitFor({ state: 'detached' });
    await exactly(screen, words.unfreeze).waitFor();
    await page.keyboard.press('r');
    await screen.hasFocus(dialog(screen).getByRole('combobox', { name: words.reason }));
    await page.keyboard.type('identity');
    await page.keyboard.press('Enter');
    await screen.tabTo(dialog(screen).getByRole('button', { name: words.confirmRelease, exact: true }));
    await page.keyboard.press('Enter');
  },
};

const RUNS = [
  ['by mouse in English', mouse, 'en', 'light', 'Zoë O’Hara-Nwosu'],
  ['by keyboard alone in Chinese', keyboard, 'zh-CN', 'dark', '欧阳思远'],
  ['by keyboard alone in English', keyboard, 'en', 'dark', 'فاطمة الزهراء'],
  ['by mouse in Chinese', mouse, 'zh-CN', 'light', 'Łukasz Żółć'],
] as const;

describe('a customer asks on the phone to have the account frozen, and later to have it back', () => {
  test.each(RUNS)('%s', async (_how, hands, language, theme, displayName) => {
    const words = WORDS[language];
    const note = 'Called at nine, two factors checked.';
    const account = await stage.product.register({ displayName });

    const support = await stage.screen({ language, theme });
    await support.signIn('support');
    await hands.find(support, words, account);
    const heading = support.page.getByRole('heading', { level: 1 });
    await heading.getByText(words.unverified).waitFor();
    expect(await heading.innerText()).toContain(displayName);

    await hands.freeze(support, words, note);
    await heading.getByText(words.frozen).waitFor();
    const timeline = support.page.getByRole('region', { name: words.timeline });
    const newest = timeline.getByRole('listitem').first();
    await newest.getByText(note).waitFor();
    expect(await newest.innerText()).toContain(words.ownerRequest);

    await hands.release(support, words);
    await heading.getByText(words.unverified).waitFor();
    await newest.getByText(words.identityConfirmed).waitFor();
    const story = await timeline.getByRole('heading', { level: 3 }).allInnerTexts();
    expect(story.slice(0, 2).map((line) => line.split(' ·')[0]?.trim())).toEqual([
      words.releasedEvent,
      words.frozenEvent,
    ]);

    const auditor = await stage.screen({ language, theme });
    await auditor.signIn('auditor');
    await auditor.page.getByRole('heading', { level: 1, name: words.log }).waitFor();
    const rows = auditor.page.getByRole('row').filter({ has: auditor.page.getByText(account.externalRef) });
    await rows.getByRole('rowheader', { name: words.releasedEvent }).waitFor();
    await rows.getByRole('rowheader', { name: words.frozenEvent }).first().waitFor();
    await rows.first().getByRole('button', { name: words.details }).click();
    await exactly(auditor, words.onlySubject).click();
    await auditor.page.waitForURL(/subject=/);

    const colleague = await stage.product.colleague('auditor');
    const { data } = await colleague.get<{ data: AccountEventView[] }>(`/accounts/${account.id}/events`);
    const released = data.find(({ command }) => command === 'release_freeze');
    expect(data.map(({ command }) => command)).toEqual(['register', 'place_freeze', 'release_freeze']);
    await auditor.page
      .getByText(released?.hash ?? '')
      .first()
      .waitFor();
  });
});
