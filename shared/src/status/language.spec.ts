import { negotiateLanguage } from './language.js';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['zh-CN', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['ZH-hans', 'zh-CN'],
  ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['zh-Hant-HK', 'zh-CN'],
  ['en-GB,en;q=0.9,zh-CN;q=0.8', 'en'],
  ['en;q=0.3, zh;q=0.7', 'zh-CN'],
  ['en;q=0.5, zh;q=0.5', 'en'],
  ['zh;q=0.5, en;q=0.5', 'zh-CN'],
  ['fr, de;q=0.9', 'en'],
  ['fr, zh;q=0.1', 'zh-CN'],
  ['*', 'en'],
  ['zh;q=0', 'en'],
  ['zh;q=0, *', 'en'],
  ['*;q=0.1, zh;q=0.5', 'zh-CN'],
  ['zho', 'en'],
  // What is no weight makes a range unreadable; the others still count.
  ['en;q=high, zh;q=0.2', 'zh-CN'],
  ['zh;q=1.5', 'en'],
  ['zh;q=0.1234', 'en'],
  ['zh;level=1', 'en'],
  [' zh ; q = 1.000 ', 'zh-CN'],
  [',,;;,zh', 'zh-CN'],
  ['zh\u0000', 'en'],
  ['__proto__, constructor', 'en'],
  [`${'x,'.repeat(600)}zh`, 'en'],
] as const)('%p is answered in %s', (header, language) => {
  expect(negotiateLanguage(header)).toBe(language);
});
