import { useTranslate } from 'react-admin';
import type { OwnWords } from './en.js';

type Keys<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Prefix}${Key}`
    : Keys<Tree[Key], `${Prefix}${Key}.`>;
}[keyof Tree & string];

/** Every key of the UI's own words; react-admin's are its own matter. */
export type MessageKey = Keys<OwnWords>;

export type Words = (
  key: MessageKey,
  values?: Readonly<Record<string, unknown>> & { smart_count?: number },
) => string;

/** Translates with keys that the compiler checks. */
export function useT(): Words {
  return useTranslate() as Words;
}

/** Translates a key that is made at run time; null when there are no words for it. */
export function useTranslateIfKnown(): (key: string) => string | null {
  const translate = useTranslate();
  return (key) => {
    const text = translate(key, { _: '' });
    return text === '' ? null : text;
  };
}
