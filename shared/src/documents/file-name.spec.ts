import { isFileName, nameFits } from './file-name.js';

test.each([
  'passport.jpg',
  '护照 扫描.PDF',
  'Kontoauszug März (2).pdf',
  '.hidden',
  'no ending',
  'Scan 3.11.2026',
  'a'.repeat(255),
])('takes %s for a name', (name) => expect(isFileName(name)).toBe(true));

test.each([
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '..\\..\\boot.ini',
  'C:\\Users\\x.jpg',
  'c:x.jpg',
  '/etc/passwd',
  'a\u0000.jpg',
  'a\r\nX-Header: 1.jpg',
  'a\u007f.jpg',
  'a\u0085.jpg',
  'photo\u202egpj.exe',
  'a\u2066b.jpg',
  '\ud800.jpg',
  'a'.repeat(256),
])('does not take %j for a name', (name) => expect(isFileName(name)).toBe(false));

test.each([
  ['a.jpg', 'image/jpeg', 'image/jpeg', true],
  ['a.JPEG', undefined, 'image/jpeg', true],
  ['a.jpg', 'image/png', 'image/webp', true],
  ['a.heic', 'image/heic', 'image/jpeg', true],
  ['Scan 3.11.2026', 'application/octet-stream', 'application/pdf', true],
  ['a.pdf', 'application/pdf; charset=binary', 'application/pdf', true],
  ['no ending', '', 'image/png', true],
  ['a.jpg', 'text/plain', 'image/jpeg', true],
  ['a.txt', 'text/plain', 'image/jpeg', false],
  ['a.exe', 'image/jpeg', 'image/jpeg', false],
  ['a.jpg.exe', undefined, 'image/jpeg', false],
  ['a.svg', 'image/svg+xml', 'image/png', false],
  ['a.html', 'text/html', 'application/pdf', false],
  ['a.jpg', 'text/html', 'image/jpeg', false],
  ['a.jpg', 'application/pdf', 'application/pdf', false],
  ['a.pdf', 'image/jpeg', 'image/jpeg', false],
  ['a.pdf', 'application/pdf', 'image/jpeg', false],
] as const)('%s, said to be %s and being %s: %s', (name, declared, media, expected) => {
  expect(nameFits(name, declared, media)).toBe(expected);
});
