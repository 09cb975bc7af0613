import { Injectable } from '@nestjs/common';
import type { RecoveryCodes, TotpEnrolment, TotpState } from '@standing/shared/contracts/auth';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { actingAs } from './acting-as.js';
import { RecoveryCodeStore } from './recovery-code.store.js';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.js';
import { SessionService } from './session.service.js';
import { SignInService } from './sign-in.service.js';
import { StaffStore, type StaffRow } from './staff.store.js';
import { TotpVault } from './totp-vault.js';
import { newTotpSecret, totpEnrolment, totpStep } from './totp.js';

/** Turns one-time codes on and off for oneself. */
@Injectable()
export class TotpService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: StaffStore,
    private readonly vault: TotpVault,
    private readonly recoveryCodes: RecoveryCodeStore,
    private readonly signIns: SignInService,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Whether one signs in by two steps, and how many recovery codes still count. */
  async state(actor: RequestActor): Promise<TotpState> {
    const staff = await this.store.findById(actor.id);
    const on = staff !== null && staff.totp_secret !== null;
    return { on, recoveryCodesLeft: on ? await this.recoveryCodes.count(actor.id) : 0 };
  }

  /**
   * Makes a secret and shows it this once. Asking again replaces it; it counts only when a code has confirmed it.
   *
   * @throws Refusal `totp_already_on`
   */
  async enrol(actor: RequestActor): Promise<TotpEnrolment> {
    const secret = newTotpSecret();
    const sealed = await this.vault.seal(actor.id, secret);
    return this.dataSource.transaction(async (manager) => {
      const staff = await this.lock(manager, actor);
      if (staff.totp_secret) throw new Refusal('totp_already_on');
      await this.store.setPendingTotp(manager, staff.id, sealed);
      return totpEnrolment(secret, staff.email);
    });
  }

  /**
   * Turns codes on with the first one, and ends the person's other sessions: they began without a code.
   *
   * @returns recovery codes, shown this once
   * @throws Refusal `totp_already_on`, `totp_not_begun`, `wrong_totp`
   */
  async confirm(actor: RequestActor, code: string): Promise<RecoveryCodes> {
    return this.dataSource.transaction(async (manager) => {
      const staff = await this.lock(manager, actor);
      if (staff.totp_secret) throw new Refusal('totp_already_on');
      if (!staff.totp_pending_secret) throw new Refusal('totp_not_begun');
      const secret = await this.vault.open(staff.id, staff.totp_pending_secret);
      const step = totpStep(secret, code, this.clock.now());
      if (step === null) throw new Refusal('wrong_totp');
      await this.store.confirmTotp(manager, staff.id, step);
      await this.sessions.endOthers(manager, actor);
      const recoveryCodes = await this.replaceRecoveryCodes(manager, actor);
      await this.record(manager, actor, 'turn_on_totp');
      return { recoveryCodes };
    });
  }

  /**
   * Makes other recovery codes; those before do not count any more.
   *
   * @param address where the request comes from; wrong passwords count like failed sign-ins
   * @throws Refusal `wrong_password`, `too_many_attempts`, `totp_not_begun` when codes are off
   */
  async renewRecoveryCodes(actor: RequestActor, password: string, address: string): Promise<RecoveryCodes> {
    if (!(await this.signIns.confirmPassword(actor.id, password, address)))
      throw new Refusal('wrong_password');
    return this.dataSource.transaction(async (manager) => {
      const staff = await this.lock(manager, actor);
      if (!staff.totp_secret) throw new Refusal('totp_not_begun');
      const recoveryCodes = await this.replaceRecoveryCodes(manager, actor);
      await this.record(manager, actor, 'renew_recovery_codes');
      return { recoveryCodes };
    });
  }

  /**
   * Turns codes off. Nothing happens where they are off already.
   *
   * @param address where the request comes from; wrong passwords count like failed sign-ins
   * @throws Refusal `wrong_password`, `too_many_attempts`
   */
  async remove(actor: RequestActor, password: string, address: string): Promise<void> {
    if (!(await this.signIns.confirmPassword(actor.id, password, address)))
      throw new Refusal('wrong_password');
    await this.dataSource.transaction(async (manager) => {
      const staff = await this.lock(manager, actor);
      if (!staff.totp_secret && !staff.totp_pending_secret) return;
      await this.store.removeTotp(manager, staff.id);
      if (!staff.totp_secret) return;
      await this.sessions.endOthers(manager, actor);
      await this.record(manager, actor, 'turn_off_totp');
    });
  }

  private async replaceRecoveryCodes(manager: EntityManager, actor: RequestActor): Promise<string[]> {
    const codes = newRecoveryCodes();
    const hashes = codes.map((code) => recoveryCodeHash(actor.id, code));
    await this.recoveryCodes.replace(manager, actor.id, hashes);
    return codes;
  }

  private async lock(manager: EntityManager, actor: RequestActor): Promise<StaffRow> {
    const staff = await this.store.lock(manager, actor.id);
    if (!staff) throw new Refusal('unauthenticated');
    return staff;
  }

  private async record(manager: EntityManager, actor: RequestActor, command: string): Promise<void> {
    await this.audit.record(manager, {
      stream: { kind: 'staff', id: actor.id },
      command,
      actor: actingAs(actor),
    });
  }
}
