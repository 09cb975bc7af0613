import { Webhook } from 'standardwebhooks';
import { Stage, type Screen } from '../support/browser.js';
import { Receiver, type Received } from '../support/receiver.js';

// Several windows on one machine with other tests.
jest.setTimeout(180_000);

let stage: Stage;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.listen();
  stage = await Stage.set('staff', { WEBHOOK_ALLOW: '127.0.0.0/8' });
});
afterAll(async () => {
  await stage?.strike();
  await receiver?.close();
});
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const verified = (secret: string, { headers, body }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

/** What is shown once, and gone with the next key. */
async function takeSecret({ page }: Screen): Promise<string> {
  const dialog = page.getByRole('dialog');
  const secret = await dialog.getByText(/^whsec_/).innerText();
  await dialog.getByRole('button', { name: 'Done' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  return secret;
}

test('by keyboard: an endpoint is added and tested, fails, gets what it missed again, and changes its secret', async () => {
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('admin');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.keyboard.press('Control+k');
  await screen.hasFocus(page.getByRole('combobox', { name: 'Find or do' }));
  await page.keyboard.type('Webhooks');
  await page.keyboard.press('Enter');
  await page.getByText('No endpoint yet').waitFor();
  await page.keyboard.press('n');
  await screen.hasFocus(page.getByRole('textbox', { name: 'Address' }));
  await page.keyboard.type('wallet');
  await page.keyboard.press('Enter');
  await page.getByText('Enter a whole address').waitFor();
  await screen.hasFocus(page.getByRole('textbox', { name: 'Address' }));
  await page.keyboard.press('Control+A');
  await page.keyboard.type(receiver.url);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Wallet, staging');
  await page.keyboard.press('Enter');
  const secret = await takeSecret(screen);
  await page.getByRole('heading', { level: 1, name: 'Wallet, staging' }).waitFor();

  await page.keyboard.press('t');
  await page.getByText('The test was taken: HTTP 204').waitFor();
  expect(verified(secret, receiver.received.at(-1) as Received)).toMatchObject({ type: 'webhook.test' });

  receiver.answer = (_, response) => response.writeHead(503).end('down for repair');
  const account = await stage.product.register({ displayName: 'Heard Of Late' });
  const deliveries = page.getByRole('region', { name: 'Deliveries' });
  const row = deliveries.getByRole('row').filter({ hasText: account.externalRef });
  await row.getByText('HTTP 503').waitFor();
  const trouble = page.getByText('Nothing has been taken since');
  await trouble.waitFor();
  await row.getByRole('button', { name: 'Details: Account registered' }).press('Enter');
  await deliveries.getByText('down for repair').waitFor();
  await deliveries.getByText('"externalRef"').waitFor();
  expect(await screen.axe()).toEqual([]);

  receiver.answer = (_, response) => response.writeHead(200).end();
  await deliveries.getByRole('button', { name: 'Send again: Account registered' }).press('Enter');
  await page.getByText('It goes out again').waitFor();
  await row.filter({ hasText: 'Again' }).getByText('Taken').waitFor();
  const told = receiver.received.filter(({ body }) => body.includes(account.externalRef));
  expect(new Set(told.map(({ id }) => id)).size).toBe(1);
  await trouble.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'New secret' }).press('Enter');
  // Which has the cursor once it is open.
  await screen.hasFocus(page.getByRole('dialog').getByRole('button', { name: 'Cancel' }));
  await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).press('Enter');
  const next = await takeSecret(screen);
  await page.getByText('Two secrets sign').waitFor();
  await page.keyboard.press('t');
  await page.getByText('The test was taken: HTTP 200').waitFor();
  const last = receiver.received.at(-1) as Received;
  verified(secret, last);
  verified(next, last);
});

test.each([
  ['en', 'light', 1280],
  ['en', 'dark', 390],
  ['zh-CN', 'light', 390],
  ['zh-CN', 'dark', 1280],
] as const)('axe finds nothing: %s, %s, %i px', async (language, theme, width) => {
  receiver.answer = (_, response) => response.writeHead(500).end();
  const administrator = await stage.product.colleague('admin');
  const { webhook } = await administrator.post<{ webhook: { id: string } }>('/webhooks', {
    url: `${receiver.url}/${'a-long-path/'.repeat(20)}`,
    events: ['account.registered', 'account.state_changed'],
  });
  await administrator.post(`/webhooks/${webhook.id}/test`, {});
  const screen = await stage.screen({ language, theme, width });
  const { page } = screen;
  const found: string[] = [];
  const check = async (name: string) => {
    found.push(...(await screen.axe()).map((violation) => `${name}: ${violation}`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (overflow) found.push(`${name}: wider than the window`);
  };
  await screen.signIn('admin');
  await screen.go('/webhooks');
  await page.getByRole('rowheader').first().waitFor();
  await check('list');
  await page.keyboard.press('n');
  await page.getByRole('radio').last().check();
  await page.locator('form [type=submit]').click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  await check('faults');
  await screen.go(`/webhooks/${webhook.id}`);
  await page.getByRole('row').getByText('500').waitFor();
  await page.getByRole('row').getByRole('button', { expanded: false }).first().click();
  await page.locator('pre').waitFor();
  await check('endpoint');
  await administrator.post(`/webhooks/${webhook.id}/pause`, {});
  await page.getByRole('main').locator('[aria-disabled=true]').waitFor();
  await check('paused');
  expect(found).toEqual([]);
});
