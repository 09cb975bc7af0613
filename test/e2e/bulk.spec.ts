import type { AccountView } from '@standing/shared/contracts/accounts';
import { randomUUID } from 'node:crypto';
import { Stage, type Screen } from '../support/browser.js';

// Several windows on one machine with other tests.
jest.setTimeout(180_000);

/** One more than a person decides alone. */
const TOO_MANY = 501;

let stage: Stage;
/** Of one tier, which is the test's own. */
let accounts: AccountView[];
let tier: string;
let tests = 0;
beforeAll(async () => {
  stage = await Stage.set();
});
beforeEach(async () => {
  tier = `bulk-${(tests += 1)}`;
  accounts = [];
  for (const displayName of ['Ana Ilić', 'Bo Lindqvist', 'Chen Wei', 'Dara Quinn']) {
    accounts.push(await stage.product.register({ displayName, tier }));
  }
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const row = (screen: Screen, account: AccountView | undefined) =>
  screen.page.getByRole('row').filter({ hasText: account?.displayName ?? 'nobody' });

async function openList(screen: Screen): Promise<void> {
  await screen.go(`/accounts?tier=${tier}`);
  await row(screen, accounts[0]).waitFor();
}

/** An operation on more accounts than one person decides, most of which there are not. */
function askForMany() {
  return stage.product.colleague('reviewer').then((reviewer) =>
    reviewer.startBulk({
      command: 'place_flag',
      reasonCode: 'unusual_volume',
      note: 'Same device.',
      selection: {
        ids: [
          ...accounts.map(({ id }) => id),
          ...Array.from({ length: TOO_MANY - accounts.length }, () => randomUUID()),
        ],
      },
    }),
  );
}

test.each([
  ['en', 'light', 1024],
  ['zh-CN', 'dark', 1280],
] as const)('axe finds nothing: %s, %s, %i px', async (language, theme, width) => {
  const asked = await askForMany();
  const screen = await stage.screen({ language, theme, width });
  const { page } = screen;
  const found: string[] = [];
  const check = async (name: string) => {
    found.push(...(await screen.axe()).map((violation) => `${name}: ${violation}`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (overflow) found.push(`${name}: wider than the window`);
  };
  await screen.signIn('reviewer2');
  await openList(screen);
  await page.getByRole('checkbox').nth(1).check();
  await check('selection');
  await page.keyboard.press('b');
  const dialog = page.getByRole('dialog');
  await screen.hasFocus(dialog.getByRole('button').first());
  await dialog.locator('[type=submit]').click();
  await dialog.getByRole('alert').waitFor();
  await check('faults');
  await dialog.getByRole('button').first().click();
  await dialog.getByRole('combobox').first().press('ArrowDown');
  await dialog.locator('[type=submit]').click();
  await dialog.getByRole('heading', { level: 3 }).waitFor();
  await check('dry run');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await screen.go('/bulk');
  await page.getByRole('progressbar').first().waitFor();
  await check('operations');
  await screen.go(`/bulk/${asked.id}`);
  await page.getByRole('progressbar').waitFor();
  await check('operation');
  await page.keyboard.press('r');
  await page.getByRole('alertdialog').waitFor();
  await check('rejection');
  expect(found).toEqual([]);
});

test('two accounts are picked out, looked at and frozen without the mouse', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('reviewer');
  await openList(screen);
  await page.keyboard.press('j');
  await screen.hasFocus(row(screen, accounts[3]).getByRole('link'));
  await page.keyboard.press('Space');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByRole('status').getByText('2 accounts selected').waitFor();
  await page.keyboard.press('b');
  const dialog = page.getByRole('dialog', { name: 'Act on the selected accounts' });
  await screen.hasFocus(dialog.getByRole('button', { name: 'Freeze', exact: true }));
  await page.keyboard.press('Enter');
  await screen.tabTo(dialog.getByRole('combobox', { name: 'Reason' }));
  await page.keyboard.type('legal');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+Enter');
  await screen.hasFocus(dialog.getByRole('heading', { name: '2 of 2 would be changed, 0 refused' }));
  const untouched = await (
    await stage.product.colleague('lead')
  ).get<AccountView>(`/accounts/${accounts[3]?.id}`);
  expect(untouched.state).toBe('unverified');

  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { level: 1, name: 'Freeze: 2 accounts' }).waitFor();
  const results = page.getByRole('region', { name: 'Account by account' });
  for (const account of accounts.slice(2)) {
    await results
      .getByRole('row')
      .filter({ hasText: account.externalRef })
      .filter({ hasText: 'Done' })
      .waitFor();
  }
  expect(await page.getByRole('progressbar').getAttribute('aria-valuetext')).toBe(
    '2 of 2 accounts: 2 done, 0 refused',
  );
  await results.getByRole('link').first().click();
  await page
    .getByRole('heading', { level: 1 })
    .getByText(/Chen Wei|Dara Quinn/)
    .waitFor();
  await page.getByText('Frozen').first().waitFor();

  await openList(screen);
  expect(await page.getByRole('button', { name: 'Act on selected…' }).count()).toBe(0);
});

test('a dry run that changes nothing says why, and a change asks for another', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('reviewer');
  await openList(screen);
  await row(screen, accounts[0]).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Act on selected…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Revoke verification' }).click();
  await dialog.getByRole('combobox', { name: 'Reason' }).press('ArrowDown');
  await dialog.getByRole('button', { name: 'Dry run' }).click();
  await dialog.getByText('There is no verification in force to revoke.').first().waitFor();
  await dialog.getByRole('button', { name: 'Nothing to do' }).waitFor();
  await dialog.getByRole('textbox', { name: 'Internal note' }).fill('by mistake');
  await dialog.getByText('You have changed something. Run it dry again.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Act on selected…' }).click();
  expect(await dialog.getByRole('textbox', { name: 'Internal note' }).inputValue()).toBe('by mistake');
});

test('who asked for many accounts cannot agree to it; a colleague says no, and why', async () => {
  const asked = await askForMany();
  const maker = await stage.screen();
  await maker.signIn('reviewer');
  await maker.go(`/bulk/${asked.id}`);
  const approve = maker.page.getByRole('button', { name: 'Approve…' });
  await approve.waitFor();
  expect(await approve.getAttribute('aria-disabled')).toBe('true');
  await maker.page.getByText('You asked for this; somebody else has to decide.').first().waitFor();

  const checker = await stage.screen();
  await checker.signIn('reviewer2');
  await checker.go(`/bulk/${asked.id}`);
  // To what one agrees, or not.
  const meant = checker.page.getByRole('region', { name: 'Which accounts' });
  await meant
    .getByRole('row')
    .filter({ has: checker.page.getByRole('link', { name: accounts[0]?.externalRef ?? '', exact: true }) })
    .getByText('Unverified')
    .waitFor();
  await checker.page.getByRole('button', { name: 'Reject…' }).click();
  const dialog = checker.page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Reject', exact: true }).click();
  await dialog.getByText('Say why, so that your colleague knows what to change.').waitFor();
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Most of them are unknown.');
  await dialog.getByRole('button', { name: 'Reject', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await checker.page.getByText('A colleague rejected it. Nothing was done.').waitFor();

  await maker.go(`/bulk/${asked.id}`);
  await maker.page.getByText('Most of them are unknown.').waitFor();
  expect(await maker.page.getByRole('button', { name: 'Call off…' }).count()).toBe(0);
});
