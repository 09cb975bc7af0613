import { Stage } from '../support/browser.js';

// Starts the built server with a PostgreSQL of its own, and a browser.
jest.setTimeout(150_000);

let stage: Stage;
beforeAll(async () => void (stage = await Stage.set()));
afterAll(() => stage?.strike());
afterEach(async () => {
  expect(await stage?.clear()).toEqual([]);
});

test('personal data is shown for a reason that is asked for once, and hidden again', async () => {
  const account = await stage.product.register({
    displayName: 'Ottilie Show',
    email: 'ottilie@mail.example',
    birthDate: '1971-03-09',
    address: { line1: 'Zwickauer Gasse 17', city: 'Görlitz', postalCode: '02826' },
  });
  const screen = await stage.screen();
  const { page } = screen;
  await screen.signIn('support');
  await screen.go(`/accounts/${account.id}`);
  await page.getByRole('button', { name: 'Show: E-mail' }).click();
  await page.getByRole('dialog').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Show' }).click();
  await page.getByText('ottilie@mail.example').waitFor();
  await page.getByRole('button', { name: 'Show: Address' }).click();
  await page.getByText('Zwickauer Gasse 17').waitFor();
  await page.getByRole('button', { name: 'Hide: E-mail' }).click();
  await page.getByText('o•••@m•••.example').waitFor();
  expect(await page.getByText('ottilie@mail.example').count()).toBe(0);
});
