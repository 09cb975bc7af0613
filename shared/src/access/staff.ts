/** `invited`: has not set a password yet. */
export const STAFF_STATUSES = ['active', 'invited', 'suspended'] as const;
export type StaffStatus = (typeof STAFF_STATUSES)[number];

/** A name on a badge. Characters. */
export const STAFF_NAME_MAX_LENGTH = 120;

/** NIST SP 800-63B asks for at least 8 and advises 15 without a second factor. Characters. */
export const PASSWORD_MIN_LENGTH = 12;
