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

/** Fetches the words of a language; only one set is loaded at the start. */
export async function loadMessages(language: Language): Promise<Messages> {
  return language === 'zh-CN' ? (await import('./zh.js')).zh : (await import('./en.js')).en;
}
