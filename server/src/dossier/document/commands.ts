import type { AccountCommandName } from '@standing/shared/account/transitions';

/** Words for what happens to an account; of the rest those that its file can have. */
export type CommandWords = Readonly<Record<AccountCommandName, string>> & Readonly<Record<string, string>>;
