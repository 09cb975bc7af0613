import type { AccountView } from '@standing/shared/contracts/accounts';
import type { WindowView } from '@standing/shared/contracts/maintenance';
import { LOOKS, Stage, type Screen } from '../support/browser.js';
import type { Colleague } from '../support/product.js';

// Several windows on one machine with other tests.
jest.setTimeout(240_000);

const MINUTE = 60_000;

let stage: Stage;
let admin: Colleague;
beforeAll(async () => {
  stage = await Stage.set();
  admin = await stage.product.colleague('admin');
});
afterAll(() => stage?.strike());
afterEach(async () => {
  const troubles = await stage?.clear();
  // A window may cover the customers of every test.
  const { data } = await admin.get<{ data: WindowView[] }>('/maintenance-windows?status=announced,active');
  for (const { id, status } of data) {
    await admin.post(`/maintenance-windows/${id}/${status === 'active' ? 'end' : 'cancel'}`, {});
  }
  expect(troubles).toEqual([]);
});

const dialog = (screen: Screen) => screen.page.getByRole('dialog');
const heading = (screen: Screen) => screen.page.getByRole('heading', { level: 1 });

/** As `<input type="datetime-local">` takes it, in the zone of the browser. */
const local = (screen: Screen, at: number) =>
  screen.page.evaluate((instant) => {
    const date = new Date(instant);
    return new Date(instant - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  }, at);

/** Fills in the announcement for the tier, by keyboard, and leaves it unsent. */
async function fillIn(screen: Screen, tier: string): Promise<void> {
  const { page } = screen;
  await page.keyboard.press('n');
  await dialog(screen).waitFor();
  const tiers = dialog(screen).getByRole('button', { name: 'Tiers' });
  await screen.tabTo(tiers);
  await page.keyboard.press('Enter');
  const field = dialog(screen).getByRole('textbox', { name: 'Tiers' });
  await screen.tabTo(field);
  await page.keyboard.type(tier);
  // Whom it covers is counted before anything is announced.
  await dialog(screen).getByText('2 accounts').waitFor();
}

test('maintenance for one tier: announced, under way, over, with the keyboard; what is frozen stays frozen', async () => {
  const tier = 'harbour';
  const open = await stage.product.register({ displayName: 'Ines Open', tier });
  const frozen = await stage.product.register({ displayName: 'Jonas Frozen', tier });
  const reviewer = await stage.product.colleague('reviewer');
  await reviewer.placeHold(frozen, { kind: 'freeze', reasonCode: 'owner_request' });
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('admin');
  await page.getByRole('navigation').first().getByRole('link', { name: 'Maintenance' }).click();
  await heading(screen).filter({ hasText: 'Maintenance' }).waitFor();

  await fillIn(screen, tier);
  // Put aside, it is there again as it was.
  await page.keyboard.press('Escape');
  await dialog(screen).waitFor({ state: 'detached' });
  await page.keyboard.press('n');
  await screen.hasFocus(dialog(screen).getByRole('button', { name: 'All accounts' }));
  expect(await dialog(screen).getByRole('textbox', { name: 'Tiers' }).inputValue()).toBe(tier);
  await page.keyboard.press('Control+Enter');
  await dialog(screen).waitFor({ state: 'detached' });
  const rows = page.getByRole('table').last().getByRole('row');
  await rows.filter({ hasText: tier }).filter({ hasText: 'Announced' }).waitFor();
  await screen.go(`/accounts/${open.id}`);
  await page.getByText('Maintenance announced for').waitFor();
  await heading(screen).filter({ hasText: 'Unverified' }).waitFor();

  // A second one begins at once, over the first.
  await screen.go('/maintenance');
  await rows.filter({ hasText: tier }).waitFor();
  await fillIn(screen, tier);
  await dialog(screen)
    .getByLabel('Begins')
    .fill(await local(screen, Date.now()));
  await page.keyboard.press('Control+Enter');
  await dialog(screen).waitFor({ state: 'detached' });
  await rows.filter({ hasText: 'Under way' }).waitFor();

  await screen.go(`/accounts/${open.id}`);
  await heading(screen).filter({ hasText: 'Maintenance' }).waitFor();
  await page.getByText('Maintenance until').waitFor();
  await screen.go(`/accounts/${frozen.id}`);
  await heading(screen).filter({ hasText: 'Frozen' }).waitFor();
  await page.getByText('A stronger state is shown meanwhile.').waitFor();
  const support = await stage.product.colleague('support');
  const seen = await support.get<AccountView>(`/accounts/${open.id}`);
  expect([seen.state, Object.values(seen.capabilities).includes(true)]).toEqual(['maintenance', false]);
  const list = await support.get<{ data: AccountView[] }>(`/accounts?state=maintenance&tier=${tier}`);
  expect(list.data.map(({ id }) => id)).toEqual([open.id]);

  // Its details lead to its end.
  await page.getByRole('link', { name: 'Details' }).first().click();
  const end = dialog(screen).getByRole('button', { name: 'End now' });
  await end.waitFor();
  await screen.tabTo(end);
  await page.keyboard.press('Enter');
  const sure = page.getByRole('alertdialog').getByRole('button', { name: 'End it now' });
  await screen.tabTo(sure);
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await rows.filter({ hasText: 'Under way' }).waitFor({ state: 'detached' });
  const after = await support.get<AccountView>(`/accounts/${open.id}`);
  expect([after.state, after.version, after.maintenance]).toEqual(['unverified', open.version, []]);
  await screen.go(`/accounts/${open.id}`);
  await page.getByRole('main').getByText('Maintenance ended').first().waitFor();

  // And the one that was announced is called off.
  await page.getByRole('link', { name: 'Details' }).first().click();
  await dialog(screen).getByRole('button', { name: 'Call off' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Call it off' }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByText('No maintenance', { exact: true }).waitFor();
  expect((await support.get<AccountView>(`/accounts/${open.id}`)).maintenanceAhead).toEqual([]);
});

test.each(LOOKS)('axe finds nothing: %s, %s', async (language, theme) => {
  const screen = await stage.screen({ language, theme, width: 1280 });
  const { page } = screen;
  const found: string[] = [];
  const check = async (name: string) => {
    found.push(...(await screen.axe()).map((violation) => `${name}: ${violation}`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (overflow) found.push(`${name}: wider than the window`);
  };
  const account = await stage.product.register({ displayName: 'Mara Covered' });
  await screen.signIn('admin');
  await screen.go('/maintenance');
  await page.getByRole('table').first().waitFor();
  await check('calendar');
  // More short ones on one day than it shows, one over the other.
  for (const minute of [1, 1, 2, 2, 3]) {
    const startsAt = Date.now() + minute * MINUTE;
    await admin.post('/maintenance-windows', {
      scope: { tiers: ['nobody'] },
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(startsAt + MINUTE).toISOString(),
      reasonCode: 'emergency_maintenance',
    });
  }
  await page.keyboard.press('n');
  await dialog(screen).waitFor();
  await dialog(screen).getByRole('button').nth(1).click();
  await check('countries');
  await dialog(screen).locator('[type=submit]').click();
  await dialog(screen).getByRole('alert').first().waitFor();
  await check('faults');
  await dialog(screen).getByRole('button').nth(0).click();
  await dialog(screen).locator('textarea:not([aria-hidden])').first().fill('Planned night work.');
  await dialog(screen).locator('[type=submit]').click();
  await dialog(screen).waitFor({ state: 'detached' });
  await check('calendar with a window');
  await page.getByRole('table').last().getByRole('row').nth(1).getByRole('button').click();
  await dialog(screen).getByRole('button').first().waitFor();
  await check('details');
  await screen.go(`/accounts/${account.id}`);
  await page.getByRole('main').locator('a[href^="/maintenance?window="]').first().waitFor();
  await check('account');
  expect(found).toEqual([]);
});
