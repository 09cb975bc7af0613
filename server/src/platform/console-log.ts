import { stderr, stdout } from 'node:process';
import type { Logger } from 'pino';
import { describeFailure } from './logging.js';
import type { OperatorLog } from './operator-log.js';

/**
 * What the operator is told beside the log of requests: plain lines for whoever sits at the terminal, entries of the
 * log in production, where a collector reads them.
 */
export function operatorLog(logger: Logger, production: boolean): OperatorLog {
  if (production) {
    return {
      info: (message) => logger.info(message),
      warn: (message) => logger.warn(message),
      error: (message, error) =>
        error === undefined
          ? logger.error(message)
          : logger.error({ failure: describeFailure(error) }, message),
    };
  }
  return {
    info: (message) => stdout.write(`${message}\n`),
    warn: (message) => stderr.write(`Warning: ${message}\n`),
    error: (message, error) => {
      stderr.write(`Error: ${message}\n`);
      if (error !== undefined) stderr.write(`${JSON.stringify(describeFailure(error))}\n`);
    },
  };
}
