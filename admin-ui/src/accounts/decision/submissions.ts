/**
 * Keys that let a submission be repeated without being carried out twice: the same content keeps its key until an
 * answer has said what became of it, so that a second click after a lost answer is the same submission.
 */
export class Submissions<Content> {
  private open: { readonly shape: string; readonly content: Content; readonly key: string } | null = null;

  constructor(private readonly newKey: () => string) {}

  /**
   * The content to send and its key.
   *
   * @param shape what makes two tries the same in the eyes of the person who submits
   * @param make the content; made once per submission, since instants that are counted from now differ at every try
   */
  begin(shape: unknown, make: () => Content): { readonly content: Content; readonly key: string } {
    const text = JSON.stringify(shape);
    if (this.open?.shape !== text) this.open = { shape: text, content: make(), key: this.newKey() };
    return this.open;
  }

  /** An answer has arrived: the next try is another submission. */
  settle(): void {
    this.open = null;
  }
}
