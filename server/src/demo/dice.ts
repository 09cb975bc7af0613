/** Spreads the bits of a 32-bit number over all of them (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** 2³² divided by the golden ratio: steps by it visit every 32-bit number. */
const STEP = 0x9e3779b9;

/** Numbers that look random and are always the same for the same seeds. Not for secrets. */
export class Dice {
  private state: number;

  constructor(...seeds: readonly number[]) {
    this.state = seeds.reduce((state, seed) => mix(state + STEP + mix(seed)), 0);
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.state = (this.state + STEP) | 0;
    return Math.floor((mix(this.state) / 2 ** 32) * limit);
  }

  /** True in so many of a thousand throws. */
  perMille(share: number): boolean {
    return this.below(1000) < share;
  }

  pick<T>(values: readonly T[]): T {
    // The index lies inside; of an empty list nothing can be picked, and none is given.
    return values[this.below(values.length)] as T;
  }

  weighted<T extends { readonly weight: number }>(values: readonly T[]): T {
    let left = this.below(values.reduce((sum, { weight }) => sum + weight, 0));
    const found = values.find(({ weight }) => (left -= weight) < 0);
    return found ?? (values[0] as T);
  }
}
