import { Injectable } from '@nestjs/common';

/** The one source of the present; tests put their own in its place. */
@Injectable()
export class Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number {
    return Date.now();
  }
}
