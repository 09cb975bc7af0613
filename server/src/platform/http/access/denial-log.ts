import type { RequestActor } from './request-actor.js';

/** A request that was refused because of who sent it, or how. */
export interface Denial {
  /** Null: nobody that is known, e.g. with an API key that there is not. */
  readonly caller: RequestActor | null;
  /** Error code of the answer. */
  readonly code: string;
  readonly method: string;
  /** The route's pattern: never the path, which may name somebody. */
  readonly route: string;
}

/** Puts refusals on record. A port: the audit module provides it. */
export abstract class DenialLog {
  /** Returns at once: a refusal does not wait for its record. */
  abstract note(denial: Denial): void;
}
