import type { AccountView } from '@standing/shared/contracts/accounts';
import { Stage } from '../support/browser.js';

// It starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(180_000);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set('staff');
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const RULE = 'failed_sign_ins';

test('an administrator rewrites a rule, tries it on what was reported, and sees what it hits and how often it was right', async () => {
  const customer = await stage.product.register({ displayName: 'Forgets The Password' });
  for (let times = 0; times < 3; times += 1) {
    expect((await stage.product.signal(customer, 'failed_sign_in')).applied).toEqual([]);
  }

  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('admin');
  await screen.go('/rules');
  await page.getByRole('row').filter({ hasText: RULE }).getByRole('link').click();
  await page.getByText('Nothing has met this rule yet.').waitFor();
  await page.getByRole('button', { name: 'Rewrite rule' }).click();
  // The rule's own page has a dry run, too.
  await page.getByRole('heading', { level: 1, name: /^Rewrite rule/ }).waitFor();
  const condition = page.getByRole('group', { name: 'Condition 1' });
  const trial = page.getByRole('region', { name: 'Dry run over the last 30 days' });
  await trial.getByRole('button', { name: 'Try it' }).click();
  await trial.getByText('Hits: 0. Accounts: 0. Signals tried: 3.').waitFor();
  await condition.getByRole('textbox', { name: 'At least' }).fill('3');
  await trial.getByText('The rule has been changed since: try it again.').waitFor();
  await trial.getByRole('button', { name: 'Try it' }).click();
  await trial.getByText('Hits: 1. Accounts: 1. Signals tried: 3.').waitFor();
  await trial.getByRole('link', { name: customer.externalRef }).waitFor();
  expect(await screen.axe()).toEqual([]);
  await condition.getByRole('textbox', { name: 'At least' }).fill('');
  await page.getByRole('button', { name: 'Save as version 2' }).click();
  await page.getByText(/Something is missing or not valid/).waitFor();
  await condition.getByRole('textbox', { name: 'At least' }).fill('3');
  await page.getByRole('button', { name: 'Save as version 2' }).click();
  await page.getByRole('heading', { name: /^Version 2/ }).waitFor();
  // What was tried on paper has placed nothing.
  await page.getByText('Nothing has met this rule yet.').waitFor();

  const { applied } = await stage.product.signal(customer, 'failed_sign_in');
  expect(applied).toMatchObject([{ rule: RULE, version: 2, outcome: 'placed' }]);
  const hits = page.getByRole('region', { name: 'Last hits' });
  await hits.getByRole('link', { name: customer.externalRef }).waitFor();
  const support = await stage.product.colleague('support');
  await support.post(`/accounts/${customer.id}/holds/${applied[0]?.holdId}/release`, {
    reasonCode: 'identity_confirmed',
  });
  await hits.getByText('ended: Identity confirmed').waitFor();
  expect(await screen.axe()).toEqual([]);
  await page.getByRole('link', { name: 'Rules' }).click();
  await page.getByRole('row').filter({ hasText: RULE }).getByText('1 of 1').waitFor();
});

test('an account’s story tells what was reported, and leads from there to the hold', async () => {
  const customer: AccountView = await stage.product.register({ displayName: 'Seen From Afar' });
  await stage.product.signal(customer, 'new_device');
  const { applied } = await stage.product.signal(customer, 'abnormal_sign_in');
  expect(applied).toMatchObject([{ outcome: 'placed', kind: 'lock' }]);
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('support');
  await screen.go(`/accounts/${customer.id}`);
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByRole('heading', { name: 'The wallet reported 2 signals:' }).waitFor();
  await timeline.getByRole('heading', { name: /^Locked/ }).waitFor();
  await timeline.getByText('rests on one signal').waitFor();
  const told = await timeline.getByRole('heading', { level: 3 }).allInnerTexts();
  expect(told.map((text) => text.split(' · ')[0])).toEqual([
    'Locked',
    'The wallet reported 2 signals:',
    'Registered',
  ]);
  // Also from where the hold itself is not shown.
  await timeline.getByRole('button', { name: 'Signals', exact: true }).click();
  await timeline.getByRole('heading', { name: /^Locked/ }).waitFor({ state: 'detached' });
  await timeline.getByRole('button', { name: /^Hold placed · Lock/ }).click();
  await screen.hasFocus(timeline.getByRole('listitem').filter({ hasText: 'rests on one signal' }));
  expect(await screen.axe()).toEqual([]);

  // Whoever may not see signals is told the story without them.
  const other = await stage.screen();
  await other.signIn('admin');
  await other.go(`/accounts/${customer.id}`);
  const story = other.page.getByRole('region', { name: 'Timeline' });
  await story.getByRole('heading', { name: /^Locked/ }).waitFor();
  expect(await story.getByText(/The wallet reported/).count()).toBe(0);
  expect(await story.getByRole('button', { name: 'Signals', exact: true }).count()).toBe(0);
});
