import { createHash } from 'node:crypto';
import type { Actor } from '@standing/shared/access/roles';
import type { Instant } from '@standing/shared/account/state';
import { Clock } from '../platform/clock.js';
import type { CommandContext } from '../platform/http/command-context.js';

/** Time as it was while the story is told. */
export class StoryClock extends Clock {
  constructor(private at: Instant) {
    super();
  }

  override now(): Instant {
    return this.at;
  }

  moveTo(at: Instant): void {
    this.at = Math.max(this.at, at);
  }
}

/** Who acts in the story; ids are those of the demo staff and key. */
export interface Cast {
  readonly reviewer: Actor;
  readonly reviewer2: Actor;
  readonly lead: Actor;
  readonly support: Actor;
  readonly wallet: Actor;
}
export type StaffOfCast = keyof Omit<Cast, 'wallet'>;

/** Something that happens at an instant. */
export interface Scene {
  readonly at: Instant;
  play(): Promise<void>;
}

/**
 * Scenes in the order of their instants. A scene may bring further ones about. Whoever plays a story again, because
 * the first time was cut short, changes nothing that has happened: commands carry the key that names them.
 */
export class Story {
  private readonly scenes: Scene[] = [];

  /** @param clock moved along with the story */
  constructor(private readonly clock: StoryClock) {}

  add(...scenes: readonly Scene[]): void {
    this.scenes.push(...scenes);
    // Sorting is stable: of two scenes at one instant, the one added first comes first.
    this.scenes.sort((a, b) => a.at - b.at);
  }

  /** @param signal ends the story between two scenes */
  async tell(signal: AbortSignal): Promise<void> {
    for (let scene = this.scenes.shift(); scene; scene = this.scenes.shift()) {
      signal.throwIfAborted();
      this.clock.moveTo(scene.at);
      await scene.play();
    }
  }
}

/** How somebody of the cast asks for something. @param name of the command in the story, told apart from all others */
export function asks(actor: Actor, name: string): CommandContext {
  const key = `demo-${name}`;
  const requestHash = createHash('sha256').update(key).digest('hex');
  return { actor, ifMatch: null, idempotency: { key, requestHash } };
}
