/**
 * Why the process cannot start (or a command cannot run), in words for whoever runs it. Printed without a stack: it
 * is their setting, database or permission that needs a change, not this program.
 */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';

  /** What the process ends with. */
  readonly exitCode: number;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}
