import { hash, verify } from '@node-rs/argon2';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PASSWORD_MIN_LENGTH } from '@standing/shared/access/staff';
import { PASSWORD_MAX_LENGTH } from '@standing/shared/contracts/auth';
import { Refusal } from '@standing/shared/errors';
import { randomBytes } from 'node:crypto';

/** argon2id (the library's default) as the OWASP password storage cheat sheet has it: 19 MiB, 2 passes, 1 lane. */
const HASH_OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes run in libuv's pool of four threads; two are left for files and name look-ups. */
export const CONCURRENT_HASHES = 2;
/** A hash takes about 25 ms, so the last in the queue waits about 1.3 s; longer and people try again. */
export const MAX_WAITING_HASHES = 100;
const OVERLOADED_RETRY_SECONDS = 2;

/** Hashes and checks passwords, a few at a time. */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  onModuleInit(): void {
    // Else the first unknown address would take twice as long as every other.
    void this.decoyHash().catch(() => undefined);
  }

  /**
   * @returns PHC string
   * @throws Refusal `overloaded` when too many wait already
   */
  async hash(password: string): Promise<string> {
    return this.inTurn(() => hash(composed(password), HASH_OPTIONS));
  }

  /**
   * Whether the password is right. Takes as long without a hash to compare with, so that the time does not tell whether
   * there is such a person.
   *
   * @param storedHash null: nobody to compare with; the answer is false
   * @throws Refusal `overloaded` when too many wait already
   */
  async verify(storedHash: string | null, password: string): Promise<boolean> {
    const against = storedHash ?? (await this.decoyHash());
    const fits = await this.inTurn(() => verify(against, composed(password)));
    return fits && storedHash !== null;
  }

  private decoyHash(): Promise<string> {
    this.decoy ??= hash(randomBytes(32), HASH_OPTIONS);
    return this.decoy;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= CONCURRENT_HASHES) {
      if (this.waiting.length >= MAX_WAITING_HASHES) {
        throw new Refusal('overloaded', { retryAfterSeconds: OVERLOADED_RETRY_SECONDS });
      }
      // Whoever ends hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** What is wrong with a password somebody wants to set; null if it will do. */
export function passwordProblem(password: string): string | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN_LENGTH) return `must have at least ${PASSWORD_MIN_LENGTH} characters`;
  if (password.length > PASSWORD_MAX_LENGTH) return `must have at most ${PASSWORD_MAX_LENGTH} characters`;
  if (new Set(password).size < 4) return 'must not repeat the same few characters';
  return null;
}

/** @throws Refusal `validation_failed`, saying what is wrong with it */
export function requireUsablePassword(password: string): void {
  const message = passwordProblem(password);
  if (message === null) return;
  throw new Refusal('validation_failed', { extra: { errors: [{ path: 'password', message }] } });
}

/** The same characters can be typed as different code points (NIST SP 800-63B, 3.1.1.2). */
const composed = (password: string) => password.normalize('NFKC');
