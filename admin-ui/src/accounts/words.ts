import { useMemo } from 'react';
import type { HoldView } from '@standing/shared/contracts/accounts';
import { useTranslateIfKnown } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';

/**
 * What staff call a reason. The catalogue's titles are written for customers; reasons that an administrator has added
 * have no short name, so their code is shown, made readable.
 */
export function useReasonName(): (kind: string, code: string) => string {
  const translate = useTranslateIfKnown();
  return (kind, code) => translate(`reason.${kind}.${code}`) ?? code.replaceAll('_', ' ');
}

/** What a case can end for: a fault of documents, a release, or the freeze that it was escalated to. */
const CASE_REASON_KINDS = ['verification', 'release', 'freeze'] as const;

/** The same for the reason that a case has ended with, whose kind follows from how it ended. */
export function useCaseReasonName(): (code: string) => string {
  const translate = useTranslateIfKnown();
  return (code) => {
    for (const kind of CASE_REASON_KINDS) {
      const name = translate(`reason.${kind}.${code}`);
      if (name !== null) return name;
    }
    return code.replaceAll('_', ' ');
  };
}

/** Names of countries in the viewer's language. */
export function useCountryName(): (code: string) => string {
  const locale = useFormatLocale();
  const names = useMemo(
    () => new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' }),
    [locale],
  );
  return (code) => names.of(code) ?? code;
}

/** Names of languages in the viewer's language. */
export function useLanguageName(): (tag: string) => string {
  const locale = useFormatLocale();
  const names = useMemo(
    () => new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' }),
    [locale],
  );
  return (tag) => names.of(tag) ?? tag;
}

const WEIGHT = { freeze: 0, lock: 1, flag: 2 } as const;

/** Holds with the one that decides the state first. */
export function byWeight<T extends Pick<HoldView, 'kind' | 'placedAt'>>(holds: readonly T[]): T[] {
  return holds.toSorted(
    (one, other) => WEIGHT[one.kind] - WEIGHT[other.kind] || one.placedAt.localeCompare(other.placedAt),
  );
}

/** What has happened, in the past tense; commands that this version does not know keep their own name. */
export function useCommandName(): (command: string) => string {
  const translate = useTranslateIfKnown();
  return (command) => translate(`command.${command.replaceAll('.', '_')}`) ?? command;
}
