import type { SettingChange } from '@standing/shared/settings/settings';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';

/** What a single setting is called: `promiseHours.review`. */
export function useSettingName(): (setting: string) => string {
  const translate = useTranslateIfKnown();
  return (setting) => translate(`settings.name.${setting}`) ?? setting;
}

/** A setting's value with its unit. */
export function useSettingValue(): (setting: string, value: SettingChange['from']) => string {
  const t = useT();
  return (setting, value) => {
    if (value === null) return t('word.notGiven');
    if (typeof value === 'string') return value;
    const count = { smart_count: value };
    if (setting === 'retentionYears') return t('settings.years', count);
    if (setting === 'warningPercent') return t('settings.percent', { value });
    return t('catalogue.duration.hour', count);
  };
}
