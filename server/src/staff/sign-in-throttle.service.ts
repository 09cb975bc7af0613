import { Injectable } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import {
  blockOf,
  charged,
  refunded,
  succeeded,
  throttleKeys,
  type ThrottleKeys,
  type ThrottleKind,
  type ThrottleStates,
} from './sign-in-throttle.js';
import { SignInThrottleStore } from './sign-in-throttle.store.js';

/** An attempt that has been counted as a failure and may turn out otherwise. */
export interface ChargedAttempt {
  readonly keys: ThrottleKeys;
  /** The counters as this attempt left them. */
  readonly charges: ThrottleStates;
}

/** Writes the first refusal of a block to the log. */
type RecordBlock = (manager: EntityManager, block: { kind: ThrottleKind; until: number }) => Promise<void>;

/**
 * Makes guessing slow: by account and address, over all API processes. Every attempt is counted as a failure first, with
 * the counters locked, and the charge taken back when it succeeds: a hundred guesses at once get no more tries than a
 * hundred in a row.
 */
@Injectable()
export class SignInThrottleService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: SignInThrottleStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets one attempt through, counted as failed until `refund` or `succeed` says otherwise.
   *
   * @param email in lower case; need not be anybody's
   * @param address as limits count it
   * @throws Refusal `too_many_attempts` with the seconds to wait
   */
  async charge(email: string, address: string, recordBlock: RecordBlock): Promise<ChargedAttempt> {
    const keys = throttleKeys(email, address);
    const now = this.clock.now();
    // A flood against a block that is in the log already costs a read and no write.
    const standing = blockOf(await this.store.peek(keys, now), now);
    if (standing?.recorded === true) throw refusal(standing.until, now);

    const outcome = await this.dataSource.transaction(async (manager) => {
      const states = await this.store.lock(manager, keys, now);
      const block = blockOf(states, now);
      if (block === null) {
        const charges: ThrottleStates = {
          pair: charged('pair', states.pair, now),
          account: charged('account', states.account, now),
          address: charged('address', states.address, now),
        };
        await this.store.write(manager, keys, charges);
        return { charges };
      }
      if (!block.recorded) {
        const recorded = { ...states[block.kind], blockRecorded: true };
        await this.store.write(manager, keys, { ...states, [block.kind]: recorded });
        await recordBlock(manager, block);
      }
      return { until: block.until };
    });
    if (outcome.charges === undefined) throw refusal(outcome.until, now);
    return { keys, charges: outcome.charges };
  }

  /** The attempt did not fail, though nobody signed in: a password was right and a code is asked for. */
  async refund(attempt: ChargedAttempt): Promise<void> {
    await this.dataSource.transaction((manager) => this.settle(manager, attempt, false));
  }

  /** The attempt succeeded: inside the transaction that signs in. */
  async succeed(manager: EntityManager, attempt: ChargedAttempt): Promise<void> {
    await this.settle(manager, attempt, true);
  }

  /** Keeps the table small; no answer waits for it. */
  async forgetOld(): Promise<void> {
    await this.store.forgetOld(this.clock.now());
  }

  private async settle(manager: EntityManager, attempt: ChargedAttempt, success: boolean): Promise<void> {
    const { keys, charges } = attempt;
    const now = this.clock.now();
    const states = await this.store.lock(manager, keys, now);
    await this.store.write(manager, keys, {
      pair: success ? succeeded(now) : refunded(states.pair, charges.pair),
      account: refunded(states.account, charges.account),
      address: refunded(states.address, charges.address),
    });
  }
}

/** Says how long, and nothing of whether there is such an account. */
const refusal = (until: number, now: number) =>
  new Refusal('too_many_attempts', { retryAfterSeconds: Math.ceil((until - now) / 1000) });
