import { randomUUID } from 'node:crypto';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseView } from '@standing/shared/contracts/cases';
import { LOOKS, Stage, type Screen } from '../support/browser.js';
import { photo } from '../support/documents.js';

// Each walks through all pages; browser, server and database share the machine with other tests.
jest.setTimeout(180_000);

let stage: Stage;
let account: AccountView;
let ofAccount: CaseView;
beforeAll(async () => {
  stage = await Stage.set('demo');
  account = await stage.product.register({
    displayName: 'Aurélie D’Août-Żółkiewska',
    email: 'aurelie@example.org',
  });
  const reviewer = await stage.product.colleague('reviewer');
  await reviewer.placeHold(account, { kind: 'flag', reasonCode: 'unusual_volume', note: '交易量突然增加。' });
  ofAccount = await reviewer.openCase({
    kind: 'review',
    accountId: account.id,
    note: 'Ask where it comes from.',
  });
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const level1 = (screen: Screen) => screen.page.getByRole('heading', { level: 1 });

describe('axe finds nothing', () => {
  let found: string[];
  beforeEach(() => {
    found = [];
  });
  const check = async (screen: Screen, page: string) => {
    found.push(...(await screen.axe()).map((violation) => `${page}: ${violation}`));
  };

  test.each(LOOKS)('for support, %s, %s', async (language, theme) => {
    const screen = await stage.screen({ language, theme });
    const { page } = screen;
    await check(screen, 'sign-in');
    await screen.signIn('support');
    await page.getByRole('table').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    await check(screen, 'list');
    await page.getByRole('textbox').first().fill('nobody is called this');
    await page.getByRole('main').getByRole('status').getByRole('button').waitFor();
    await check(screen, 'empty list');

    await screen.go(`/accounts/${account.id}`);
    await page.getByRole('main').locator('ol').getByRole('button', { expanded: false }).first().click();
    await check(screen, 'account');
    await page.getByRole('button', { name: /^(Show: E-mail|显示邮箱)$/ }).click();
    await page.getByRole('dialog').waitFor();
    await check(screen, 'reveal');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^(Request for erasure…|登记删除请求…)$/ }).click();
    await page.getByRole('dialog').waitFor();
    await check(screen, 'request for erasure');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('l');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await check(screen, 'decision');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await check(screen, 'shortcuts');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('Aur');
    await page.getByRole('option', { name: account.displayName }).waitFor();
    await check(screen, 'palette');
    await screen.go(`/accounts/${account.id}?at=${account.registeredAt}`);
    await page.getByRole('main').getByRole('status').first().waitFor();
    await check(screen, 'account as of');

    await screen.go('/cases?sort=number&order=desc');
    await page.getByRole('rowheader').first().waitFor();
    await check(screen, 'queue');
    await screen.go(`/cases?accountId=${randomUUID()}`);
    await page.getByRole('main').getByRole('status').getByRole('button').waitFor();
    await check(screen, 'empty queue');
    await screen.go('/my-day');
    await page.getByRole('term').first().waitFor();
    await check(screen, 'my day');

    await screen.go('/profile');
    await check(screen, 'profile');
    await screen.go('/log');
    await check(screen, 'forbidden');
    await screen.go('/nowhere');
    await check(screen, 'not found');
    expect(found).toEqual([]);
  });

  test.each(LOOKS)('for auditors and administrators, %s, %s', async (language, theme) => {
    const auditor = await stage.screen({ language, theme });
    await auditor.signIn('auditor');
    await auditor.page.getByRole('row').nth(1).getByRole('button').first().click();
    await check(auditor, 'log');
    for (const path of ['/log/at/0', '/log/checkpoints', '/log/verification', '/retention']) {
      await auditor.go(path);
      await auditor.page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor();
      await check(auditor, path);
    }
    await auditor.go(`/accounts/${account.id}`);
    await auditor.page.getByRole('button', { name: /^(Account file…|账户档案…)$/ }).click();
    await auditor.page.getByRole('dialog').waitFor();
    await check(auditor, 'account file');
    const administrator = await stage.screen({ language, theme });
    await administrator.signIn('admin');
    await administrator.page.getByRole('table').first().waitFor();
    await check(administrator, 'overview');
    await administrator.go('/rules');
    await administrator.page.getByRole('table').waitFor();
    await check(administrator, 'rules');
    await administrator.go('/rules/frequent_large_transactions');
    await administrator.page.getByRole('term').first().waitFor();
    await check(administrator, 'rule');
    await administrator.go('/rules/frequent_large_transactions/edit');
    await administrator.page.locator('form').waitFor();
    await check(administrator, 'rule editor');
    const phone = await stage.screen({ language, theme, width: 390 });
    await phone.signIn('support');
    await phone.page.getByRole('table').waitFor();
    await phone.page.getByRole('banner').getByRole('button').first().click();
    await phone.page.getByRole('navigation').waitFor();
    await check(phone, 'menu on a phone');
    expect(found).toEqual([]);
  });
});

test('each role starts where its work is, with a menu of what it may open', async () => {
  const expected = [
    [
      'reviewer',
      'Cases',
      [
        'Overview',
        'Cases',
        'Approvals',
        'My day',
        'Accounts',
        'Bulk operations',
        'Reasons',
        'Rules',
        'Mails',
        'Miriam Okafor',
      ],
    ],
    [
      'support',
      'Accounts',
      [
        'Overview',
        'Cases',
        'Approvals',
        'My day',
        'Accounts',
        'Bulk operations',
        'Reasons',
        'Rules',
        'Mails',
        'Aoife Brennan',
      ],
    ],
    [
      'auditor',
      'Log',
      [
        'Overview',
        'Cases',
        'Approvals',
        'Accounts',
        'Bulk operations',
        'Log',
        'Reasons',
        'Rules',
        'Mails',
        'Data retention',
        'Settings',
        'Rafael Moreira',
      ],
    ],
    [
      'admin',
      'Overview',
      [
        'Overview',
        'Approvals',
        'Accounts',
        'Reasons',
        'Rules',
        'Mails',
        'Maintenance',
        'Staff',
        'API keys',
        'Webhooks',
        'Data retention',
        'Settings',
        'Tereza Nováková',
      ],
    ],
  ] as const;
  for (const [staff, heading, menu] of expected) {
    const screen = await stage.screen();
    await screen.signIn(staff);
    await screen.page.getByRole('heading', { level: 1, name: heading }).waitFor();
    const links = await screen.page.getByRole('navigation').first().getByRole('link').allInnerTexts();
    // How many cases wait stands beside the word, on its own line.
    expect(links.map((text) => text.split('\n')[0])).toEqual(menu);
  }
});

test('nothing personal gets into the address, the title or the browser’s storage', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('support');
  await screen.hasFocus(page.getByRole('textbox', { name: 'Search accounts' }));
  await page.keyboard.type('Aurélie D’Août');
  await page.getByRole('link', { name: account.displayName }).click();
  await page.getByRole('region', { name: 'Timeline' }).waitFor();
  const traces = await page.evaluate(() => ({
    title: document.title,
    address: window.location.href,
    state: JSON.stringify(window.history.state),
    local: JSON.stringify(window.localStorage),
    session: JSON.stringify(window.sessionStorage),
  }));
  expect(JSON.stringify(traces)).not.toMatch(/aur[eé]lie/i);
  expect(traces.title).toBe(`Account ${account.externalRef} · Standing`);
  expect([traces.local, traces.session]).toEqual(['{}', '{}']);

  await page.goBack();
  expect(await page.getByRole('textbox', { name: 'Search accounts' }).inputValue()).toBe('Aurélie D’Août');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await screen.signIn('lead');
  await screen.go('/accounts');
  await page.getByRole('table').waitFor();
  expect(await page.getByRole('textbox', { name: 'Search accounts' }).inputValue()).toBe('');
});

test('preferences follow to another browser', async () => {
  const first = await stage.screen();
  await first.signIn('reviewer2');
  await first.go('/accounts');
  await first.page.getByRole('button', { name: 'Columns' }).click();
  await first.page.getByRole('checkbox', { name: 'Tier' }).check();
  await first.page.keyboard.press('Escape');
  await first.page.getByRole('columnheader', { name: 'Tier' }).waitFor();
  await first.page.getByRole('navigation').first().getByRole('link').last().click();
  await first.page.getByRole('radio', { name: 'Dark' }).check();
  const saved = first.page.waitForResponse(
    (response) =>
      response.url().endsWith('/me/preferences') && response.request().postData()?.includes('zh-CN') === true,
  );
  await first.page.getByRole('radio', { name: '简体中文' }).check();
  await first.page.getByRole('heading', { level: 1, name: '个人设置' }).waitFor();
  expect((await saved).status()).toBe(200);

  const second = await stage.screen();
  await second.signIn('reviewer2');
  await second.go('/accounts');
  await second.page.getByRole('columnheader', { name: '等级' }).waitFor();
  expect(
    await second.page.evaluate(() => [
      document.documentElement.lang,
      document.documentElement.style.colorScheme,
    ]),
  ).toEqual(['zh-CN', 'dark']);
  expect(await second.page.title()).toBe('账户 · Standing');
});

test('single keys can be switched off', async () => {
  const screen = await stage.screen();
  await screen.signIn('lead');
  await screen.go('/accounts');
  await screen.page.getByRole('table').waitFor();
  await screen.page.keyboard.press('/');
  await screen.hasFocus(screen.page.getByRole('textbox', { name: 'Search accounts' }));
  await screen.page.getByRole('navigation').first().getByRole('link').last().click();
  const saved = screen.page.waitForResponse((response) => response.url().endsWith('/me/preferences'));
  await screen.page.getByRole('switch', { name: 'Single-key shortcuts' }).uncheck();
  await saved;
  await screen.go('/accounts');
  await screen.page.getByRole('table').waitFor();
  await screen.page.keyboard.press('/');
  await screen.page.keyboard.press('Control+k');
  await screen.page.getByRole('combobox', { name: 'Find or do' }).waitFor();
  await screen.page.keyboard.press('Escape');
  expect(await screen.page.getByRole('textbox', { name: 'Search accounts' }).inputValue()).toBe('');
});

test('the list is walked with j and k, and a state narrows it', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('reviewer');
  await screen.go('/accounts');
  await page.getByRole('table').waitFor();
  await page.getByRole('button', { name: /^Flagged/ }).click();
  await page.waitForURL(/state=flagged/);
  await page.getByRole('cell', { name: 'Active', exact: true }).first().waitFor({ state: 'detached' });
  const links = page.getByRole('rowheader').getByRole('link');
  await page.getByRole('button', { name: /^Flagged/ }).blur();
  await page.keyboard.press('j');
  await screen.hasFocus(links.nth(0));
  await page.keyboard.press('j');
  await screen.hasFocus(links.nth(1));
  await page.keyboard.press('k');
  await screen.hasFocus(links.nth(0));
  const name = await links.nth(0).innerText();
  await page.keyboard.press('Enter');
  await screen.hasFocus(level1(screen));
  expect(await level1(screen).innerText()).toContain(name);
});

test('an auditor is told why nothing may be decided, and keeps the focus to read it', async () => {
  const screen = await stage.screen();
  await screen.signIn('auditor');
  await screen.go(`/accounts/${account.id}`);
  const freeze = screen.page.getByRole('button', { name: 'Freeze', exact: true });
  await screen.tabTo(freeze);
  expect(await freeze.getAttribute('aria-disabled')).toBe('true');
  const described = await freeze.getAttribute('aria-describedby');
  expect(await screen.page.locator(`[id="${described}"]`).innerText()).toBe('Your role does not allow this.');
  await screen.page.keyboard.press('Enter');
  expect(await screen.page.getByRole('dialog').count()).toBe(0);
});

test('the palette finds an account for who types fast', async () => {
  const customer = await stage.product.register({ displayName: 'Quick Palette' });
  const screen = await stage.screen();
  await screen.signIn('admin');
  await screen.page.getByRole('table').first().waitFor();
  await screen.page.keyboard.press('Control+k');
  await screen.hasFocus(screen.page.getByRole('combobox'));
  await screen.page.keyboard.type(customer.displayName);
  await screen.page.keyboard.press('Enter');
  await level1(screen).getByText(customer.displayName).waitFor();
  expect(new URL(screen.page.url()).pathname).toBe(`/accounts/${customer.id}`);
});

test('a long story is read from its end, page by page', async () => {
  const pageSize = 50;
  const customer = await stage.product.register({ displayName: 'Long Story' });
  const colleague = await stage.product.colleague('reviewer');
  let current = customer;
  for (let count = 1; count <= pageSize; count += 1) {
    const note = `Flag number ${count}`;
    current = (await colleague.placeHold(current, { kind: 'flag', reasonCode: 'unusual_volume', note }))
      .account;
  }
  const screen = await stage.screen();
  await screen.signIn('support');
  await screen.go(`/accounts/${customer.id}`);
  const timeline = screen.page.getByRole('region', { name: 'Timeline' });
  await timeline.getByText(`Flag number ${pageSize}`).waitFor();
  const entries = timeline.getByRole('heading', { level: 3 });
  expect(await entries.count()).toBe(pageSize);
  await timeline.getByRole('button', { name: 'Load older entries' }).click();
  await entries.getByText('Registered').waitFor();
  expect(await entries.count()).toBe(pageSize + 1);
});

test('the account is shown as it was', async () => {
  const screen = await stage.screen();
  await screen.signIn('support');
  await screen.go(`/accounts/${account.id}`);
  await level1(screen).getByText('Flagged').waitFor();
  await screen.page.getByRole('button', { name: 'Account as of this' }).last().click();
  await level1(screen).getByText('Unverified').waitFor();
  await screen.page.getByText('No hold is open.').waitFor();
  expect(await screen.page.getByRole('button', { name: 'Freeze', exact: true }).count()).toBe(0);
  await screen.page.getByRole('button', { name: 'Back to now' }).click();
  await level1(screen).getByText('Flagged').waitFor();
});

test('a lock that runs out is seen to end, to the second and without a reload', async () => {
  // Long enough to open the page on a busy machine.
  const lockMs = 10_000;
  const customer = await stage.product.register({ displayName: 'Sión Ó Súilleabháin' });
  const colleague = await stage.product.colleague('support');
  const screen = await stage.screen();
  await screen.signIn('support');
  await colleague.placeHold(customer, {
    kind: 'lock',
    reasonCode: 'new_device',
    expiresAt: new Date(Date.now() + lockMs).toISOString(),
  });
  await screen.go(`/accounts/${customer.id}`);
  await level1(screen).getByText('Locked').waitFor();
  await level1(screen).getByText('Unverified').waitFor();
  expect(await screen.page.getByRole('region', { name: 'Open holds' }).innerText()).toContain(
    'No hold is open.',
  );
});

describe('the queue', () => {
  const row = (screen: Screen, number: string) =>
    screen.page.getByRole('row').filter({ has: screen.page.getByRole('link', { name: number }) });

  test('is narrowed by a count, comes back as a saved view on another browser, and a view is removed', async () => {
    const first = await stage.screen();
    await first.signIn('reviewer');
    await first.go('/cases');
    await first.page.getByRole('button', { name: /^Review \d+ Open$/ }).click();
    await first.page.waitForURL(/kind=review/);
    await first.page.getByRole('link', { name: ofAccount.number }).waitFor();
    await first.page.getByRole('button', { name: 'Save these filters…' }).click();
    const saved = first.page.waitForResponse((response) => response.url().endsWith('/me/preferences'));
    await first.page.getByRole('textbox', { name: 'Name of the view' }).fill('Flags to look into');
    await first.page.keyboard.press('Enter');
    expect((await saved).status()).toBe(200);

    const second = await stage.screen();
    await second.signIn('reviewer');
    await second.page.getByRole('button', { name: 'Flags to look into' }).click();
    await second.page.waitForURL(/kind=review/);
    await second.page.getByRole('button', { name: 'Remove the view: Flags to look into' }).click();
    await second.page.getByRole('button', { name: 'Flags to look into' }).waitFor({ state: 'detached' });
  });

  test('finds a case by its number or by the account’s reference, and so does the palette', async () => {
    const screen = await stage.screen();
    const { page } = screen;
    await screen.signIn('reviewer');
    await page.getByRole('table').waitFor();
    const bare = String(Number(ofAccount.number.slice(2)));
    for (const typed of [ofAccount.number, `r${bare}`, account.externalRef]) {
      await page.keyboard.press('/');
      await screen.hasFocus(page.getByRole('textbox', { name: 'Search cases' }));
      await page.keyboard.type(typed);
      await page.keyboard.press('Enter');
      await screen.hasFocus(page.getByRole('link', { name: ofAccount.number }));
      await page.getByRole('button', { name: 'Clear the search' }).click();
      await page.getByRole('textbox', { name: 'Search cases' }).blur();
    }
    await page.keyboard.press('Control+k');
    await screen.hasFocus(page.getByRole('combobox', { name: 'Find or do' }));
    await page.keyboard.type(`r${bare}`);
    await page.getByRole('option', { name: ofAccount.number }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/cases/${ofAccount.id}`);
    expect(await page.getByRole('combobox', { name: 'Find or do' }).count()).toBe(0);
  });

  test('a row stays under whoever is on it, says what became of it, and goes when it is let go', async () => {
    const customer = await stage.product.register({ displayName: 'Taken Meanwhile' });
    const reviewer = await stage.product.colleague('reviewer');
    await reviewer.placeHold(customer, { kind: 'flag', reasonCode: 'unusual_volume' });
    const opened = await reviewer.openCase({ kind: 'review', accountId: customer.id });
    const screen = await stage.screen();
    await screen.signIn('lead');
    await screen.go('/cases?kind=review&sort=number&order=desc');
    const link = screen.page.getByRole('link', { name: opened.number });
    await link.focus();
    const claimed = await reviewer.work(opened, 'claim');
    await row(screen, opened.number).getByText('In review').waitFor();
    await row(screen, opened.number).getByText('changed').waitFor({ state: 'attached' });
    await reviewer.work(claimed, 'cancel');
    await row(screen, opened.number).getByText('no longer in this list').waitFor({ state: 'attached' });
    await screen.hasFocus(link);
    await screen.page.getByRole('button', { name: 'Bring up to date' }).click();
    await link.waitFor({ state: 'detached' });
    expect(await screen.page.getByRole('button', { name: 'Bring up to date' }).count()).toBe(0);
  });

  test('the next case is claimed by one key, and what was decided today is on one’s own day', async () => {
    const customer = await stage.product.register({ displayName: 'Next In Line' });
    const support = await stage.product.colleague('support');
    const urgent = await support.openCase({ kind: 'unfreeze', accountId: customer.id, priority: 'urgent' });
    const claimed = await support.work(urgent, 'claim');
    await support.work(claimed, 'resolve', {
      resolution: 'rejected',
      note: 'Not before the statement is here.',
    });
    await support.openCase({ kind: 'unfreeze', accountId: customer.id });
    const screen = await stage.screen();
    await screen.signIn('support');
    await screen.go('/cases?kind=unfreeze');
    await screen.page.getByRole('rowheader').first().waitFor();
    await screen.page.keyboard.press('n');
    await screen.page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
    const id = new URL(screen.page.url()).pathname.split('/').at(-1);
    const next = await support.get<CaseView>(`/cases/${id}`);
    expect([next.kind, next.lease?.holder.name]).toEqual(['unfreeze', 'Aoife Brennan']);
    await screen.go('/my-day');
    const done = screen.page.getByRole('row').filter({ hasText: urgent.number });
    expect(await done.innerText()).toMatch(/Unfreeze\s+Rejected/);
  });
});

describe('an account’s page', () => {
  test('opens a case with a note; a second of the kind is not offered', async () => {
    const customer = await stage.product.register({ displayName: 'Calls About It' });
    const reviewer = await stage.product.colleague('reviewer');
    await reviewer.placeHold(customer, { kind: 'freeze', reasonCode: 'unusual_activity' });
    const screen = await stage.screen();
    const { page } = screen;
    await screen.signIn('support');
    await screen.go(`/accounts/${customer.id}`);
    await page.getByRole('button', { name: 'Open a case' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Wants to know why.');
    expect(await screen.axe()).toEqual([]);
    await page.keyboard.press('Control+Enter');
    // Whoever opens a case has it before them.
    await page.waitForURL(/\/cases\//);
    await page.getByRole('timer').waitFor();
    const number = await level1(screen)
      .getByText(/^U-\d{6}$/)
      .innerText();

    await screen.go(`/accounts/${customer.id}`);
    await page.getByRole('region', { name: 'Cases' }).getByRole('link', { name: number }).waitFor();
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByRole('heading', { name: 'Case opened' }).waitFor();
    await timeline.getByRole('link', { name: number }).first().waitFor();
    await page.getByRole('button', { name: 'Open a case' }).click();
    expect(await page.getByRole('radio', { name: /^Unfreeze/ }).isDisabled()).toBe(true);
    await page.getByRole('radio', { name: /^Appeal/ }).check();
    await page.getByRole('combobox', { name: 'Decision that is contested' }).selectOption({ index: 1 });
    await page.keyboard.press('Control+Enter');
    await level1(screen)
      .getByText(/^A-\d{6}$/)
      .waitFor();
  });

  test('takes a document for the customer, and says in words why a file is refused', async () => {
    const customer = await stage.product.register({ displayName: 'Brings It Along' });
    const screen = await stage.screen();
    const { page } = screen;
    await screen.signIn('support');
    await screen.go(`/accounts/${customer.id}`);
    const verification = page.getByRole('region', { name: 'Verification' });
    await verification.getByText('No document has been handed in.').waitFor();
    await verification.getByRole('button', { name: 'Hand in a document' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox').selectOption('passport');
    const choose = dialog.locator('input[type=file]');
    await choose.setInputFiles({
      name: 'passport.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('not a picture'),
    });
    await dialog.getByRole('button', { name: 'Hand in', exact: true }).click();
    await dialog.getByRole('alert').getByText('The file is none of JPEG, PNG, WebP and PDF.').waitFor();
    expect(await screen.axe()).toEqual([]);
    await choose.setInputFiles({ name: 'passport.jpg', mimeType: 'image/jpeg', buffer: await photo() });
    await dialog.getByRole('button', { name: 'Hand in', exact: true }).click();
    await verification.getByRole('heading', { name: 'Passport' }).waitFor();
    await verification.getByText('To decide').waitFor();
    await verification.getByRole('link', { name: /^Case V-\d{6}$/ }).waitFor();
    expect(await screen.axe()).toEqual([]);
  });
});
