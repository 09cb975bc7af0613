import { Injectable, Logger } from '@nestjs/common';
import type { SignIn, StaffView } from '@standing/shared/contracts/auth';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, SYSTEM_STREAM } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { addressGroup } from '../platform/http/rate-limit/client-address.js';
import { actingAs, SYSTEM_ACTOR } from './acting-as.js';
import { PasswordHasher } from './password-hasher.js';
import { RecoveryCodeStore } from './recovery-code.store.js';
import { isRecoveryCode, recoveryCodeHash } from './recovery-codes.js';
import { SessionService, type SignInClient } from './session.service.js';
import { SignInThrottleService, type ChargedAttempt } from './sign-in-throttle.service.js';
import { normalEmail, viewStaff } from './staff.service.js';
import { StaffStore, type StaffRow } from './staff.store.js';
import { TotpVault } from './totp-vault.js';
import { totpStep } from './totp.js';

/** Why nobody was signed in; for the log, never for the caller. */
type FailureCause = 'unknown' | 'disabled' | 'password' | 'totp' | 'totp_reused' | 'recovery_code';

/** What somebody showed beside the password, and is used up by signing in. */
type SecondFactor =
  | { readonly kind: 'totp'; readonly step: number }
  | { readonly kind: 'recovery_code'; readonly codeHash: Buffer };

/** Signs people in. */
@Injectable()
export class SignInService {
  private readonly logger = new Logger(SignInService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: StaffStore,
    private readonly hasher: PasswordHasher,
    private readonly vault: TotpVault,
    private readonly recoveryCodes: RecoveryCodeStore,
    private readonly throttle: SignInThrottleService,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins a session.
   *
   * @returns the session's token, for the cookie alone
   * @throws Refusal `invalid_credentials`, `totp_required`, `too_many_attempts`, `overloaded`
   */
  async signIn(request: SignIn, client: SignInClient): Promise<{ token: string; staff: StaffView }> {
    const email = normalEmail(request.email);
    const attempt = await this.charge(email, client.address);
    try {
      const staff = await this.store.findByEmail(email);
      const known = staff && !staff.disabled ? staff : null;
      const passwordFits = await this.hasher.verify(known?.password_hash ?? null, request.password);
      if (!staff || !known || !passwordFits) {
        const cause = staff ? (staff.disabled ? 'disabled' : 'password') : 'unknown';
        throw await this.failed(staff, cause);
      }
      const factor = await this.secondFactor(known, request.totp);
      const token = await this.begin(known, factor, attempt, client);
      return { token, staff: viewStaff(known) };
    } catch (error) {
      // The caller did not guess wrong, we failed or something more is asked for.
      if (!(error instanceof Refusal && error.code === 'invalid_credentials')) {
        await this.throttle.refund(attempt).catch(() => this.logger.warn('A sign-in attempt stays counted.'));
      }
      throw error;
    } finally {
      void this.throttle.forgetOld().catch(() => this.logger.warn('Old sign-in counters stay for now.'));
    }
  }

  /**
   * Whether this is the password of somebody who is signed in. Counted like an attempt to sign in.
   *
   * @throws Refusal `too_many_attempts`, `overloaded`
   */
  async confirmPassword(staffId: string, password: string, address: string): Promise<boolean> {
    const staff = await this.store.findById(staffId);
    if (!staff) return false;
    const attempt = await this.charge(staff.email, address);
    let fits = false;
    try {
      fits = await this.hasher.verify(staff.password_hash, password);
      return fits;
    } catch (error) {
      fits = true;
      throw error;
    } finally {
      if (fits) await this.throttle.refund(attempt);
    }
  }

  private async charge(email: string, address: string): Promise<ChargedAttempt> {
    return this.throttle.charge(email, addressGroup(address), async (manager, block) => {
      const staff = await this.store.findByEmail(email, manager);
      await this.audit.record(manager, {
        stream: streamOf(staff),
        command: 'sign_in_blocked',
        actor: SYSTEM_ACTOR,
        facts: { countedBy: block.kind, until: new Date(block.until).toISOString() },
      });
    });
  }

  /** @returns what is to be used up; null when nothing is asked for. A recovery code is looked for when it is used. */
  private async secondFactor(staff: StaffRow, code: string | undefined): Promise<SecondFactor | null> {
    if (!staff.totp_secret) return null;
    if (code === undefined) throw new Refusal('totp_required');
    if (isRecoveryCode(code)) return { kind: 'recovery_code', codeHash: recoveryCodeHash(staff.id, code) };
    const step = totpStep(await this.vault.open(staff.id, staff.totp_secret), code, this.clock.now());
    if (step === null) throw await this.failed(staff, 'totp');
    return { kind: 'totp', step };
  }

  private async begin(
    staff: StaffRow,
    factor: SecondFactor | null,
    attempt: ChargedAttempt,
    client: SignInClient,
  ): Promise<string> {
    const token = await this.dataSource.transaction(async (manager) => {
      if (factor !== null && !(await this.useUp(manager, staff.id, factor))) return null;
      await this.throttle.succeed(manager, attempt);
      const session = await this.sessions.begin(manager, staff.id, client);
      await this.audit.record(manager, {
        stream: streamOf(staff),
        command: 'sign_in',
        actor: actingAs(staff),
        facts: { sessionId: session.id, secondFactor: factor?.kind ?? 'none' },
      });
      return session.token;
    });
    if (token === null) {
      throw await this.failed(staff, factor?.kind === 'recovery_code' ? 'recovery_code' : 'totp_reused');
    }
    return token;
  }

  /** @returns false when it has been used before, or is no code of theirs */
  private useUp(manager: EntityManager, staffId: string, factor: SecondFactor): Promise<boolean> {
    return factor.kind === 'totp'
      ? this.store.useTotpStep(manager, staffId, factor.step)
      : this.recoveryCodes.use(manager, staffId, factor.codeHash);
  }

  /** Puts a failed sign-in on record. What was typed as the e-mail address is not kept: it may be a password. */
  private async failed(staff: StaffRow | null, cause: FailureCause): Promise<Refusal> {
    await this.dataSource.transaction((manager: EntityManager) =>
      this.audit.record(manager, {
        stream: streamOf(staff),
        command: 'sign_in_failed',
        actor: SYSTEM_ACTOR,
        facts: { cause },
      }),
    );
    return new Refusal('invalid_credentials');
  }
}

const streamOf = (staff: Pick<StaffRow, 'id'> | null) =>
  staff ? { kind: 'staff', id: staff.id } : SYSTEM_STREAM;
