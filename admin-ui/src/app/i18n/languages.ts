import type { EntranceMessages } from './en.entrance.js';
import type { Messages } from './en.js';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words, so that it can be found by those who read no other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

/**
 * The language to start in, before anybody has signed in.
 *
 * @param tags the browser's languages (BCP 47), most wanted first
 */
export function preferredLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

/** Words of a language, as far as they have been fetched. */
export interface LoadedWords {
  readonly language: Language;
  readonly messages: Messages | EntranceMessages;
  /** Whether they are all there are, and not only those of the pages before anybody has signed in. */
  readonly isWhole: boolean;
}

/** Fetches what the sign-in page says, so that it need not wait for what all the others say. */
export async function loadEntrance(language: Language): Promise<LoadedWords> {
  const messages =
    language === 'zh-CN'
      ? (await import('./zh.entrance.js')).zhEntrance
      : (await import('./en.entrance.js')).enEntrance;
  return { language, messages, isWhole: false };
}

/** Fetches all the words of a language. */
export async function loadWords(language: Language): Promise<LoadedWords> {
  const messages = language === 'zh-CN' ? (await import('./zh.js')).zh : (await import('./en.js')).en;
  return { language, messages, isWhole: true };
}
