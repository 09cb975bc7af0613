import { Injectable } from '@nestjs/common';
import type { PasswordLink, PasswordLinkOwner } from '@standing/shared/contracts/staff';
import { Refusal } from '@standing/shared/errors';
import { randomBytes } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { actingAs } from './acting-as.js';
import { sha256 } from './gathered-lookup.js';
import { PasswordHasher, requireUsablePassword } from './password-hasher.js';
import { PasswordLinkStore } from './password-link.store.js';
import { SessionService } from './session.service.js';
import { SessionStore } from './session.store.js';
import { normalEmail } from './staff.service.js';
import { StaffStore, type StaffRow } from './staff.store.js';

/** 256 bits: nobody gets through guessing. */
const TOKEN_BYTES = 32;
/** Three days: an invitation outlives a weekend, and no door stands open for long. Milliseconds. */
export const PASSWORD_LINK_TTL_MS = 72 * 60 * 60 * 1000;
/** Where the pages take it; what is behind `#` no browser sends to a server, so no server writes it down. */
const PAGE = '/set-password#';

/** Links by which somebody sets a password that nobody else has seen. */
@Injectable()
export class PasswordLinkService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: PasswordLinkStore,
    private readonly store: StaffStore,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The service without an HTTP application around it: for commands. */
  static on(dataSource: DataSource, clock: Clock): PasswordLinkService {
    const audit = AuditService.on(dataSource, clock);
    const sessions = new SessionService(dataSource, new SessionStore(dataSource), audit, clock);
    const store = new StaffStore(dataSource);
    const links = new PasswordLinkStore();
    return new PasswordLinkService(dataSource, links, store, new PasswordHasher(), sessions, audit, clock);
  }

  /**
   * Makes a link on behalf of whoever runs the program.
   *
   * @throws Refusal `staff_not_found`, `staff_suspended`
   */
  issueFor(email: string, actor: LogEntry['actor']): Promise<PasswordLink> {
    return this.dataSource.transaction(async (manager) => {
      await this.store.lockAdministration(manager);
      const staff = await this.store.findByEmail(normalEmail(email), manager);
      if (!staff) throw new Refusal('staff_not_found');
      if (staff.disabled) throw new Refusal('staff_suspended');
      const link = await this.issueIn(manager, staff.id);
      await this.audit.record(manager, {
        stream: { kind: 'staff', id: staff.id },
        command: 'issue_password_link',
        actor,
        facts: { expiresAt: link.expiresAt },
      });
      return link;
    });
  }

  /** Makes a link that replaces the one there may be, inside the transaction that records it. */
  async issueIn(manager: EntityManager, staffId: string): Promise<PasswordLink> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const createdAt = this.clock.now();
    const expiresAt = createdAt + PASSWORD_LINK_TTL_MS;
    await this.links.put(manager, { staffId, tokenHash: sha256(token), createdAt, expiresAt });
    return { path: PAGE + token, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Takes back the link there may be. */
  revokeIn(manager: EntityManager, staffId: string): Promise<void> {
    return this.links.drop(manager, staffId);
  }

  /**
   * Whose link it is.
   *
   * @throws Refusal `password_link_invalid`
   */
  async owner(token: string): Promise<PasswordLinkOwner> {
    const { staff, expiresAt } = await this.find(this.dataSource.manager, token);
    return { email: staff.email, name: staff.name, expiresAt: expiresAt.toISOString() };
  }

  /**
   * Sets the password and uses the link up. Everywhere that they were signed in, they are not any more.
   *
   * @throws Refusal `password_link_invalid`, `validation_failed`, `overloaded`
   */
  async setPassword(token: string, password: string): Promise<void> {
    // First the link: who has none learns nothing of what passwords are taken, and costs us no hash.
    await this.find(this.dataSource.manager, token);
    requireUsablePassword(password);
    const passwordHash = await this.hasher.hash(password);
    await this.dataSource.transaction(async (manager) => {
      const { staff } = await this.find(manager, token);
      // Before the link: who suspends them, or issues another link, has them locked as well.
      await this.store.lock(manager, staff.id);
      if (!(await this.links.use(manager, sha256(token), this.clock.now()))) throw invalid();
      await this.store.setPassword(manager, staff.id, passwordHash);
      const endedSessions = await this.sessions.endAll(manager, staff.id);
      await this.audit.record(manager, {
        stream: { kind: 'staff', id: staff.id },
        command: 'set_password',
        actor: actingAs(staff),
        facts: { by: 'link', endedSessions },
      });
    });
  }

  private async find(manager: EntityManager, token: string): Promise<{ staff: StaffRow; expiresAt: Date }> {
    const link = await this.links.find(manager, sha256(token), this.clock.now());
    const staff = link && (await this.store.findById(link.staff_id, manager));
    if (!link || !staff || staff.disabled) throw invalid();
    return { staff, expiresAt: link.expires_at };
  }
}

const invalid = () => new Refusal('password_link_invalid');
