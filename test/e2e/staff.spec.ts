import { Stage, type Screen } from '../support/browser.js';

// Starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(120_000);

const NEW_PASSWORD = 'a quiet river in june';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

const level1 = (screen: Screen, name: string) =>
  screen.page.getByRole('heading', { level: 1, name }).waitFor();

test('somebody is invited, sets a password, and may work once a second administrator has agreed', async () => {
  const admin = await stage.screen();
  await admin.signIn('admin');
  await admin.go('/staff');
  await admin.page.getByRole('link', { name: 'Miriam Okafor' }).waitFor();
  expect(await admin.axe()).toEqual([]);
  // By keyboard alone.
  await admin.page.keyboard.press('n');
  const dialog = admin.page.getByRole('dialog');
  await admin.hasFocus(dialog.getByRole('textbox', { name: 'Name' }));
  await admin.page.keyboard.type('Ines Roth');
  await admin.page.keyboard.press('Tab');
  await admin.page.keyboard.type('ines@standing.example');
  await admin.tabTo(dialog.getByRole('checkbox', { name: 'Reviewer' }));
  await admin.page.keyboard.press('Space');
  expect(await admin.axe()).toEqual([]);
  await admin.page.keyboard.press('Enter');
  await dialog.getByRole('heading', { name: 'Ines Roth is invited' }).waitFor();
  const link = (await dialog.getByText('/set-password#').textContent()) ?? '';
  expect(await admin.axe()).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();

  const ines = await stage.screen();
  // Another address first: the same page with another `#` is not loaded anew.
  await ines.page.goto('about:blank');
  await ines.page.goto(link);
  await ines.page.getByText('ines@standing.example').waitFor();
  expect(ines.page.url()).not.toContain('#');
  expect(await ines.axe()).toEqual([]);
  await ines.page.getByLabel('New password').fill(NEW_PASSWORD);
  await ines.page.getByLabel('The same again').fill(NEW_PASSWORD);
  await ines.page.keyboard.press('Enter');
  await ines.page.getByRole('link', { name: 'Go to sign-in' }).click();
  await ines.page.locator('input[name=email]:focus').waitFor();
  await ines.page.keyboard.type('ines@standing.example');
  await ines.page.locator('input[name=password]').fill(NEW_PASSWORD);
  await ines.page.keyboard.press('Enter');
  // Without a role there is nothing but oneself.
  await level1(ines, 'Profile');

  const second = await stage.screen();
  await second.signIn('admin2');
  await second.go('/approvals');
  const proposal = second.page.getByRole('article');
  await proposal.getByRole('heading', { name: 'Grant roles: Reviewer' }).waitFor();
  await proposal.getByText('Ines Roth').waitFor();
  expect(await second.axe()).toEqual([]);
  await proposal.getByRole('button', { name: 'Approve' }).click();
  await proposal.getByRole('region', { name: 'What became of it' }).waitFor();

  await ines.go('/');
  await level1(ines, 'Cases');

  // And out again: what takes rights away counts at once.
  await admin.go('/staff');
  await admin.page.getByRole('link', { name: 'Ines Roth' }).click();
  await level1(admin, 'Ines Roth');
  await admin.page.getByRole('button', { name: 'Suspend' }).click();
  await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Suspend' }).click();
  await admin.page.getByRole('button', { name: 'Let in again' }).waitFor();
  expect(await admin.axe()).toEqual([]);
  await ines.page.goto(`${stage.product.url}/cases`);
  await ines.page.locator('input[name=email]').waitFor();
});
