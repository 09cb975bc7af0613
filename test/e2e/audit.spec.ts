import type { AccountEventView, AccountView } from '@standing/shared/contracts/accounts';
import { LOOKS, Stage, type Screen } from '../support/browser.js';

// It starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(180_000);

const WORDS = {
  en: {
    timeline: 'Timeline',
    find: 'Find or do',
    verified: 'Verified',
    what: 'This is what was signed',
    open: 'Open the entry',
    reference: 'Account reference or id',
    asked: 'Asked for',
    good: 'events are as they were written',
    altered: 'Not what the signed tree has there',
    notInTree: 'The signed tree has something else in its place',
    all: 'Verify everything',
    compare: 'begin with exactly',
    exported: 'Export…',
  },
  'zh-CN': {
    timeline: '时间线',
    find: '搜索与操作',
    verified: '已校验',
    what: '与签名时的内容一致',
    open: '打开记录',
    reference: '账户参考号或编号',
    asked: '校验请求',
    good: '均与写入时一致',
    altered: '与已签名的树不符',
    notInTree: '已签名的树在该位置上是其他内容',
    all: '校验全部',
    compare: '完全一致',
    exported: '导出…',
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

/** A customer of the test's own, flagged and then frozen. */
async function customerWithStory(displayName: string): Promise<AccountView> {
  const registered = await stage.product.register({ displayName });
  const reviewer = await stage.product.colleague('reviewer');
  const flag = { kind: 'flag', reasonCode: 'unusual_volume', note: 'Ten times the usual.' } as const;
  const { account } = await reviewer.placeHold(registered, flag);
  const freeze = { kind: 'freeze', reasonCode: 'suspected_fraud', note: 'Seen before.' } as const;
  return (await reviewer.placeHold(account, freeze)).account;
}

const eventsOf = async (account: AccountView): Promise<AccountEventView[]> => {
  const auditor = await stage.product.colleague('auditor');
  return (await auditor.get<{ data: AccountEventView[] }>(`/accounts/${account.id}/events`)).data;
};

/** Writes in an event that somebody else did it, with a hash that fits: a superuser may. */
const rewrite = (eventId: string) =>
  stage.product.asSuperuser(`
    ALTER TABLE audit_event DISABLE TRIGGER append_only;
    UPDATE audit_event e SET body = altered.body, hash = sha256('\\x00'::bytea || altered.body)
    FROM (SELECT convert_to(replace(convert_from(body, 'UTF8'), '"unusual_volume"', '"terms_breach"'), 'UTF8') AS body
      FROM audit_event WHERE id = '${eventId}') altered
    WHERE id = '${eventId}';
    ALTER TABLE audit_event ENABLE ALWAYS TRIGGER append_only`);

const badges = (screen: Screen, words: Words, verdict: string) =>
  screen.page.getByRole('region', { name: words.timeline }).locator(`[data-verdict=${verdict}]`);

test.each(['en', 'zh-CN'] as const)(
  'an auditor sees who did what and why, verifies it in the browser, and finds what was altered: by keyboard alone, %s',
  async (language) => {
    const words = WORDS[language];
    const account = await customerWithStory(language === 'en' ? 'Proven Story' : '证据确凿');
    const screen = await stage.screen({ language, theme: language === 'en' ? 'light' : 'dark' });
    const { page } = screen;
    await screen.signIn('auditor');
    await page.getByRole('row').nth(1).waitFor();
    await page.keyboard.press('Control+k');
    await screen.hasFocus(page.getByRole('combobox', { name: words.find }));
    await page.keyboard.type(account.displayName);
    await page.getByRole('option', { name: account.displayName }).waitFor();
    await page.keyboard.press('Enter');

    const timeline = page.getByRole('region', { name: words.timeline });
    await timeline.getByText('Seen before.').waitFor();
    await timeline.getByText('Miriam Okafor').first().waitFor();
    await badges(screen, words, 'verified').nth(2).waitFor();
    expect(await timeline.locator('[data-verdict]').count()).toBe(3);
    const badge = timeline.getByRole('button', { name: words.verified }).first();
    await badge.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: words.what });
    await dialog.waitFor();
    expect(await screen.axe()).toEqual([]);
    await screen.tabTo(dialog.getByRole('link', { name: words.open }));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/log\/[0-9a-f-]{36}$/);
    await page.locator('[role=status][data-verdict=verified]').waitFor();

    await screen.go('/log/verification');
    const reference = page.getByRole('textbox', { name: words.reference });
    const asked = page.getByRole('region', { name: words.asked });
    const verifyAccount = async () => {
      await screen.tabTo(reference);
      await page.keyboard.press('Control+a');
      await page.keyboard.type(account.externalRef);
      await page.keyboard.press('Enter');
    };
    await verifyAccount();
    await asked.getByRole('listitem').first().getByText(words.good).waitFor();

    const flag = (await eventsOf(account)).find(({ command }) => command === 'place_flag');
    await rewrite(flag?.id ?? '');

    await screen.go(`/accounts/${account.id}`);
    await badges(screen, words, 'broken').first().waitFor();
    // The one that was altered, and the one that was written behind it; the registration is what it was.
    await badges(screen, words, 'verified').waitFor();
    expect(await badges(screen, words, 'broken').count()).toBe(2);

    await screen.go('/log/verification');
    await verifyAccount();
    await asked.getByText(words.altered).waitFor();
    await screen.tabTo(asked.locator(`a[href="/log/at/${flag?.index}"]`).first());
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/log/${flag?.id}`);
    await page.locator('[role=status][data-verdict=broken]').waitFor();
    await page.getByText(words.notInTree).waitFor();
    expect(await screen.axe()).toEqual([]);
  },
);

test.each(LOOKS)('the log’s pages pass axe, %s, %s', async (language, theme) => {
  const words = WORDS[language];
  const account = await customerWithStory('Looked At');
  const screen = await stage.screen({ language, theme });
  const { page } = screen;
  await screen.signIn('auditor');
  await screen.go(`/log?account=${account.id}`);
  await page.getByRole('row').nth(3).locator('[data-verdict=verified]').waitFor();
  const found = [...(await screen.axe())];
  await page.getByRole('button', { name: words.exported }).click();
  await page.getByText('npm run verify-log').waitFor();
  found.push(...(await screen.axe()));
  await page.keyboard.press('Escape');

  await screen.go('/log/checkpoints');
  const boxes = page.getByRole('row').getByRole('checkbox');
  await boxes.nth(1).waitFor();
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByText(words.compare).waitFor();
  found.push(...(await screen.axe()));

  await screen.go('/log/verification');
  await page.getByRole('button', { name: words.all }).waitFor();
  found.push(...(await screen.axe()));
  expect(found).toEqual([]);
});

test('the log’s rooms are for auditors', async () => {
  const screen = await stage.screen();
  await screen.signIn('support');
  for (const path of ['/log/checkpoints', '/log/verification', '/log/01a206f0-491f-76dc-b3de-ca6e3a7f9c5c']) {
    await screen.go(path);
    await screen.page.getByText('Your role does not open this page').waitFor();
    expect(await screen.page.getByRole('table').count()).toBe(0);
  }
});
