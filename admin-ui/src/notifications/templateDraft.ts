import type { MailLanguage } from '@standing/shared/notifications/mail';
import { HTML_MAX, SUBJECT_MAX, TEXT_MAX, type MailContent } from '@standing/shared/notifications/template';
import type { ProblemError } from '../app/api.js';

export const LANGUAGES: readonly MailLanguage[] = ['en', 'zh-CN'];

/** Parts of a template in the order in which people read them, with their lengths in characters. */
export const PARTS = { subject: SUBJECT_MAX, html: HTML_MAX, text: TEXT_MAX } as const;
export type Part = keyof typeof PARTS;
export const PART_NAMES: readonly Part[] = ['subject', 'html', 'text'];

/** A part in one language, e.g. `en.html`: what a fault is called by, too. */
export type Place = `${MailLanguage}.${Part}`;

/** What is wrong with a part: what it lacks, or what the server says of it, with the words that it is about. */
export interface Fault {
  readonly kind: 'missing' | 'template_syntax' | 'template_placeholder_unknown' | 'template_html_not_allowed';
  /** E.g. `{{naem}}` or `<img>`. */
  readonly about: string | null;
}

/** What a template lacks before it is sent; a text that is too long says so by itself. */
export function missingOf(content: MailContent): ReadonlyMap<Place, Fault> {
  const faults = new Map<Place, Fault>();
  for (const language of LANGUAGES) {
    for (const part of PART_NAMES) {
      if (content[language][part].trim() === '') {
        faults.set(`${language}.${part}`, { kind: 'missing', about: null });
      }
    }
  }
  return faults;
}

export function isSendable(text: MailContent[MailLanguage]): boolean {
  return PART_NAMES.every((part) => {
    const { length } = text[part].trim();
    return length > 0 && length <= PARTS[part];
  });
}

/** What the server has found wrong, by place. @param within the language, where the paths begin with `content` */
export function faultsOf(problem: ProblemError, within: MailLanguage | null): ReadonlyMap<Place, Fault> {
  const faults = new Map<Place, Fault>();
  if (!problem.code.startsWith('template_')) return faults;
  for (const { path, message } of problem.problem.errors ?? []) {
    const place = within === null ? path : path.replace(/^content/, within);
    const isKnown = LANGUAGES.some((language) => PART_NAMES.some((part) => place === `${language}.${part}`));
    if (!isKnown || faults.has(place as Place)) continue;
    const [about = null] = /\{\{[^}]*\}\}|<[^>]*>/.exec(message) ?? [];
    const kind =
      about === null
        ? problem.code === 'template_html_not_allowed'
          ? 'template_html_not_allowed'
          : 'template_syntax'
        : about.startsWith('{{')
          ? message.startsWith('there is no')
            ? 'template_placeholder_unknown'
            : 'template_syntax'
          : 'template_html_not_allowed';
    faults.set(place as Place, { kind, about });
  }
  return faults;
}

/** What two versions of a template say differently, in one part of one language. */
export interface Change {
  readonly language: MailLanguage;
  readonly part: Part;
  /** Lines that only the older and only the newer version has. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

/** What the newer version says that the older one did not, and the other way round, in the order of the screen. */
export function changesOf(older: MailContent, newer: MailContent): Change[] {
  return LANGUAGES.flatMap((language) =>
    PART_NAMES.flatMap((part): Change[] => {
      if (older[language][part].trim() === newer[language][part].trim()) return [];
      const [before, after] = [linesOf(older[language][part]), linesOf(newer[language][part])];
      const removed = before.filter((line) => !after.includes(line));
      const added = after.filter((line) => !before.includes(line));
      // Only their order differs: then the whole text tells it.
      const isMoved = removed.length === 0 && added.length === 0;
      return [{ language, part, removed: isMoved ? before : removed, added: isMoved ? after : added }];
    }),
  );
}
