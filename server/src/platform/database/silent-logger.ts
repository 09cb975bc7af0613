import type { Logger } from 'typeorm';

/**
 * TypeORM writes failed migrations and more to the console whatever its `logging` says, statements with personal data
 * among them. What matters reaches us as an error.
 */
export const silentLogger: Logger = {
  logQuery() {},
  logQueryError() {},
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};
