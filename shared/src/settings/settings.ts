import { CASE_KINDS, type CaseKind, type CasePromises } from '../cases/case.js';
import { REASON_LOCALES, type ReasonLocale } from '../reasons/reason.js';

const HOUR_MS = 60 * 60 * 1000;

/** A name stands in the subject of a mail. Characters. */
export const SERVICE_NAME_MAX = 60;
export const SUPPORT_URL_MAX = 500;
/** One line: `Mon–Fri 9:00–18:00 CET`. Characters. */
export const SUPPORT_HOURS_MAX = 120;

/** A month: what is promised later than that is no promise. Hours. */
export const PROMISE_HOURS_MAX = 30 * 24;
/** The last share of its time in which a case is due soon; half of it would make every second case pressing. Percent. */
export const WARNING_PERCENT_MIN = 5;
export const WARNING_PERCENT_MAX = 50;

/** A shift: whoever has to agree must have the time to look. Hours. */
export const PROPOSAL_EXPIRY_HOURS_MIN = 4;
/** Two weeks: nobody approves what is long forgotten. Hours. */
export const PROPOSAL_EXPIRY_HOURS_MAX = 14 * 24;

/** Beyond any statute that asks for it, and a slip of the finger cannot be taken back alone. Years. */
export const RETENTION_YEARS_MAX = 30;

type InBoth = Readonly<Record<ReasonLocale, string>>;

/** How customers reach support, as they are told it; null: not at all in this way. */
export interface SupportContact {
  readonly email: string | null;
  /** E.164 */
  readonly phone: string | null;
  /** https */
  readonly url: string | null;
  readonly hours: InBoth | null;
}

/** What administrators set for the whole installation. */
export interface Settings {
  /** The service as its customers call it. */
  readonly serviceName: InBoth;
  readonly support: SupportContact;
  /** From opening to resolution, waiting for the customer not counted. */
  readonly promiseHours: Readonly<Record<CaseKind, number>>;
  /** A case is due soon in this last share of its promise. */
  readonly warningPercent: number;
  /** How long what needs a second person waits for them. */
  readonly proposalExpiryHours: number;
  /** How long an account's data is kept after its closure. */
  readonly retentionYears: number;
}

export const SETTING_NAMES = [
  'serviceName',
  'support',
  'promiseHours',
  'warningPercent',
  'proposalExpiryHours',
  'retentionYears',
] as const satisfies readonly (keyof Settings)[];

/** One thing that two versions say differently. */
export interface SettingChange {
  /** `warningPercent`, or with its part: `promiseHours.review`, `support.hours.zh-CN`. */
  readonly setting: string;
  readonly from: string | number | null;
  readonly to: string | number | null;
}

/** What is promised of cases, in milliseconds. */
export function promisesOf({
  promiseHours,
  warningPercent,
}: Pick<Settings, 'promiseHours' | 'warningPercent'>): CasePromises {
  const of = (value: (kind: CaseKind) => number) =>
    Object.fromEntries(CASE_KINDS.map((kind) => [kind, value(kind)])) as Record<CaseKind, number>;
  return {
    promiseMs: of((kind) => promiseHours[kind] * HOUR_MS),
    soonMs: of((kind) => (promiseHours[kind] * HOUR_MS * warningPercent) / 100),
  };
}

/** How long a proposal waits. Milliseconds. */
export function proposalExpiryMs({ proposalExpiryHours }: Pick<Settings, 'proposalExpiryHours'>): number {
  return proposalExpiryHours * HOUR_MS;
}

type Leaves = Readonly<Record<string, string | number | null>>;

/** Every single value by its name, in the order of the screen. */
function leavesOf({ serviceName, support, promiseHours, ...rest }: Settings): Leaves {
  return {
    ...inBoth('serviceName', serviceName),
    'support.email': support.email,
    'support.phone': support.phone,
    'support.url': support.url,
    ...inBoth('support.hours', support.hours),
    ...Object.fromEntries(CASE_KINDS.map((kind) => [`promiseHours.${kind}`, promiseHours[kind]])),
    warningPercent: rest.warningPercent,
    proposalExpiryHours: rest.proposalExpiryHours,
    retentionYears: rest.retentionYears,
  };
}

function inBoth(name: string, texts: InBoth | null): Leaves {
  return Object.fromEntries(
    REASON_LOCALES.map((locale) => [`${name}.${locale}`, texts === null ? null : texts[locale]]),
  );
}

/** What the newer version says differently; empty: nothing. */
export function settingChanges(older: Settings, newer: Settings): SettingChange[] {
  const [before, after] = [leavesOf(older), leavesOf(newer)];
  return Object.keys(after).flatMap((setting) => {
    const [from, to] = [before[setting] ?? null, after[setting] ?? null];
    return from === to ? [] : [{ setting, from, to }];
  });
}

/** How customers reach support, in one language; without what is not given. */
export interface SupportTold {
  readonly email?: string;
  readonly phone?: string;
  readonly url?: string;
  readonly hours?: string;
}

/** @returns null when there is nothing to tell */
export function supportTold(
  { email, phone, url, hours }: SupportContact,
  language: ReasonLocale,
): SupportTold | null {
  if (email === null && phone === null && url === null) return null;
  return {
    ...(email === null ? {} : { email }),
    ...(phone === null ? {} : { phone }),
    ...(url === null ? {} : { url }),
    ...(hours === null ? {} : { hours: hours[language] }),
  };
}
