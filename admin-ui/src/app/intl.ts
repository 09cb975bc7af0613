import { useLocale } from 'react-admin';

/**
 * The locale for dates and numbers: the viewer's own kind of English if the browser tells one, else the British kind,
 * whose dates nobody reads the wrong way round.
 */
export function formatLocale(language: string, tags: readonly string[]): string {
  if (!language.startsWith('en')) return language;
  return tags.find((tag) => /^en-[A-Z]{2}$/i.test(tag)) ?? 'en-GB';
}

export function useFormatLocale(): string {
  return formatLocale(useLocale() ?? 'en', navigator.languages);
}
