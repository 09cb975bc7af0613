import { Injectable } from '@nestjs/common';
import type { SessionInfo } from '@standing/shared/contracts/staff';
import { Refusal } from '@standing/shared/errors';
import { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { actingAs } from './acting-as.js';
import { PasswordHasher, requireUsablePassword } from './password-hasher.js';
import { SessionService } from './session.service.js';
import { SignInService } from './sign-in.service.js';
import { StaffStore } from './staff.store.js';

/** How somebody gets in themselves: their password, and where they are signed in. */
@Injectable()
export class OwnAccessService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: StaffStore,
    private readonly hasher: PasswordHasher,
    private readonly signIns: SignInService,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Changes the password and ends the person's other sessions.
   *
   * @param address where the request comes from; wrong passwords count like failed sign-ins
   * @throws Refusal `wrong_password`, `validation_failed`, `too_many_attempts`, `overloaded`
   */
  async changePassword(
    actor: RequestActor,
    { current, password }: { readonly current: string; readonly password: string },
    address: string,
  ): Promise<void> {
    if (!(await this.signIns.confirmPassword(actor.id, current, address))) {
      throw new Refusal('wrong_password');
    }
    requireUsablePassword(password);
    const passwordHash = await this.hasher.hash(password);
    await this.dataSource.transaction(async (manager) => {
      const staff = await this.store.lock(manager, actor.id);
      if (!staff || staff.disabled) throw new Refusal('unauthenticated');
      await this.store.setPassword(manager, staff.id, passwordHash);
      const endedSessions = await this.sessions.endOthers(manager, actor);
      await this.audit.record(manager, {
        stream: { kind: 'staff', id: actor.id },
        command: 'set_password',
        actor: actingAs(actor),
        facts: { by: 'self', endedSessions },
      });
    });
  }

  listSessions(actor: RequestActor): Promise<SessionInfo[]> {
    return this.sessions.list(actor.id, actor.sessionId);
  }

  /**
   * Ends one of one's sessions; the present one by signing out.
   *
   * @throws Refusal `session_not_found`
   */
  async endSession(actor: RequestActor, sessionId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (sessionId === actor.sessionId || !(await this.sessions.endOf(manager, actor.id, sessionId))) {
        throw new Refusal('session_not_found');
      }
      await this.audit.record(manager, {
        stream: { kind: 'staff', id: actor.id },
        command: 'sign_out_elsewhere',
        actor: actingAs(actor),
        facts: { sessionId, endedSessions: 1 },
      });
    });
  }

  /** Ends all of one's sessions but the present one. */
  async endOtherSessions(actor: RequestActor): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const endedSessions = await this.sessions.endOthers(manager, actor);
      if (endedSessions === 0) return;
      await this.audit.record(manager, {
        stream: { kind: 'staff', id: actor.id },
        command: 'sign_out_elsewhere',
        actor: actingAs(actor),
        facts: { endedSessions },
      });
    });
  }
}
