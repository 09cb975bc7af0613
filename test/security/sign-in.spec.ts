import { TEST_PASSWORD, TestApp } from '../support/app.js';

const SIGN_IN = '/api/v1/auth/sign-in';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());

test('signs in, shows the person, signs out', async () => {
  const session = await app.staffSession('reviewer', 'lead');
  expect(session.view.staff).toMatchObject({ roles: ['reviewer', 'lead'] });
  const me = await session.send('GET', '/api/v1/me');
  expect(me.status).toBe(200);
});
