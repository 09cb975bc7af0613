/** Where the parts that run before and beside the HTTP server tell the operator what happened. */
export interface OperatorLog {
  info(message: string): void;
  warn(message: string): void;
  /** `error` is logged with its stack; it must hold no personal data. */
  error(message: string, error?: unknown): void;
}
