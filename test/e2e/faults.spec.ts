import type { AccountView } from '@standing/shared/contracts/accounts';
import { Stage, type Screen } from '../support/browser.js';
import { emailOf } from '../support/product.js';

// Each starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(120_000);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const NOTE = 'Called back on the number on file.';
const level1 = (screen: Screen) => screen.page.getByRole('heading', { level: 1 });

/** Opens the account and fills in a freeze by keyboard, not yet sent. */
async function draftFreeze(screen: Screen, account: AccountView): Promise<void> {
  const { page } = screen;
  await screen.go(`/accounts/${account.id}`);
  await page.getByRole('button', { name: 'Freeze', exact: true }).waitFor();
  await page.keyboard.press('f');
  const dialog = page.getByRole('dialog');
  await screen.hasFocus(dialog.getByRole('combobox', { name: 'Reason' }));
  await dialog.getByRole('option', { name: 'Owner’s request' }).waitFor();
  await page.keyboard.type('owner_req');
  await page.keyboard.press('Enter');
  await screen.tabTo(dialog.getByRole('textbox', { name: 'Internal note' }));
  await page.keyboard.type(NOTE);
}

const send = ({ page }: Screen): Promise<void> => page.keyboard.press('Control+Enter');

test('a colleague who was faster: their change is shown beside the draft, which is kept', async () => {
  const account = await stage.product.register({ displayName: 'Nguyễn Thị Hồng Đào' });
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('support');
  await draftFreeze(screen, account);
  const reviewer = await stage.product.colleague('reviewer');
  await reviewer.placeHold(account, {
    kind: 'flag',
    reasonCode: 'suspicious_transaction',
    note: 'Round sums to a new payee.',
  });

  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await send(screen);
  expect((await answered).status()).toBe(412);
  const dialog = page.getByRole('dialog');
  const warning = dialog.getByRole('alert');
  await warning.getByText('Flag placed').waitFor();
  expect(await warning.innerText()).toMatch(/Suspicious transaction[^]*Round sums to a new payee\./);
  expect(await dialog.getByRole('textbox', { name: 'Internal note' }).inputValue()).toBe(NOTE);
  expect(await dialog.getByRole('option', { selected: true }).innerText()).toContain('Owner’s request');
  expect(await screen.axe()).toEqual([]);

  await screen.tabTo(dialog.getByRole('button', { name: /decide on version 2/ }));
  await page.keyboard.press('Enter');
  await warning.waitFor({ state: 'detached' });
  await send(screen);
  await level1(screen).getByText('Frozen').waitFor();
  await page.getByRole('region', { name: 'Timeline' }).getByText(NOTE).waitFor();
});

test('what was being written survives Escape', async () => {
  const account = await stage.product.register({ displayName: 'Ann Example' });
  const screen = await stage.screen();
  await screen.signIn('support');
  await draftFreeze(screen, account);
  await screen.page.keyboard.press('Escape');
  await screen.page.getByRole('dialog').waitFor({ state: 'detached' });
  await screen.page.getByRole('button', { name: 'Freeze', exact: true }).click();
  const note = screen.page.getByRole('dialog').getByRole('textbox', { name: 'Internal note' });
  expect(await note.inputValue()).toBe(NOTE);
});

test('an answer that gets lost: sending again is safe, and freezes once', async () => {
  const account = await stage.product.register({ displayName: 'Lost Answer' });
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('support');
  await draftFreeze(screen, account);
  const keys: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') keys.push(request.headers()['idempotency-key']);
  });
  await page.route(
    '**/holds',
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await send(screen);
  const alert = page.getByRole('dialog').getByRole('alert');
  await alert.getByText('It is safe to send it again').waitFor();
  await send(screen);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await level1(screen).getByText('Frozen').waitFor();
  expect(keys[0]).toBeTruthy();
  expect(keys).toEqual([keys[0], keys[0]]);
  const colleague = await stage.product.colleague('support');
  expect((await colleague.get<AccountView>(`/accounts/${account.id}`)).holds).toHaveLength(1);
});

test('what is not allowed says what is', async () => {
  const account = await stage.product.register({ displayName: 'Hold Released' });
  const colleague = await stage.product.colleague('reviewer');
  await colleague.placeHold(account, { kind: 'freeze', reasonCode: 'suspected_fraud' });
  const screen = await stage.screen();
  await screen.signIn('support');
  await screen.go(`/accounts/${account.id}`);
  const release = screen.page.getByRole('button', { name: 'Unfreeze: Suspected fraud' });
  expect(await release.getAttribute('aria-disabled')).toBe('true');
  await release.focus();
  await screen.page.getByRole('tooltip').waitFor();

  // The page believes that it may; the server knows better.
  await screen.page.route('**/commands', async (route) => {
    const offers = (await (await route.fetch()).json()) as { command: string; allowed: boolean }[];
    await route.fulfill({
      json: offers.map((offer) =>
        offer.command === 'revoke_verification' ? { ...offer, allowed: true } : offer,
      ),
    });
  });
  await screen.go(`/accounts/${account.id}`);
  await screen.page.getByRole('button', { name: 'Revoke verification' }).click();
  await screen.page.getByRole('option').first().click();
  await screen.page.getByRole('dialog').getByRole('button', { name: 'Revoke verification' }).click();
  const alert = screen.page.getByRole('dialog').getByRole('alert');
  await alert.getByText('Your role does not allow this.').waitFor();
  expect(await alert.innerText()).toMatch(/You may do now: .*Freeze/);
});

test('a session that ended elsewhere: sign in again and be back where one was', async () => {
  const account = await stage.product.register({ displayName: 'Back Again' });
  const screen = await stage.screen();
  await screen.signIn('reviewer');
  await screen.go(`/accounts/${account.id}`);
  await screen.page.getByRole('region', { name: 'Timeline' }).waitFor();
  await screen.context.clearCookies();
  // Whatever asks next finds out: the page that is followed to, or what the open one asks for by itself.
  const ended = screen.page.getByText('Your session has ended');
  const overview = screen.page.getByRole('navigation').first().getByRole('link', { name: 'Overview' });
  await Promise.race([overview.click().catch(() => undefined), ended.waitFor()]);
  await ended.waitFor();
  await screen.signIn('reviewer');
  await screen.page.getByRole('heading', { level: 1, name: /Overview|Back Again/ }).waitFor();
  expect(['/overview', `/accounts/${account.id}`]).toContain(new URL(screen.page.url()).pathname);
});

test('a session that ends while one writes does not cost what was written', async () => {
  const account = await stage.product.register({ displayName: 'Long Note' });
  const screen = await stage.screen();
  await screen.signIn('support');
  await draftFreeze(screen, account);
  await screen.context.clearCookies();
  await send(screen);
  await screen.page.getByText('Your session has ended').waitFor();
  await screen.signIn('support');
  await screen.page.getByRole('button', { name: 'Freeze', exact: true }).click();
  const dialog = screen.page.getByRole('dialog');
  // Before the reasons are there, nothing can be sent.
  await screen.hasFocus(dialog.getByRole('combobox', { name: 'Reason' }));
  expect(await dialog.getByRole('textbox', { name: 'Internal note' }).inputValue()).toBe(NOTE);
  await send(screen);
  await screen.page.getByRole('region', { name: 'Timeline' }).getByText(NOTE).waitFor();
});

test('signing out on purpose leads nobody back to the page that was open', async () => {
  const account = await stage.product.register({ displayName: 'Not Yours' });
  const screen = await stage.screen();
  await screen.signIn('reviewer');
  await screen.go(`/accounts/${account.id}`);
  await screen.page.getByRole('button', { name: 'Sign out' }).click();
  await screen.signIn('auditor');
  await screen.page.getByRole('heading', { level: 1, name: 'Log' }).waitFor();
  expect(new URL(screen.page.url()).pathname).toBe('/log');
});

test('a server that is away is neither a sign-out nor a dead page', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('support');
  await page.getByRole('table').waitFor();
  await page.route('**/api/**', (route) => route.abort('connectionrefused'));
  // What is on the screen stays, and says that it may be old.
  await page.getByRole('navigation').first().getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('status').getByText('No connection to the server.').waitFor();
  await page.goto(`${stage.product.url}/accounts`);
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  expect(await screen.axe()).toEqual([]);
  await page.unroute('**/api/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('table').waitFor();
});

describe('at the door', () => {
  const submit = async ({ page }: Screen, staff: 'support' | 'reviewer2', password: string) => {
    await page.getByRole('textbox', { name: 'E-mail' }).fill(emailOf(staff));
    await page.getByLabel('Password', { exact: true }).fill(password);
    const answered = page.waitForResponse((response) => response.url().endsWith('/auth/sign-in'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    return (await answered).status();
  };

  test('empty fields are named, a wrong password is said to be wrong', async () => {
    const screen = await stage.screen();
    const { page } = screen;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await screen.hasFocus(page.getByRole('textbox', { name: 'E-mail' }));
    expect(await submit(screen, 'support', 'wrong')).toBe(401);
    await page.getByRole('alert').getByText('E-mail, password or one-time code is not right.').waitFor();
    expect(await screen.axe()).toEqual([]);
  });

  test('after too many attempts the wait is counted down', async () => {
    const screen = await stage.screen();
    const { page } = screen;
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < 20) {
      statuses.push(await submit(screen, 'reviewer2', 'wrong'));
    }
    expect(statuses.at(-1)).toBe(429);
    await page
      .getByRole('alert')
      .getByText(/You can try again in \d+ second/)
      .waitFor();
    expect(await screen.axe()).toEqual([]);
    await page.getByRole('alert').getByText('You can try again now.').waitFor();
  });

  test('the server away', async () => {
    const screen = await stage.screen();
    await screen.page.route('**/auth/sign-in', (route) => route.abort('connectionrefused'));
    await screen.page.getByRole('textbox', { name: 'E-mail' }).fill(emailOf('support'));
    await screen.page.getByLabel('Password', { exact: true }).fill('some password');
    await screen.page.getByRole('button', { name: 'Sign in' }).click();
    await screen.page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
    expect(await screen.page.getByLabel('Password', { exact: true }).inputValue()).toBe('some password');
  });
});
