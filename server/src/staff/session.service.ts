import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { SessionInfo } from '@standing/shared/contracts/staff';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { newSessionToken } from '../platform/http/access/session-token.js';
import { actingAs } from './acting-as.js';
import { gatheredLookup, sha256 } from './gathered-lookup.js';
import { LastSeen } from './last-seen.js';
import { SessionStore, type SessionRow } from './session.store.js';
import { clientOf } from './user-agent.js';

const MINUTE_MS = 60_000;

/** A working day and a half: nobody stays signed in over night. */
export const SESSION_MAX_MS = 12 * 60 * MINUTE_MS;
/** A long lunch; OWASP advises 15 to 30 minutes for high risk, which would lose notes being typed. */
export const SESSION_IDLE_MS = 60 * MINUTE_MS;
/** How exact `last_seen_at` is; each write saved is one less on a busy table. */
export const LAST_SEEN_EXACT_MS = MINUTE_MS;
/** Browsers and devices of one person; beyond it the oldest session ends. */
export const MAX_SESSIONS = 20;

/** The columns hold so many characters. */
const ADDRESS_MAX_LENGTH = 45;
const USER_AGENT_MAX_LENGTH = 256;

/** Where a sign-in comes from. */
export interface SignInClient {
  readonly address: string;
  readonly userAgent: string;
}

/** Begins, finds and ends sessions. */
@Injectable()
export class SessionService implements OnModuleDestroy {
  private readonly logger = new Logger(SessionService.name);
  private readonly lookUp = gatheredLookup<SessionRow>((hashes) => {
    const now = this.clock.now();
    return this.store.findInForce(hashes, now, now - SESSION_IDLE_MS, now - LAST_SEEN_EXACT_MS);
  });
  private readonly lastSeen = new LastSeen(
    (ids) => this.store.touch(ids, this.clock.now()),
    () => this.logger.warn('Sessions could not be marked as seen.'),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: SessionStore,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await this.lastSeen.flush();
  }

  /**
   * Who a session belongs to; null when it is unknown, over, idle for too long, or of disabled staff.
   *
   * @param quietly it is only asked, and does not count as seen
   */
  async find(token: string, quietly = false): Promise<RequestActor | null> {
    const row = await this.lookUp(token);
    if (!row) return null;
    if (row.stale && !quietly) this.lastSeen.note(row.id);
    return { kind: 'staff', id: row.staff_id, name: row.name, roles: row.roles, sessionId: row.id };
  }

  /** Begins a session inside the transaction that signs in, and drops those of the same person that are over. */
  async begin(
    manager: EntityManager,
    staffId: string,
    client: SignInClient,
  ): Promise<{ readonly id: string; readonly token: string }> {
    const now = this.clock.now();
    const id = uuidv7();
    const token = newSessionToken();
    await this.store.insert(manager, {
      id,
      tokenHash: sha256(token),
      staffId,
      createdAt: now,
      expiresAt: now + SESSION_MAX_MS,
      address: client.address.slice(0, ADDRESS_MAX_LENGTH),
      userAgent: client.userAgent.slice(0, USER_AGENT_MAX_LENGTH),
    });
    await this.store.prune(manager, staffId, now, now - SESSION_IDLE_MS, MAX_SESSIONS);
    return { id, token };
  }

  /** Ends the session that the actor came with. */
  async signOut(actor: RequestActor): Promise<void> {
    const { sessionId } = actor;
    if (sessionId === undefined) return;
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.store.end(manager, sessionId))) return;
      await this.audit.record(manager, {
        stream: { kind: 'staff', id: actor.id },
        command: 'sign_out',
        actor: actingAs(actor),
        facts: { sessionId },
      });
    });
  }

  /** Where somebody is signed in. @param currentId the session that asks */
  async list(staffId: string, currentId: string | undefined): Promise<SessionInfo[]> {
    const now = this.clock.now();
    const rows = await this.store.listInForce(staffId, now, now - SESSION_IDLE_MS);
    return rows.map((row) => ({
      id: row.id,
      signedInAt: row.created_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      client: clientOf(row.user_agent),
      current: row.id === currentId,
    }));
  }

  /** Ends one session of somebody, inside the transaction that records it. @returns whether there was one */
  endOf(manager: EntityManager, staffId: string, id: string): Promise<boolean> {
    return this.store.endOf(manager, staffId, id);
  }

  /** Ends all sessions of somebody, inside the transaction that records why. @returns how many there were */
  endAll(manager: EntityManager, staffId: string): Promise<number> {
    return this.store.endAll(manager, staffId);
  }

  /** Ends the actor's other sessions, inside the transaction that changes how they sign in. */
  async endOthers(manager: EntityManager, actor: RequestActor): Promise<number> {
    if (actor.sessionId === undefined) return 0;
    return this.store.endOthers(manager, actor.id, actor.sessionId);
  }
}
