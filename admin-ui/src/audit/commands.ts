import { ACCOUNT_COMMANDS } from '@standing/shared/account/transitions';

/** What the log can be narrowed to: everything that leaves an entry. */
export const LOGGED_COMMANDS: readonly string[] = [
  ...ACCOUNT_COMMANDS,
  'sign_in',
  'sign_in_failed',
  'sign_in_blocked',
  'sign_out',
  'turn_on_totp',
  'turn_off_totp',
  'add_staff',
  'add_api_key',
];
