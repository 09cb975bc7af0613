import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseView } from '@standing/shared/contracts/cases';
import type { ProposalView } from '@standing/shared/contracts/proposals';
import { Stage, type Screen } from '../support/browser.js';
import type { Colleague } from '../support/product.js';

// Starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(120_000);

let stage: Stage;
let reviewer: Colleague;
let support: Colleague;
beforeAll(async () => {
  stage = await Stage.set();
  reviewer = await stage.product.colleague('reviewer');
  support = await stage.product.colleague('support');
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const level1 = (screen: Screen) => screen.page.getByRole('heading', { level: 1 });

/** A flag by hand, a review that turns it into a freeze, an unfreeze case, a proposal by support. */
async function proposedBySupport(displayName: string) {
  const account = await stage.product.register({ displayName });
  await reviewer.placeHold(account, { kind: 'flag', reasonCode: 'frequent_large_transactions' });
  const review = await reviewer.post<CaseView>('/cases', { kind: 'review', accountId: account.id });
  await reviewer.post(`/cases/${review.id}/claim`, {});
  await reviewer.post(`/cases/${review.id}/resolve`, {
    resolution: 'escalated',
    reasonCode: 'unusual_activity',
  });
  const unfreeze = await support.post<CaseView>('/cases', { kind: 'unfreeze', accountId: account.id });
  await support.post(`/cases/${unfreeze.id}/claim`, {});
  for (const item of ['caller_identified', 'reason_explained', 'rules_explained']) {
    await support.post(`/cases/${unfreeze.id}/checklist`, { item, done: true });
  }
  const { proposal } = await support.post<{ proposal: ProposalView }>(`/cases/${unfreeze.id}/resolve`, {
    resolution: 'released',
    reasonCode: 'requirements_satisfied',
    note: 'Payslips of three months seen.',
  });
  return { account, unfreeze, proposal };
}

const stateOf = async ({ id }: AccountView) => (await reviewer.get<AccountView>(`/accounts/${id}`)).state;

test('journey 2: what support proposes, a reviewer reads and approves by keyboard alone', async () => {
  const { account, unfreeze, proposal } = await proposedBySupport('Mei Approval');
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('reviewer');
  const { total } = await reviewer.get<{ total: number }>('/proposals?status=open');
  await page
    .getByRole('link', { name: /^Approvals/ })
    .getByText(String(total), { exact: true })
    .waitFor();
  await screen.go(`/approvals/${proposal.id}`);
  const article = page.getByRole('article');
  await article.getByRole('heading', { name: 'Unfreeze: Unusual activity' }).waitFor();
  await article.getByText('Payslips of three months seen.').waitFor();
  await article.getByText('Nothing has changed since it was proposed.').waitFor();
  await article.getByRole('region', { name: 'If you approve' }).getByText('Unverified').waitFor();
  expect(await screen.axe()).toEqual([]);

  await page.keyboard.press('a');
  await screen.hasFocus(article.getByRole('button', { name: 'Approve' }));
  await page.keyboard.press('Enter');
  await article
    .getByRole('region', { name: 'What became of it' })
    .getByText(/reviewer/i)
    .first()
    .waitFor();
  expect(await stateOf(account)).toBe('unverified');
  expect(await support.get<CaseView>(`/cases/${unfreeze.id}`)).toMatchObject({ resolution: 'released' });

  await screen.go(`/accounts/${account.id}`);
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByRole('link', { name: 'Proposal approved' }).click();
  await page.waitForURL(`**/approvals/${proposal.id}`);
});

test('a checker who sees that something has changed cannot approve, and says no with a reason, by keyboard', async () => {
  const { account, proposal } = await proposedBySupport('Lars Stale');
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('reviewer');
  await screen.go(`/approvals/${proposal.id}`);
  await support.post(`/accounts/${account.id}/holds`, { kind: 'lock', reasonCode: 'new_device' });
  const article = page.getByRole('article');
  await article.getByText(/cannot be approved/).waitFor();
  await article.getByText('Placed since: Lock: New device').waitFor();
  expect(await article.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
  const reject = article.getByRole('button', { name: 'Reject' });
  await screen.tabTo(reject);
  await page.keyboard.press('Enter');
  await article.getByText('Say why you reject it', { exact: false }).waitFor();
  await screen.hasFocus(article.getByRole('textbox'));
  await page.keyboard.type('Look at the lock first.');
  await screen.tabTo(reject);
  await page.keyboard.press('Enter');
  await article
    .getByRole('region', { name: 'What became of it' })
    .getByText('Look at the lock first.')
    .waitFor();
  expect(await stateOf(account)).toBe('frozen');
});

test('on the account page one proposes, and sees that it waits and what became of it', async () => {
  const account = await stage.product.register({ displayName: 'Olu Propose' });
  await reviewer.placeHold(account, { kind: 'freeze', reasonCode: 'unusual_activity' });
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('support');
  await screen.go(`/accounts/${account.id}`);
  await page.getByRole('button', { name: 'Unfreeze: Unusual activity' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('This needs a second person.', { exact: false }).waitFor();
  await dialog.getByRole('option', { name: 'Requirements satisfied' }).click();
  await dialog.getByRole('button', { name: 'Propose', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Proposed; see what becomes of it' }).click();
  await level1(screen).getByText('Approvals').waitFor();
  const article = page.getByRole('article');
  await screen.tabTo(article.getByRole('textbox'));
  await page.keyboard.type('The customer has not called back.');
  await screen.tabTo(article.getByRole('button', { name: 'Withdraw' }));
  await page.keyboard.press('Enter');
  await article.getByText('Withdrawn').first().waitFor();
  await article
    .getByRole('region', { name: 'What became of it' })
    .getByText('The customer has not called back.')
    .waitFor();
  expect(await stateOf(account)).toBe('frozen');
});

test.each([
  ['zh-CN', 'light', '审批'],
  ['en', 'dark', 'Approvals'],
] as const)('reads well in %s, %s', async (language, theme, title) => {
  await proposedBySupport(`Theme ${theme}`);
  const screen = await stage.screen({ language, theme });
  await screen.signIn('reviewer');
  await screen.go('/approvals');
  await level1(screen).getByText(title).waitFor();
  await screen.page.getByRole('article').getByRole('heading').first().waitFor();
  expect(await screen.axe()).toEqual([]);
});
