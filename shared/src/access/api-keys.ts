const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** A key that nobody has renewed for a year is nobody's. Milliseconds. */
export const API_KEY_MAX_LIFETIME_MS = 366 * DAY_MS;
/** Unless somebody says otherwise. Milliseconds. */
export const API_KEY_LIFETIME_MS = 365 * DAY_MS;

/** How long the former secret of a renewed key may still count: time to change it everywhere. Hours. */
export const API_KEY_OVERLAP_HOURS_MAX = 7 * 24;
export const API_KEY_OVERLAP_HOURS = 24;

export const API_KEY_NAME_MAX_LENGTH = 120;

export const API_KEY_STATUSES = ['active', 'expired', 'revoked'] as const;
export type ApiKeyStatus = (typeof API_KEY_STATUSES)[number];
