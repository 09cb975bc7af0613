import Mustache from 'mustache';
import { MAIL_EVENTS, type MailEvent, type MailLanguage } from './mail.js';

/** One language of a template. */
export interface MailText {
  readonly subject: string;
  /** The plain text, without greeting line breaks that the layout adds. */
  readonly text: string;
  /** The body's HTML; the frame around it is the product's. */
  readonly html: string;
}

/** What of a template has versions. */
export type MailContent = Readonly<Record<MailLanguage, MailText>>;

/** More is cut off by most mail programs' lists. Characters. */
export const SUBJECT_MAX = 150;
/** Several pages; a notice has one. Characters. */
export const TEXT_MAX = 10_000;
/** The same with its tags. Characters. */
export const HTML_MAX = 20_000;
/** Deeper than any list within a list. */
const NESTING_MAX = 5;

/**
 * What a placeholder stands for: `text`, put in as it is; an object: a section with placeholders of its own, which is left
 * out where there is nothing, and repeated where there are several; `texts`: a section repeated for each, which is `{{.}}`.
 */
export type Placeholder = 'text' | 'texts' | { readonly [name: string]: Placeholder };
type Placeholders = Readonly<Record<string, Placeholder>>;

const COMMON = {
  /** Of the customer; missing while their address is not confirmed. */
  name: 'text',
  serviceName: 'text',
  supportContact: 'text',
  /** When it happened. */
  date: 'text',
} as const satisfies Placeholders;

const LIST = { items: 'texts' } as const satisfies Placeholders;
const REASON = { title: 'text', explanation: 'text', nextSteps: LIST } as const satisfies Placeholders;
const REASONS = { title: 'text', reasons: REASON } as const satisfies Placeholders;
const REMAINING = { remaining: LIST } as const satisfies Placeholders;
const MESSAGE = { message: 'text', caseNumber: 'text', leftMessage: {} } as const satisfies Placeholders;
const HOLD = { ...REASONS, until: 'text', restrictions: LIST } as const satisfies Placeholders;

const OWN: Readonly<Record<MailEvent, Placeholders>> = {
  account_registered: {},
  documents_requested: { ...REASONS, ...MESSAGE, documents: LIST },
  document_rejected: { ...REASONS, ...MESSAGE, documents: LIST, document: 'text' },
  verification_approved: REMAINING,
  verification_rejected: { ...REASONS, caseNumber: 'text' },
  verification_revoked: REASONS,
  verification_expired: {},
  account_flagged: HOLD,
  account_frozen: HOLD,
  account_locked: HOLD,
  hold_released: { ...REMAINING, restored: {}, unverified: {}, maintenance: {} },
  request_declined: { caseNumber: 'text' },
  case_message: MESSAGE,
  account_closed: REASONS,
};

/** Which placeholders the template of an event may use. */
export function placeholdersOf(event: MailEvent): Placeholders {
  return { ...COMMON, ...OWN[event] };
}

/** Every placeholder of every event, as screens list them: dotted names with what they are. */
export function placeholderList(
  event: MailEvent,
): { readonly name: string; readonly kind: 'text' | 'section' }[] {
  const walk = (level: Placeholders, prefix: string): { name: string; kind: 'text' | 'section' }[] =>
    Object.entries(level).flatMap(([name, placeholder]) => [
      { name: `${prefix}${name}`, kind: placeholder === 'text' ? ('text' as const) : ('section' as const) },
      ...(typeof placeholder === 'object' ? walk(placeholder, `${prefix}${name}.`) : []),
    ]);
  return walk(placeholdersOf(event), '');
}

/** A part of a parsed template (mustache.js 4: `Writer.parse`). */
type Token = readonly [type: string, value: string, start: number, end: number, inner?: readonly Token[]];

/** What is wrong with a template. */
export interface TemplateProblem {
  readonly code: 'template_syntax' | 'template_placeholder_unknown' | 'template_html_not_allowed';
  /** E.g. `en.subject`. */
  readonly path: string;
  readonly message: string;
}

/** A writer each time: one that stays keeps every text that is ever tried out. Parsing a mail takes 0.1 ms. */
const newWriter = () => new Mustache.Writer();

function parse(text: string): readonly Token[] {
  return newWriter().parse(text) as readonly Token[];
}

/** What is wrong with the placeholders of one text. */
export function placeholderProblems(event: MailEvent, text: string, path: string): TemplateProblem[] {
  let tokens: readonly Token[];
  try {
    tokens = parse(text);
  } catch (error) {
    return [{ code: 'template_syntax', path, message: (error as Error).message.slice(0, 200) }];
  }
  const problems: TemplateProblem[] = [];
  const unknown = (name: string) =>
    problems.push({ code: 'template_placeholder_unknown', path, message: `there is no {{${name}}} here` });
  const syntax = (message: string) => problems.push({ code: 'template_syntax', path, message });

  /** @param levels the innermost last: a name is looked for from there outwards */
  const check = (parts: readonly Token[], levels: readonly (Placeholders | 'texts')[]) => {
    const find = (name: string): Placeholder | undefined => {
      for (const level of levels.toReversed()) {
        if (level !== 'texts' && Object.hasOwn(level, name)) return level[name];
      }
      return undefined;
    };
    for (const [type, value, , , inner = []] of parts) {
      if (type === 'text' || type === '!') continue;
      if (type === 'name') {
        const isItem = value === '.' && levels.at(-1) === 'texts';
        if (!isItem && find(value) !== 'text') unknown(value);
      } else if (type === '#' || type === '^') {
        const placeholder = find(value);
        if (placeholder === undefined) unknown(value);
        else if (levels.length > NESTING_MAX) syntax('sections are nested too deeply');
        else if (type === '^' || placeholder === 'text') check(inner, levels);
        else check(inner, [...levels, placeholder]);
      } else syntax(`{{${type}…}} is not taken: only placeholders and sections`);
    }
  };
  check(tokens, [placeholdersOf(event)]);
  return problems;
}

/** Characters that would end a header or hide in one. */
// eslint-disable-next-line no-control-regex -- control characters are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** One line of a header, whatever was put into it. */
export function headerLine(text: string, maxLength: number): string {
  return [...text.replace(CONTROL, ' ').replace(/ {2,}/g, ' ').trim()].slice(0, maxLength).join('');
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it stands in HTML; its lines stay lines. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? '').replaceAll('\n', '<br>');
}

/** Puts the data into one language of a template. */
export function renderText({ subject, text, html }: MailText, data: object): MailText {
  const writer = newWriter();
  const plain = { escape: (value: unknown) => String(value) };
  return {
    // Longer than a template's own, since names and titles are put in.
    subject: headerLine(writer.render(subject, data, undefined, plain), 2 * SUBJECT_MAX),
    text: writer
      .render(text, data, undefined, plain)
      .replace(/[ \t]+$/gm, '')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    html: writer.render(html, data, undefined, { escape: (value) => escapeHtml(String(value)) }),
  };
}

export function isMailEvent(text: string): text is MailEvent {
  return (MAIL_EVENTS as readonly string[]).includes(text);
}
