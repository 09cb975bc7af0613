/**
 * A browser, a server and PostgreSQL share two cores here: what times out once on a busy machine is tried once more, and
 * the first failure is printed. What is wrong fails twice.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });
