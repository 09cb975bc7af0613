import type { MailContent } from '@standing/shared/notifications/template';
import { ProblemError } from '../app/api.js';
import { changesOf, faultsOf, isSendable, missingOf } from './templateDraft.js';

const TEXT = { subject: 'Hello', text: 'One\n\nTwo', html: '<p>One</p>\n<p>Two</p>' };
const CONTENT: MailContent = { en: TEXT, 'zh-CN': { ...TEXT, subject: '您好' } };

const refused = (code: string, errors: { path: string; message: string }[]) =>
  new ProblemError({ type: 'about:blank', title: code, status: 422, code, detail: code, errors });

test('what the server finds wrong is shown at its field, with what it is about', () => {
  const faults = faultsOf(
    refused('template_placeholder_unknown', [
      { path: 'en.text', message: 'there is no {{naem}} here' },
      { path: 'zh-CN.html', message: '<img> is not taken' },
      { path: 'en.text', message: 'there is no {{another}} here' },
    ]),
    null,
  );
  expect([...faults]).toEqual([
    ['en.text', { kind: 'template_placeholder_unknown', about: '{{naem}}' }],
    ['zh-CN.html', { kind: 'template_html_not_allowed', about: '<img>' }],
  ]);
});

test('of a preview it is shown in the language that was previewed', () => {
  const problem = refused('template_syntax', [
    { path: 'content.html', message: 'Unclosed section "x" at 9' },
  ]);
  expect([...faultsOf(problem, 'zh-CN')]).toEqual([['zh-CN.html', { kind: 'template_syntax', about: null }]]);
  expect(faultsOf(refused('version_stale', []), null).size).toBe(0);
});

test('a part without words is missing, and nothing is previewed of it', () => {
  const content = { ...CONTENT, en: { ...TEXT, html: ' \n' } };
  expect([...missingOf(content).keys()]).toEqual(['en.html']);
  expect(isSendable(content.en)).toBe(false);
  expect(isSendable(content['zh-CN'])).toBe(true);
});

test('two versions differ by lines; lines that only moved are shown as they stand', () => {
  expect(changesOf(CONTENT, CONTENT)).toEqual([]);
  const newer = {
    ...CONTENT,
    en: { ...TEXT, subject: 'Good day', text: 'Two\n\nOne' },
  };
  expect(changesOf(CONTENT, newer)).toEqual([
    { language: 'en', part: 'subject', removed: ['Hello'], added: ['Good day'] },
    { language: 'en', part: 'text', removed: ['One', 'Two'], added: ['Two', 'One'] },
  ]);
});
