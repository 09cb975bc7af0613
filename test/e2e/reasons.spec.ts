import type { Locator } from 'playwright-core';
import { Stage, type Screen } from '../support/browser.js';

// Several windows on one machine with other tests.
jest.setTimeout(180_000);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const main = (screen: Screen) => screen.page.getByRole('main');
const article = (screen: Screen, language: string) =>
  screen.page.getByRole('article', { name: language, exact: true });

/** Puts something else into a field, with the keyboard. */
async function retype(screen: Screen, field: Locator, text: string): Promise<void> {
  await screen.tabTo(field);
  await screen.page.keyboard.press('Control+A');
  await screen.page.keyboard.type(text);
}

async function openEditor(screen: Screen, path: string): Promise<void> {
  await screen.go(`/reasons/${path}/edit`);
  await article(screen, 'English').waitFor();
}

test.each([
  ['en', 'light', 1024],
  ['zh-CN', 'dark', 1280],
] as const)(
  'axe finds nothing in the catalogue and the settings: %s, %s, %i px',
  async (language, theme, width) => {
    const screen = await stage.screen({ language, theme, width });
    const { page } = screen;
    const found: string[] = [];
    const check = async (name: string) => {
      found.push(...(await screen.axe()).map((violation) => `${name}: ${violation}`));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (overflow) found.push(`${name}: wider than the window`);
    };
    await screen.signIn('admin');
    await screen.go('/reasons');
    await page.getByRole('table').waitFor();
    await check('list');
    await page.getByRole('searchbox').or(page.getByRole('textbox')).first().fill('nothing is called this');
    await main(screen).getByRole('status').waitFor();
    await check('nothing found');
    await screen.go('/reasons/freeze/sanctions_match');
    await article(screen, 'English').waitFor();
    await main(screen).getByRole('listitem').getByRole('button', { expanded: false }).click();
    await check('reason');
    await main(screen).getByRole('button').first().click();
    await page.getByRole('alertdialog').waitFor();
    await check('retire');
    await page.keyboard.press('Escape');
    await openEditor(screen, 'lock/new_device');
    await check('editor');
    await screen.go('/reasons/new');
    await article(screen, 'English').waitFor();
    await page.locator('form [type=submit]').click();
    await main(screen).locator('[aria-invalid=true]').first().waitFor();
    await check('faults');
    await screen.go('/settings');
    await page.locator('form [type=submit]').waitFor();
    await check('settings');
    expect(found).toEqual([]);
  },
);

test('a reason is rewritten with the keyboard alone, and says what has changed', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('admin');
  await screen.go('/reasons');
  await page.getByRole('table').waitFor();
  await page.keyboard.press('/');
  await screen.hasFocus(page.getByRole('searchbox').or(page.getByRole('textbox')).first());
  await page.keyboard.type('dormant');
  await screen.tabTo(page.getByRole('link', { name: 'Dormant' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Dormant' }).waitFor();
  await page.getByText('Version 1').waitFor();
  await page.keyboard.press('e');
  const title = page.getByRole('textbox', { name: 'Title, English' });
  await screen.tabTo(title);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('We have closed your unused account');
  // The preview follows while one types, in its own language only.
  await article(screen, 'English').getByText('We have closed your unused account').waitFor();
  expect(await article(screen, '简体中文').textContent()).toContain('账户因长期未使用已注销');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Version 2 is in use from now on.').waitFor();
  const versions = main(screen).getByRole('listitem').getByRole('button');
  await screen.tabTo(versions.first());
  await page.keyboard.press('Enter');
  await main(screen)
    .getByRole('deletion')
    .getByText('Your account has been closed after long disuse')
    .waitFor();
  await main(screen).getByRole('insertion').getByText('We have closed your unused account').waitFor();
});

test('of two who write the same reason one wins, and the other keeps what they wrote and sees the change', async () => {
  const first = await stage.screen();
  const second = await stage.screen();
  for (const screen of [first, second]) {
    await screen.signIn('admin');
    await openEditor(screen, 'closure/deceased');
  }
  const titleOf = (screen: Screen) => screen.page.getByRole('textbox', { name: 'Title, English' });
  const explanationOf = (screen: Screen) =>
    screen.page.getByRole('textbox', { name: 'Explanation, English' });
  await titleOf(first).fill('We have closed this account');
  await first.page.getByRole('button', { name: 'Save as version 2' }).click();
  await first.page.getByText('Version 2 is in use from now on.').waitFor();

  await explanationOf(second).fill('Please accept our condolences.');
  await second.page.getByRole('button', { name: 'Save as version 2' }).click();
  const conflict = second.page.getByRole('alert');
  await conflict.getByText('Somebody has written version 2 meanwhile.').waitFor();
  await conflict.getByText('We have closed this account').waitFor();
  expect(await second.axe()).toEqual([]);
  expect(await explanationOf(second).inputValue()).toBe('Please accept our condolences.');
  await conflict.getByRole('button', { name: 'Go on with mine, on top of version 2' }).click();
  await second.page.getByRole('button', { name: 'Save as version 3' }).click();
  await second.page.getByText('Version 3 is in use from now on.').waitFor();
});

test('what is written of a reason is still there after a look at another page, until it is discarded', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('admin');
  await openEditor(screen, 'flag/unusual_volume');
  const title = page.getByRole('textbox', { name: 'Title, English' });
  const before = await title.inputValue();
  await title.fill('We ask about your payments');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.goBack();
  const notice = page.getByText('What you wrote here before is still here; it is not saved yet.');
  await notice.waitFor();
  expect(await title.inputValue()).toBe('We ask about your payments');
  expect(await screen.axe()).toEqual([]);
  await page.getByRole('button', { name: 'Discard it' }).click();
  await notice.waitFor({ state: 'detached' });
  expect(await title.inputValue()).toBe(before);
});

test('of two who set something at once both are heard, and the record says who set what', async () => {
  const first = await stage.screen();
  const second = await stage.screen();
  const field = (screen: Screen, name: string) => screen.page.getByRole('textbox', { name, exact: true });
  const REVIEW = 'Review, hours';
  const change = 'Promise, review: 24 hours → 12 hours';
  for (const [screen, staff] of [
    [first, 'admin'],
    [second, 'admin2'],
  ] as const) {
    await screen.signIn(staff);
    await screen.go('/settings');
    await field(screen, REVIEW).waitFor();
  }
  await retype(first, field(first, REVIEW), '12');
  await first.page.keyboard.press('Control+Enter');
  await first.page.getByText('Saved; it counts from now on.').waitFor();
  const record = first.page.getByRole('region', { name: 'What was set, and by whom' });
  await record.getByText(change).waitFor();

  await retype(second, field(second, 'Proposals wait, hours'), '1');
  await second.page.keyboard.press('Control+Enter');
  await second.page.getByText('A whole number from 4 to 336.').waitFor();
  await second.hasFocus(field(second, 'Proposals wait, hours'));
  await second.page.keyboard.press('Control+A');
  await second.page.keyboard.type('48');
  await second.page.keyboard.press('Control+Enter');
  const conflict = second.page.getByRole('alert');
  await conflict.getByText(change).waitFor();
  expect(await second.axe()).toEqual([]);
  await second.tabTo(conflict.getByRole('button', { name: 'Keep both; where we differ, mine' }));
  await second.page.keyboard.press('Enter');
  expect(await field(second, REVIEW).inputValue()).toBe('12');
  await field(second, 'Proposals wait, hours').focus();
  await second.page.keyboard.press('Control+Enter');
  await second.page.getByText('Saved; it counts from now on.').waitFor();
  const shown = second.page.getByRole('region', { name: 'What was set, and by whom' });
  await shown.getByText('Proposals wait: 72 hours → 48 hours').waitFor();
  await shown.getByText(change).waitFor();
});

test('retiring asks first, says how many holds have the reason, and takes it out of the lists', async () => {
  const account = await stage.product.register({ displayName: 'Hold Er' });
  const reviewer = await stage.product.colleague('reviewer');
  await reviewer.placeHold(account, { kind: 'flag', reasonCode: 'information_outdated' });
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('admin');
  await screen.go('/reasons/flag/information_outdated');
  await page.getByRole('button', { name: 'Retire' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(/open holds? ha(s|ve) this reason/).waitFor();
  await screen.hasFocus(dialog.getByRole('button', { name: 'Cancel' }));
  await dialog.getByRole('button', { name: 'Retire' }).click();
  await dialog.waitFor({ state: 'detached' });
  await main(screen).getByText('Retired').first().waitFor();
  await page
    .getByRole('button', { name: 'Write a new version' })
    .and(page.locator('[aria-disabled]'))
    .waitFor();

  await screen.go('/reasons?kind=flag');
  await page.getByRole('table').waitFor();
  expect(await page.getByRole('link', { name: 'Information outdated' }).count()).toBe(0);
  await page.getByRole('checkbox', { name: 'Show retired ones' }).click();
  await page.getByRole('link', { name: 'Information outdated' }).waitFor();
});

test('whoever may only read is offered nothing to write', async () => {
  const screen = await stage.screen();
  await screen.signIn('support');
  await screen.go('/reasons/freeze/owner_request');
  await article(screen, 'English').waitFor();
  expect(
    await main(screen)
      .getByRole('button', { name: /Retire|Write/ })
      .count(),
  ).toBe(0);
  await screen.go('/reasons/freeze/owner_request/edit');
  await main(screen).getByText('Your role does not open this page').waitFor();
  expect(await main(screen).locator('form').count()).toBe(0);
});

test('an account’s page says literally what its customer is told, in their language or another', async () => {
  const account = await stage.product.register({ displayName: '王小明', locale: 'zh-CN' });
  const reviewer = await stage.product.colleague('reviewer');
  await reviewer.placeHold(account, { kind: 'freeze', reasonCode: 'sanctions_match' });
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('support');
  await screen.go(`/accounts/${account.id}`);
  const view = page.getByRole('region', { name: 'What the customer sees right now' });
  await view.getByRole('article', { name: '您的账户正在审核中' }).waitFor();
  await view.getByRole('button', { name: 'English' }).click();
  await view.getByRole('article', { name: 'Your account is under review' }).waitFor();
  await view.getByRole('button', { name: 'The answer as the wallet gets it' }).click();
  expect(await view.textContent()).not.toMatch(/sanction/i);
  expect(await screen.axe()).toEqual([]);
});
