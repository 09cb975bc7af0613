import { parseMailbox, parseSmtpUrl } from './smtp-url.js';

test('a password goes over TLS with the host’s certificate, except to this machine', () => {
  expect(parseSmtpUrl('smtp://user:s%40cret@mail.example')).toEqual({
    host: 'mail.example',
    port: 587,
    user: 'user',
    password: 's@cret',
    tls: 'required',
    verifies: true,
  });
  expect(parseSmtpUrl('smtp://user:secret@127.0.0.1:1025')).toMatchObject({
    tls: 'opportunistic',
    verifies: false,
  });
  expect(parseSmtpUrl('smtp://mail:1025')).toMatchObject({ user: undefined, tls: 'opportunistic' });
  expect(parseSmtpUrl('smtp://mail.example?tls=required')).toMatchObject({ tls: 'required', verifies: true });
  expect(parseSmtpUrl('smtp://user:secret@mail.example:25?tls=off')).toMatchObject({ tls: 'off' });
  expect(parseSmtpUrl('smtps://user:secret@[2001:db8::1]')).toMatchObject({
    host: '2001:db8::1',
    port: 465,
    tls: 'implicit',
    verifies: true,
  });
});

test.each([
  'mail.example',
  'http://mail.example',
  'smtp://',
  'smtp://user@mail.example',
  'smtp://mail.example/inbox',
  'smtp://mail.example?tls=maybe',
  'smtps://mail.example?tls=off',
  'smtp://mail.example?pool=1',
  'smtp://user:%zz@mail.example',
])('%s is no mail server', (text) => {
  expect(parseSmtpUrl(text)).toBeUndefined();
});

test('a sender is one address, with a name or without', () => {
  expect(parseMailbox('no-reply@acme.example')).toEqual({ name: '', address: 'no-reply@acme.example' });
  expect(parseMailbox('极光 Wallet <no-reply@acme.example>')).toEqual({
    name: '极光 Wallet',
    address: 'no-reply@acme.example',
  });
  for (const text of [
    'Acme',
    'a@b.example, c@d.example',
    'Acme <a@b.example',
    'Acme\r\nBcc: x@y.example <a@b.example>',
    'a@b.example>',
  ]) {
    expect(parseMailbox(text)).toBeUndefined();
  }
});
