import type { AccountState } from './state.js';

/** Commands that change an account's facts, each an event in the account's stream. */
export const ACCOUNT_COMMANDS = [
  'register',
  'update_contacts',
  'approve_verification',
  'revoke_verification',
  'expire_verification',
  'place_flag',
  'release_flag',
  'place_freeze',
  'release_freeze',
  'place_lock',
  'release_lock',
  'expire_lock',
  'close',
] as const;
export type AccountCommandName = (typeof ACCOUNT_COMMANDS)[number];

/** Before the account existed. */
export const NO_STATE = 'none';
export type FromState = AccountState | typeof NO_STATE;

interface TransitionRule {
  readonly command: AccountCommandName;
  /** Every allowed pair, as `from` → the states it may lead to. */
  readonly moves: Readonly<Partial<Record<FromState, readonly AccountState[]>>>;
}

/** A fact that a stronger one covers changes nothing that is shown. */
const COVERED = { frozen: ['frozen'], locked: ['locked'], maintenance: ['maintenance'] } as const;
const UNDER_A_FREEZE = ['locked', 'maintenance', 'flagged', 'unverified', 'active'] as const;
const UNDER_A_LOCK = ['maintenance', 'flagged', 'unverified', 'active'] as const;

/**
 * The statechart (domain: Commands and transitions). The only source: decisions assert against it, the
 * database's `allowed_transition` is filled from it, the documentation's diagram is drawn from it.
 */
export const TRANSITIONS: readonly TransitionRule[] = [
  { command: 'register', moves: { none: ['unverified', 'maintenance'] } },
  {
    command: 'update_contacts',
    moves: { ...COVERED, flagged: ['flagged'], unverified: ['unverified'], active: ['active'] },
  },
  {
    command: 'approve_verification',
    moves: { ...COVERED, flagged: ['flagged'], unverified: ['active'], active: ['active'] },
  },
  { command: 'revoke_verification', moves: { ...COVERED, flagged: ['flagged'], active: ['unverified'] } },
  { command: 'expire_verification', moves: { ...COVERED, flagged: ['flagged'], active: ['unverified'] } },
  {
    command: 'place_flag',
    moves: { ...COVERED, flagged: ['flagged'], unverified: ['flagged'], active: ['flagged'] },
  },
  { command: 'release_flag', moves: { ...COVERED, flagged: ['flagged', 'unverified', 'active'] } },
  {
    command: 'place_freeze',
    moves: {
      frozen: ['frozen'],
      locked: ['frozen'],
      maintenance: ['frozen'],
      flagged: ['frozen'],
      unverified: ['frozen'],
      active: ['frozen'],
    },
  },
  { command: 'release_freeze', moves: { frozen: ['frozen', ...UNDER_A_FREEZE] } },
  {
    command: 'place_lock',
    moves: {
      frozen: ['frozen'],
      locked: ['locked'],
      maintenance: ['locked'],
      flagged: ['locked'],
      unverified: ['locked'],
      active: ['locked'],
    },
  },
  { command: 'release_lock', moves: { frozen: ['frozen'], locked: ['locked', ...UNDER_A_LOCK] } },
  { command: 'expire_lock', moves: { frozen: ['frozen'], locked: ['locked', ...UNDER_A_LOCK] } },
  {
    command: 'close',
    moves: { locked: ['closed'], maintenance: ['closed'], unverified: ['closed'], active: ['closed'] },
  },
];

export interface Transition {
  readonly command: AccountCommandName;
  readonly from: FromState;
  readonly to: AccountState;
}

/** The statechart as rows, one per allowed move. */
export const ALLOWED_TRANSITIONS: readonly Transition[] = TRANSITIONS.flatMap(({ command, moves }) =>
  Object.entries(moves).flatMap(([from, targets]) =>
    (targets ?? []).map((to) => ({ command, from: from as FromState, to })),
  ),
);

const ALLOWED = new Set(ALLOWED_TRANSITIONS.map(({ command, from, to }) => `${command} ${from} ${to}`));

export function isAllowedTransition(command: AccountCommandName, from: FromState, to: AccountState): boolean {
  return ALLOWED.has(`${command} ${from} ${to}`);
}
