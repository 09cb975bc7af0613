/** Deepest page of a list (contracts/common.ts, which brings the validator along and so stays out of the browser). */
export const PAGE_DEPTH_MAX = 10_000;
/** Longest note, in characters (contracts/common.ts). */
export const NOTE_MAX_LENGTH = 4_000;
