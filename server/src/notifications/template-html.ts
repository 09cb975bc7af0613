import type { TemplateProblem } from '@standing/shared/notifications/template';
import { Parser } from 'htmlparser2';

/** What a body may be made of. Everything else is the frame's, or nothing for a mail. */
const ALLOWED_TAGS: ReadonlySet<string> = new Set([
  'a',
  'b',
  'blockquote',
  'br',
  'em',
  'h2',
  'h3',
  'hr',
  'i',
  'li',
  'ol',
  'p',
  'strong',
  'ul',
]);

/** Addresses that are written out: a placeholder in one could lead anywhere. */
const LINK = /^(?:https:\/\/[^\s{}"'<>]+|mailto:[^\s{}"'<>]+)$/i;

/** What of a body's HTML is not taken: other tags and attributes, and tags that are not closed. */
export function htmlProblems(html: string, path: string): TemplateProblem[] {
  const messages = new Set<string>();
  const parser = new Parser(
    {
      onopentag(name, attributes, isImplied) {
        if (isImplied) messages.add(`<${name}> is not opened`);
        if (!ALLOWED_TAGS.has(name)) messages.add(`<${name}> is not taken`);
        for (const [attribute, value] of Object.entries(attributes)) {
          const isLink = name === 'a' && attribute === 'href';
          if (!isLink) messages.add(`<${name} ${attribute}> is not taken`);
          else if (!LINK.test(value)) messages.add('a link leads to an https:// or mailto: address');
        }
      },
      onclosetag(name, isImplied) {
        // Those without content close themselves.
        if (isImplied && name !== 'br' && name !== 'hr') messages.add(`<${name}> is not closed`);
      },
      oncomment() {
        messages.add('comments are not taken');
      },
      onprocessinginstruction(name) {
        messages.add(`<${name}> is not taken`);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return [...messages].map((message) => ({
    code: 'template_html_not_allowed',
    path,
    message: message.slice(0, 200),
  }));
}
