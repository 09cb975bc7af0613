import type { MigrationInterface } from 'typeorm';
import { AccountsAndLog1795300000000 } from './1795300000000-AccountsAndLog.js';
import { StaffAndSessions1795300100000 } from './1795300100000-StaffAndSessions.js';

/** Every migration, oldest first. A released one is never changed nor removed. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  AccountsAndLog1795300000000,
  StaffAndSessions1795300100000,
];
