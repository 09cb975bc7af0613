import type { ReasonContent } from '@standing/shared/contracts/reasons';
import { REASON_LOCALES, type ReasonLocale } from '@standing/shared/reasons/reason';

/** Fields of a reason in the order in which people read them. */
export const SETTINGS = [
  'authority',
  'disclosure',
  'final',
  'blocks',
  'defaultExpiryMs',
  'requiredDocuments',
] as const;
export type Setting = (typeof SETTINGS)[number];
export const TEXT_FIELDS = ['title', 'explanation', 'nextSteps', 'staffNote'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** What two versions of a reason say differently. */
export type Difference =
  | { readonly field: Setting }
  | {
      readonly field: TextField;
      readonly locale: ReasonLocale;
      /** Lines that only the older and only the newer version has. */
      readonly removed: readonly string[];
      readonly added: readonly string[];
    };

function linesOf(content: ReasonContent, field: TextField, locale: ReasonLocale): readonly string[] {
  if (field === 'staffNote') return [content.staffNote[locale]];
  const value = content.text[locale][field];
  return typeof value === 'string' ? [value] : value;
}

/** What the newer version says that the older one did not, and the other way round, in the order of the screen. */
export function differencesOf(older: ReasonContent, newer: ReasonContent): Difference[] {
  const settings = SETTINGS.filter(
    (field) => JSON.stringify(older[field]) !== JSON.stringify(newer[field]),
  ).map((field): Difference => ({ field }));
  const texts = REASON_LOCALES.flatMap((locale) =>
    TEXT_FIELDS.flatMap((field): Difference[] => {
      const [before, after] = [linesOf(older, field, locale), linesOf(newer, field, locale)];
      if (JSON.stringify(before) === JSON.stringify(after)) return [];
      const removed = before.filter((line) => !after.includes(line));
      const added = after.filter((line) => !before.includes(line));
      // Only the order differs: then the whole list tells it.
      const isMoved = removed.length === 0 && added.length === 0;
      return [{ field, locale, removed: isMoved ? before : removed, added: isMoved ? after : added }];
    }),
  );
  return [...settings, ...texts];
}
