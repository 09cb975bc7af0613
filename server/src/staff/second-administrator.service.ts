import { Injectable } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { StaffStore } from './staff.store.js';

/** As long as a link counts: who asks on a Friday is heard on Monday. Milliseconds. */
export const LINK_ASKED_FOR_MS = 72 * 60 * 60 * 1000;

/** Beyond so many without a sign-in between them, whoever asks is taken for one of those who did it. */
const STEPS_LOOKED_AT = 50;

/** A link that an administrator has asked another to issue. */
export interface LinkAskedFor {
  readonly by: { readonly id: string; readonly name: string };
  /** Milliseconds. */
  readonly until: number;
}

/**
 * What no administrator does to somebody alone, since they could act as them then: issuing a link for a password, and
 * doing both that and resetting the second factor. Who has done what stands in the person's stream of the log.
 */
@Injectable()
export class SecondAdministratorService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: StaffStore,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** What has been asked for and still counts: by somebody who still administers, and not issued since. */
  async linkAskedFor(
    staffId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<LinkAskedFor | null> {
    const commands = ['ask_password_link', 'issue_password_link', 'suspend_staff'];
    const [newest] = await this.audit.newest(manager, staffId, commands, 1);
    if (newest?.command !== 'ask_password_link') return null;
    const until = Date.parse(newest.at) + LINK_ASKED_FOR_MS;
    if (until <= this.clock.now()) return null;
    const by = await this.store.findById(newest.actor.id, manager);
    if (!by || by.disabled || !by.roles.includes('administrator')) return null;
    return { by: { id: by.id, name: by.name }, until };
  }

  /**
   * Whether this administrator gets the link at once: as the second one, or in the place of a link of their own for
   * somebody who has never had a password. What they could do with the new one they could do with the one before.
   */
  async mayIssueLink(
    { id, invited }: { readonly id: string; readonly invited: boolean },
    asked: LinkAskedFor | null,
    actorId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<boolean> {
    if (asked !== null && asked.by.id !== actorId) return true;
    if (!invited) return false;
    const [newest] = await this.audit.newest(manager, id, ['invite_staff', 'issue_password_link'], 1);
    return newest?.actor.id === actorId;
  }

  /**
   * @param command the other half of what this administrator is about to do
   * @throws Refusal `second_administrator` when they have done it and the person has not signed in since
   */
  async refuseBoth(
    manager: EntityManager,
    staffId: string,
    actorId: string,
    command: 'issue_password_link' | 'reset_second_factor',
  ): Promise<void> {
    const steps = await this.audit.newest(manager, staffId, ['sign_in', command], STEPS_LOOKED_AT);
    const signedIn = steps.findIndex((step) => step.command === 'sign_in');
    const since = signedIn === -1 ? steps : steps.slice(0, signedIn);
    if (since.length === STEPS_LOOKED_AT || since.some(({ actor }) => actor.id === actorId)) {
      throw new Refusal('second_administrator');
    }
  }
}
