/**
 * Why the process cannot start (or a command cannot run), in words for whoever runs it. Printed without a stack: it
 * is their setting, database or permission that needs a change, not this program.
 */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';

  /** @param exitCode what the process ends with */
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}
