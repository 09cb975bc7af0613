import type { AccountView, StateAt } from '@standing/shared/contracts/accounts';

/** What is shown of an account that depends on the instant. */
export type Standing = Pick<
  AccountView,
  'state' | 'stateSince' | 'verification' | 'capabilities' | 'maintenance'
> & {
  readonly stateUntil: string | null;
  readonly closedAt: string | null;
  readonly holds: readonly (StateAt['holds'][number] &
    Partial<Pick<AccountView['holds'][number], 'note' | 'placedBy'>>)[];
};
