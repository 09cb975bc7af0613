/**
 * Gathers what has been seen and writes it shortly afterwards, in one statement and on nobody's time. What a crash
 * loses is less than a second of it.
 */
export class LastSeen {
  /** Ids whose instant is about to be written; until it is, being seen again adds nothing. */
  private readonly pending = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  /**
   * @param write sets the instant of these ids
   * @param failed told when it could not
   * @param delayMs how long to gather
   */
  constructor(
    private readonly write: (ids: string[]) => Promise<void>,
    private readonly failed: (error: unknown) => void,
    private readonly delayMs = 200,
  ) {}

  note(id: string): void {
    if (this.pending.has(id)) return;
    this.pending.add(id);
    this.timer ??= setTimeout(() => void this.flush(), this.delayMs).unref();
  }

  /** Writes what is gathered and waits for it. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writePending());
    await this.writing;
  }

  private async writePending(): Promise<void> {
    const ids = [...this.pending];
    if (ids.length === 0) return;
    try {
      await this.write(ids);
    } catch (error) {
      this.failed(error);
    }
    for (const id of ids) this.pending.delete(id);
  }
}
