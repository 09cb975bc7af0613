import { allowedHosts, mayName, mayReach } from './reachable.js';

const nothing = allowedHosts([]);

test.each([
  'http://example.com/hook',
  'https://127.0.0.1/hook',
  'https://2130706433/hook',
  'https://0x7f.1/hook',
  'https://10.1.2.3/',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[fd00:ec2::254]/',
  'https://[64:ff9b::a00:1]/',
])('events are not sent to %s, which is not public or not over https', (url) => {
  expect(mayName(new URL(url), nothing)).toBe(false);
});

test('public addresses are reached, and private ones that the settings allow, but not their neighbours', () => {
  for (const address of ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c']) {
    expect(mayReach(address, nothing)).toBe(true);
  }
  const allowed = allowedHosts(['10.9.0.0/16', 'Hooks.internal']);
  expect(mayReach('10.9.9.9', allowed)).toBe(true);
  expect(mayReach('10.8.9.9', allowed)).toBe(false);
  expect(mayName(new URL('http://hooks.internal:8080/'), allowed)).toBe(true);
  expect(mayName(new URL('http://other.internal/'), allowed)).toBe(false);
});
