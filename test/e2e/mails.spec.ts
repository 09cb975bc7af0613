import type { AccountView } from '@standing/shared/contracts/accounts';
import { Mailbox, Says } from '../support/mailbox.js';
import { Stage, type Screen } from '../support/browser.js';

// Several windows on one machine with other tests.
jest.setTimeout(180_000);

let stage: Stage;
let mailbox: Mailbox;
let refused: AccountView;
const REFUSED = 'nobody@customer.example';
beforeAll(async () => {
  mailbox = await Mailbox.listen();
  mailbox.onReceiver = (address) => {
    if (address === REFUSED) throw new Says(550, '5.1.1 No such user');
  };
  stage = await Stage.set('staff', { SMTP_URL: mailbox.url });
  refused = await stage.product.register({ displayName: 'Zoë O’Brien', email: REFUSED, locale: 'en' });
});
afterAll(async () => {
  await stage?.strike();
  await mailbox?.close();
});
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

/** From a page that asks again, to the mail that could not be sent. */
async function openRefused({ page }: Screen): Promise<void> {
  await page.getByRole('link', { name: refused.displayName }).waitFor();
  const row = page.getByRole('row').filter({ hasText: refused.displayName });
  await row.getByRole('rowheader').getByRole('link').click();
  await page.locator('iframe').waitFor();
}

test.each([
  ['en', 'light', 1280],
  ['en', 'dark', 390],
  ['zh-CN', 'light', 390],
  ['zh-CN', 'dark', 1280],
] as const)('axe finds nothing: %s, %s, %i px', async (language, theme, width) => {
  const screen = await stage.screen({ language, theme, width });
  const { page } = screen;
  const found: string[] = [];
  const check = async (name: string) => {
    found.push(...(await screen.axe()).map((violation) => `${name}: ${violation}`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (overflow) found.push(`${name}: wider than the window`);
  };
  await screen.signIn('admin');
  await screen.go('/mails?status=dead');
  await page.getByRole('link', { name: refused.displayName }).waitFor();
  await check('list');
  await openRefused(screen);
  await check('mail');
  await screen.go('/mails/templates');
  await page.getByRole('rowheader').first().waitFor();
  await check('templates');
  await screen.go('/mails/templates/account_locked');
  await page.locator('iframe').nth(1).waitFor();
  await check('template');
  await screen.go('/mails/templates/account_locked/edit');
  await page.locator('iframe').nth(1).waitFor();
  await page.getByRole('textbox').first().fill('{{nobody}}');
  await page.locator('[aria-invalid=true]').waitFor();
  await check('editor');
  expect(found).toEqual([]);
});

test('a mail that was refused is read and sent again', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('admin');
  await screen.go(`/accounts/${refused.id}`);
  const mails = page.getByRole('region', { name: 'Mails to the customer' });
  await mails.getByText('Could not be sent').waitFor();
  await mails.getByRole('link', { name: 'Account open' }).click();
  await page.getByText('The mail server refuses it for good.').waitFor();
  await page.getByText('SMTP 550 5.1.1').waitFor();
  const body = page.frameLocator('iframe').getByText('was opened on');
  await body.waitFor();
  expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');

  mailbox.onReceiver = () => undefined;
  await page.keyboard.press('s');
  // Which has the cursor once it is open.
  await screen.hasFocus(page.getByRole('dialog').getByRole('button', { name: 'Cancel' }));
  await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).press('Enter');
  await page.getByRole('heading', { level: 1 }).getByText('Sent', { exact: true }).waitFor();
  expect((await mailbox.has(REFUSED, 1))[0]?.parsed.subject).toMatch(/please verify your identity$/);
});

test('a template is rewritten by keyboard: wrong placeholders are shown at their field, the preview follows', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('admin');
  await screen.go('/mails/templates/account_closed');
  await page.getByText('Version 1').waitFor();
  await page.keyboard.press('e');
  const subject = page.getByRole('textbox', { name: 'Subject, English' });
  await screen.tabTo(subject);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('{{servicename}}: your account is closed');
  await page.getByText('{{servicename}}', { exact: false }).and(page.locator('p *')).waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('{{serviceName}}: goodbye');
  const english = page.getByRole('article', { name: 'English' });
  await english.getByText(/: goodbye$/).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByText('Version 2 is in use from now on.').waitFor();
  await page.getByRole('button', { name: 'What it changed' }).press('Enter');
  const added = page.getByRole('insertion');
  await added.getByText('{{serviceName}}: goodbye').waitFor();
  expect(await added.count()).toBe(1);
});
