import { formatLocale } from './intl.js';

test.each([
  ['en', ['en-US', 'en'], 'en-US'],
  ['en', ['de-DE', 'en'], 'en-GB'],
  ['en', [], 'en-GB'],
  ['zh-CN', ['en-US'], 'zh-CN'],
])('%s with %j is formatted as %s', (language, tags, locale) => {
  expect(formatLocale(language, tags)).toBe(locale);
});
