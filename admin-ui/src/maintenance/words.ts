import type { WindowView } from '@standing/shared/contracts/maintenance';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { useCountryName } from '../accounts/words.js';
import { shortInstant } from '../components/instants.js';

/** Whom a window covers, in a few words. */
export function useScopeWords(): (scope: WindowView['scope']) => string {
  const t = useT();
  const locale = useFormatLocale();
  const countryName = useCountryName();
  return (scope) => {
    if ('countries' in scope) return scope.countries.map(countryName).join(t('list.separator'));
    if ('tiers' in scope) return scope.tiers.join(t('list.separator'));
    if ('all' in scope) return t('upkeep.scope.all');
    return t('upkeep.scopeCount', { count: scope.accountCount.toLocaleString(locale) });
  };
}

/** `2026-03-14 09:05`, in UTC. */
export function utcText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** From when to when, in the viewer's zone and in UTC. */
export function useSpanWords(): (
  from: number,
  to: number,
) => { readonly local: string; readonly utc: string } {
  const t = useT();
  const locale = useFormatLocale();
  return (from, to) => ({
    local: `${shortInstant(from, locale)} – ${shortInstant(to, locale)}`,
    utc: t('upkeep.utc', { from: utcText(from), to: utcText(to) }),
  });
}
