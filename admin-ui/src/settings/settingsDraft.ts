import type { CaseKind } from '@standing/shared/cases/case';
import type { ChangeSettings } from '@standing/shared/contracts/settings';
import {
  PROMISE_HOURS_MAX,
  PROPOSAL_EXPIRY_HOURS_MAX,
  PROPOSAL_EXPIRY_HOURS_MIN,
  RETENTION_YEARS_MAX,
  SERVICE_NAME_MAX,
  SETTING_NAMES,
  SUPPORT_HOURS_MAX,
  SUPPORT_URL_MAX,
  WARNING_PERCENT_MAX,
  WARNING_PERCENT_MIN,
  type Settings,
} from '@standing/shared/settings/settings';

/** Settings as somebody is writing them, in the order of the screen. */
export interface SettingsDraft {
  readonly nameEn: string;
  readonly nameZh: string;
  readonly email: string;
  readonly phone: string;
  readonly url: string;
  readonly hoursEn: string;
  readonly hoursZh: string;
  readonly verification: string;
  readonly unfreeze: string;
  readonly review: string;
  readonly appeal: string;
  readonly warningPercent: string;
  readonly proposalExpiryHours: string;
  readonly retentionYears: string;
}
export type SettingField = keyof SettingsDraft;

/** What a field lacks; of a number that lies outside, between what. */
export type SettingFault =
  | { readonly what: 'missing' | 'email' | 'phone' | 'url' | 'bothLanguages' }
  | { readonly what: 'tooLong'; readonly max: number }
  | { readonly what: 'range'; readonly min: number; readonly max: number };

export function draftOf({ serviceName, support, promiseHours, ...rest }: Settings): SettingsDraft {
  return {
    nameEn: serviceName.en,
    nameZh: serviceName['zh-CN'],
    email: support.email ?? '',
    phone: support.phone ?? '',
    url: support.url ?? '',
    hoursEn: support.hours?.en ?? '',
    hoursZh: support.hours?.['zh-CN'] ?? '',
    verification: String(promiseHours.verification),
    unfreeze: String(promiseHours.unfreeze),
    review: String(promiseHours.review),
    appeal: String(promiseHours.appeal),
    warningPercent: String(rest.warningPercent),
    proposalExpiryHours: String(rest.proposalExpiryHours),
    retentionYears: String(rest.retentionYears),
  };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
/** As people write numbers on cards. */
const dialled = (text: string) => text.replaceAll(/[\s().-]/g, '');

/** What a draft without faults says. */
export function settingsOf(draft: SettingsDraft): Settings {
  const hours = draft.hoursEn.trim() === '' && draft.hoursZh.trim() === '';
  const promise = (kind: CaseKind) => Number(draft[kind]);
  return {
    serviceName: { en: draft.nameEn.trim(), 'zh-CN': draft.nameZh.trim() },
    support: {
      email: orNull(draft.email),
      phone: orNull(dialled(draft.phone)),
      url: orNull(draft.url),
      hours: hours ? null : { en: draft.hoursEn.trim(), 'zh-CN': draft.hoursZh.trim() },
    },
    promiseHours: {
      verification: promise('verification'),
      unfreeze: promise('unfreeze'),
      review: promise('review'),
      appeal: promise('appeal'),
    },
    warningPercent: Number(draft.warningPercent),
    proposalExpiryHours: Number(draft.proposalExpiryHours),
    retentionYears: Number(draft.retentionYears),
  };
}

/** The settings of a draft without faults that differ from what was there; what is not named stays as it is. */
export function changeOf(base: Settings, draft: SettingsDraft): ChangeSettings {
  const written = settingsOf(draft);
  const changed = SETTING_NAMES.filter(
    (name) => JSON.stringify(inOrder(base[name])) !== JSON.stringify(inOrder(written[name])),
  );
  return Object.fromEntries(changed.map((name) => [name, written[name]]));
}

/** The database gives members back in an order of its own. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, member]) => [name, inOrder(member)]);
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+[1-9]\d{6,14}$/;

function isPage(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

/**
 * What a draft lacks, by field, in the order of the screen; the server checks again.
 *
 * @param leastYears for how long data is kept already: it is not kept for less
 */
export function faultsOf(draft: SettingsDraft, leastYears: number): ReadonlyMap<SettingField, SettingFault> {
  const faults = new Map<SettingField, SettingFault>();
  const text = (field: SettingField, max: number) => {
    const { length } = draft[field].trim();
    if (length > max) faults.set(field, { what: 'tooLong', max });
    return length > 0;
  };
  const written = (field: SettingField, max: number) => {
    if (!text(field, max)) faults.set(field, { what: 'missing' });
  };
  const number = (field: SettingField, min: number, max: number) => {
    const value = /^\d{1,6}$/.test(draft[field].trim()) ? Number(draft[field]) : Number.NaN;
    // Written so that what is no number is a fault as well.
    if (!(value >= min && value <= max)) faults.set(field, { what: 'range', min, max });
  };
  written('nameEn', SERVICE_NAME_MAX);
  written('nameZh', SERVICE_NAME_MAX);
  if (draft.email.trim() !== '' && !EMAIL.test(draft.email.trim())) faults.set('email', { what: 'email' });
  if (draft.phone.trim() !== '' && !PHONE.test(dialled(draft.phone))) faults.set('phone', { what: 'phone' });
  if (draft.url.trim() !== '' && !isPage(draft.url.trim())) faults.set('url', { what: 'url' });
  text('url', SUPPORT_URL_MAX);
  const [inEnglish, inChinese] = [text('hoursEn', SUPPORT_HOURS_MAX), text('hoursZh', SUPPORT_HOURS_MAX)];
  if (inEnglish !== inChinese) {
    faults.set(inEnglish ? 'hoursZh' : 'hoursEn', { what: 'bothLanguages' });
  }
  for (const kind of ['verification', 'unfreeze', 'review', 'appeal'] as const) {
    number(kind, 1, PROMISE_HOURS_MAX);
  }
  number('warningPercent', WARNING_PERCENT_MIN, WARNING_PERCENT_MAX);
  number('proposalExpiryHours', PROPOSAL_EXPIRY_HOURS_MIN, PROPOSAL_EXPIRY_HOURS_MAX);
  number('retentionYears', leastYears, Math.max(leastYears, RETENTION_YEARS_MAX));
  return faults;
}
