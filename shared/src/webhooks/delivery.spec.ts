import { isWebhookAddress } from './delivery.js';

test('an address that leads elsewhere than it reads is none', () => {
  expect(isWebhookAddress('https://wallet.example/hooks?tenant=1')).toBe(true);
  for (const text of [
    'https://wallet.example/\r\nX-Other: 1',
    'https://wallet\t.example/',
    ' https://wallet.example/',
    'https://wallet.example/a b',
    'https://wallet.example/\u0000',
    'https://user:secret@wallet.example/',
    'ftp://wallet.example/',
    'wallet.example',
    'https:a',
    'https:wallet.example',
    'https:///wallet.example/',
    'https:\\\\wallet.example/',
    'https://elsewhere.example\\@wallet.example/',
  ]) {
    expect(isWebhookAddress(text)).toBe(false);
  }
});
