/**
 * SQLSTATEs that say the server or the connection went away, not that the statement was wrong (PostgreSQL manual,
 * appendix A): class 08 connection exceptions, too many connections, and the shutdown and startup states.
 */
const AWAY_STATES = new Set([
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '08007',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);

/** System call errors of a connection. ENOENT: the server's socket file is not there. */
const AWAY_SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What `pg` and `pg-pool` 8 throw as plain errors without a code. */
const AWAY_MESSAGES = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]);

/**
 * TypeORM's when a connection broke between two statements of a transaction (it then takes the query runner away),
 * and when a connection is asked of a data source that is not connected.
 */
const AWAY_NAMES = new Set([
  'QueryRunnerAlreadyReleasedError',
  'QueryRunnerProviderAlreadyReleasedError',
  'ConnectionIsNotSetError',
]);

/** TypeORM wraps the driver's error, Node several addresses' errors in one; more layers than this are a loop. */
const MAX_DEPTH = 4;

/**
 * Whether an error means that the database cannot be reached just now, so that the same request may succeed later:
 * answer 503. False for every error of a statement that the server understood, statement timeouts included.
 */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false;
  const { code, syscall, message, name, driverError, cause, errors } = error as Record<string, unknown>;
  if (typeof code === 'string') {
    if (AWAY_STATES.has(code) || AWAY_SYSTEM_ERRORS.has(code)) return true;
    if (code === 'ENOENT' && syscall === 'connect') return true;
  }
  if (typeof message === 'string' && AWAY_MESSAGES.has(message)) return true;
  if (typeof name === 'string' && AWAY_NAMES.has(name)) return true;
  if (Array.isArray(errors) && errors.some((inner) => isDatabaseAway(inner, depth + 1))) return true;
  return isDatabaseAway(driverError, depth + 1) || isDatabaseAway(cause, depth + 1);
}

/** The SQLSTATE of an error that the server raised, also when TypeORM wrapped it. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError } = error as Record<string, unknown>;
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  return sqlState(driverError);
}
