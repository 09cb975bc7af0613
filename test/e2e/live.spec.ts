import { Stage, type Screen } from '../support/browser.js';

// Two people at two windows; browser, server and database share the machine with other tests.
jest.setTimeout(180_000);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set('staff');
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const level1 = (screen: Screen) => screen.page.getByRole('heading', { level: 1 });

/** Opens a page, and waits until it follows what happens. */
async function follow(screen: Screen, path: string): Promise<void> {
  const following = screen.page.waitForResponse((response) => response.url().endsWith('/api/v1/live'));
  await screen.go(path);
  expect((await following).status()).toBe(200);
}

test('what one person does, others see without a reload: on the account, in the list and by looking for it', async () => {
  const customer = await stage.product.register({ displayName: 'Seen By All' });
  const elsewhere = await stage.product.register({ displayName: 'Looked For' });
  const [onPage, inList, without] = await Promise.all([stage.screen(), stage.screen(), stage.screen()]);

  await onPage.signIn('support');
  await follow(onPage, `/accounts/${customer.id}`);
  await level1(onPage).getByText('Unverified').waitFor();

  await inList.signIn('auditor');
  await follow(inList, '/accounts');
  const row = inList.page.getByRole('row').filter({ hasText: customer.displayName });
  const link = row.getByRole('link', { name: customer.displayName });
  await link.focus();

  // Where no stream gets through, pages look for themselves.
  await without.page.route('**/api/v1/live', (route) => route.abort());
  await without.signIn('lead');
  await without.go(`/accounts/${elsewhere.id}`);
  await level1(without).getByText('Unverified').waitFor();

  const reviewer = await stage.product.colleague('reviewer');
  await reviewer.placeHold(customer, { kind: 'freeze', reasonCode: 'unusual_activity', note: 'Call back.' });
  await reviewer.placeHold(elsewhere, { kind: 'flag', reasonCode: 'unusual_volume' });

  await level1(onPage).getByText('Frozen').waitFor();
  await onPage.page.getByRole('status').getByText('The account is now: Frozen.').waitFor();
  const timeline = onPage.page.getByRole('region', { name: 'Timeline' });
  await timeline.getByText('Call back.').waitFor();
  await timeline.getByRole('heading', { name: /^Frozen/ }).waitFor();
  await timeline.getByText('new', { exact: true }).waitFor();
  expect(await onPage.axe()).toEqual([]);

  await row.getByText('Frozen').waitFor();
  await row.getByText('changed').waitFor({ state: 'attached' });
  const newcomer = await stage.product.register({ displayName: 'Came Meanwhile' });
  await inList.page.getByRole('button', { name: 'Bring up to date' }).waitFor();
  // Nothing has moved under who is on a row.
  await inList.hasFocus(link);
  expect(await inList.page.getByRole('link', { name: newcomer.displayName }).count()).toBe(0);
  expect(await inList.axe()).toEqual([]);
  await inList.page.getByRole('button', { name: 'Bring up to date' }).click();
  await inList.page.getByRole('link', { name: newcomer.displayName }).waitFor();

  await level1(without).getByText('Flagged').waitFor();
});

test('a page of somebody who has been signed out elsewhere says so by itself', async () => {
  const screen = await stage.screen();
  await screen.signIn('reviewer2');
  await follow(screen, '/overview');
  // As another tab of the same browser does.
  const csrfToken = await screen.page.evaluate(async () => {
    const answer = await fetch('/api/v1/me');
    return ((await answer.json()) as { csrfToken: string }).csrfToken;
  });
  await screen.page.evaluate(
    (token) => fetch('/api/v1/auth/sign-out', { method: 'POST', headers: { 'X-CSRF-Token': token } }),
    csrfToken,
  );
  await screen.page.locator('input[name=password]').waitFor();
  expect(new URL(screen.page.url()).pathname).toBe('/login');
});

test('the log says how many entries have come, fetches them when asked, and is walked with j and k', async () => {
  const screen = await stage.screen();
  await screen.signIn('auditor');
  await follow(screen, '/log');
  await screen.page.getByRole('table').waitFor();
  const customer = await stage.product.register({ displayName: 'Newest Entry' });
  const news = screen.page.getByRole('status').filter({ hasText: /newer entr/ });
  await news.waitFor();
  const link = screen.page.getByRole('link', { name: customer.externalRef });
  expect(await link.count()).toBe(0);
  await news.getByRole('button', { name: 'Bring up to date' }).click();
  await link.first().waitFor();
  const entries = screen.page.getByRole('rowheader').getByRole('link');
  await screen.page.keyboard.press('j');
  await screen.hasFocus(entries.nth(0));
  await screen.page.keyboard.press('j');
  await screen.hasFocus(entries.nth(1));
  await screen.page.keyboard.press('k');
  await screen.page.keyboard.press('Enter');
  await screen.page.waitForURL(/\/log\/[0-9a-f-]{36}$/);
});
