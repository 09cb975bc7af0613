import type { DueState } from '@standing/shared/cases/case';

/** How a case that is not over can stand against its promise, most pressing first. */
export const DUE_STATES = ['late', 'soon', 'on_time', 'paused'] as const satisfies readonly DueState[];
export type OpenDueState = (typeof DUE_STATES)[number];
