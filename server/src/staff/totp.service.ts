import { Injectable } from '@nestjs/common';
import type { TotpEnrolment } from '@standing/shared/contracts/auth';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { actingAs } from './acting-as.js';
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
    private readonly signIns: SignInService,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

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
   * @throws Refusal `totp_already_on`, `totp_not_begun`, `wrong_totp`
   */
  async confirm(actor: RequestActor, code: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const staff = await this.lock(manager, actor);
      if (staff.totp_secret) throw new Refusal('totp_already_on');
      if (!staff.totp_pending_secret) throw new Refusal('totp_not_begun');
      const secret = await this.vault.open(staff.id, staff.totp_pending_secret);
      const step = totpStep(secret, code, this.clock.now());
      if (step === null) throw new Refusal('wrong_totp');
      await this.store.confirmTotp(manager, staff.id, step);
      await this.sessions.endOthers(manager, actor);
      await this.record(manager, actor, 'turn_on_totp');
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
