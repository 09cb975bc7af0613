import type { Instant } from '../account/state.js';

/** What a wallet reports of its customers. */
export const SIGNAL_TYPES = [
  'abnormal_sign_in',
  'failed_sign_in',
  'new_device',
  'credential_compromise',
  'large_transaction',
  'frequent_transactions',
  'terms_breach',
] as const;
export type SignalType = (typeof SIGNAL_TYPES)[number];

/** From the mildest to the worst. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const DEFAULT_SEVERITY: Severity = 'medium';

/** How severe something is, as a number that can be compared. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Clocks of two machines that are looked after differ by less. */
export const SIGNAL_SKEW_MS = 2 * MINUTE_MS;
/** What reaches us later than this is history: nobody is protected by locking an account for it. */
export const SIGNAL_MAX_AGE_MS = 7 * DAY_MS;

/** What of a signal rules ask about. Amounts are in minor units. */
export interface ObservedSignal {
  readonly id: string;
  readonly type: SignalType;
  readonly severity: Severity;
  readonly occurredAt: Instant;
  /** ISO 3166-1 alpha-2, where it says one. */
  readonly country: string | null;
  /** The country before, where the wallet knows it itself. */
  readonly previousCountry: string | null;
  readonly amount: { readonly minor: number; readonly currency: string } | null;
}

/** Data of a signal as far as rules ask about it. */
interface AskedData {
  readonly country?: string | undefined;
  readonly previousCountry?: string | undefined;
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  /** And whatever else it says. */
  readonly [name: string]: unknown;
}

/** A signal as rules see it. */
export function observed(
  signal: Pick<ObservedSignal, 'id' | 'type' | 'severity' | 'occurredAt'>,
  data: AskedData,
): ObservedSignal {
  const { amount, currency } = data;
  return {
    id: signal.id,
    type: signal.type,
    severity: signal.severity,
    occurredAt: signal.occurredAt,
    country: data.country ?? null,
    previousCountry: data.previousCountry ?? null,
    amount: amount === undefined || currency === undefined ? null : { minor: amount, currency },
  };
}
