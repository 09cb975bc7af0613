/** Parameters of one statement, collected while its text is built; the same value is sent once. */
export class Parameters {
  private readonly places = new Map<unknown, number>();

  get values(): unknown[] {
    return [...this.places.keys()];
  }

  bind(value: unknown): string {
    const place = this.places.get(value) ?? this.places.size + 1;
    this.places.set(value, place);
    return `$${place}`;
  }
}
