import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { Config } from './config.js';

/** The process's logger: one JSON line an entry on standard output. */
export function createLogger(config: Pick<Config, 'logLevel'>, part: string): Logger {
  return pino({
    level: config.logLevel,
    base: { part },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}

/**
 * What a log may say of a failure: its kind, code and place. Never its message: PostgreSQL and validators
 * put the offending value, often somebody's personal data, into it.
 */
export function describeFailure(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code, constraint, table, column } = error as Error & Record<string, unknown>;
  return {
    kind: error.name,
    code,
    constraint,
    table,
    column,
    // The first line of a stack is the message; the frames below it name only our own code.
    stack: error.stack?.split('\n').filter((line) => line.startsWith('    at ')),
  };
}

/** Nest's own messages, into the same log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug(String(message));
  }

  warn(message: unknown): void {
    this.logger.warn(String(message));
  }

  error(message: unknown): void {
    this.logger.error(message instanceof Error ? { failure: describeFailure(message) } : String(message));
  }

  fatal(message: unknown): void {
    this.logger.fatal(String(message));
  }
}
