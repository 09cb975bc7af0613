import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import { roleFor } from '@standing/shared/access/permissions';
import {
  evolve,
  initialFacts,
  placeCommand,
  type AccountCommand,
  type DecidedEvent,
} from '@standing/shared/account/decide';
import { commandOffers, type CommandOffer } from '@standing/shared/account/offers';
import {
  deriveState,
  deriveStateSince,
  followCourse,
  isInForce,
  type Course,
  type Facts,
  type Hold,
  type Instant,
} from '@standing/shared/account/state';
import type { AccountCommandName } from '@standing/shared/account/transitions';
import { instantText, touchedFromJson } from '@standing/shared/audit/touched';
import type {
  AccountEventView,
  AccountListQuery,
  AccountView,
  Contacts,
  PlaceHold,
  Reasoned,
  RegisterAccount,
  StateAt,
  TimelineEntry,
} from '@standing/shared/contracts/accounts';
import type { Coverage, WindowScopeBody } from '@standing/shared/contracts/maintenance';
import { Refusal } from '@standing/shared/errors';
import { visibleProposals } from '@standing/shared/proposals/proposal';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import type { RuleEffectKind } from '@standing/shared/signals/rule';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { KnownWindowsService } from '../maintenance/known-windows.service.js';
import { Clock } from '../platform/clock.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ActorNames } from '../staff/actor-names.js';
import { factsOf, windowsOf, type AccountRow } from './account.row.js';
import { actorsOf, viewAccount, viewFacts, viewMaintenance } from './account.view.js';
import { AccountsReadModel, type AccountCriteria, type StateCount } from './accounts.read-model.js';
import { AccountsStore, type LockedAccount } from './accounts.store.js';
import { Cover } from './cover.js';
import type { AccountChange, Answer, CommandRequest } from './command.js';
import { CommandQueue, type Outcome } from './command-queue.js';
import type { Profile } from './profile/profile.js';
import { ProfilesService, type ContactLookup } from './profile/profiles.service.js';
import { RevealService } from './profile/reveal.service.js';
import { manyRequest, type ManyCommand, type OneOfMany } from './many.js';

export type { ManyCommand, OneOfMany } from './many.js';

export interface Answered {
  readonly answer: Answer;
  readonly replayed: boolean;
}

/** An account as a decision sees it. */
export interface Standing {
  readonly accountId: string;
  readonly version: number;
  readonly facts: Facts;
  /** Of its commitments; null once erased. */
  readonly commitmentKey: Uint8Array | null;
}

/** Expiries recorded by one sweep statement. */
const SETTLE_BATCH = 500;

/** How long an answer is kept for repeats; a client that retries longer has other troubles. */
export const REPLAY_TTL_MS = 24 * 60 * 60 * 1000;
const FORGET_BATCH = 5_000;

/** What of a case's work belongs to the account's story; claims and notes are the case's own. */
const CASE_MILESTONES = [
  'open_case',
  'receive_document',
  'request_documents',
  'accept_document',
  'reject_document',
  'resolve_case',
  'cancel_case',
];

const CLOCK: Actor = { kind: 'system', id: 'clock', roles: [] };

function viewChange({ account, facts, at, names }: AccountChange): AccountView {
  return viewAccount(account, facts, at, names);
}

/** Accounts: registered, held, released, asked about. Every change is one decision and one transaction. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly queue: CommandQueue,
    private readonly store: AccountsStore,
    private readonly readModel: AccountsReadModel,
    private readonly profiles: ProfilesService,
    private readonly reveals: RevealService,
    private readonly windows: KnownWindowsService,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  /** Registers an account, or finds it registered with the same data (200). */
  register(data: RegisterAccount, { actor, idempotency }: CommandContext): Promise<Answered> {
    return this.queue.submit({ ...registration(data, actor), idempotency });
  }

  /**
   * Brings in many at once, whom nobody welcomes; references must differ. Each has its own outcome, in order, whose answer says the account's
   * id and no more: nobody looks at a hundred thousand accounts.
   */
  registerAll(batch: readonly RegisterAccount[], actor: Actor): Promise<Outcome[]> {
    const answer: CommandRequest['answer'] = ({ account, events }) => ({
      status: events.length > 0 ? 201 : 200,
      body: { id: account.id },
    });
    return this.queue.runAll(batch.map((data) => ({ ...registration(data, actor, true), answer })));
  }

  placeHold(accountId: string, body: PlaceHold, context: CommandContext): Promise<Answered> {
    const holdId = uuidv7();
    return this.command(accountId, { kind: body.kind, code: body.reasonCode }, body.note, context, {
      name: `place_${body.kind}`,
      command: (reason) => ({
        type: 'place_hold',
        holdId,
        kind: body.kind,
        reason,
        ...(body.expiresAt !== undefined ? { expiresAt: Date.parse(body.expiresAt) } : {}),
        ...(body.reviewAt !== undefined ? { reviewAt: Date.parse(body.reviewAt) } : {}),
        ...(body.blocks !== undefined ? { blocks: body.blocks } : {}),
      }),
      answer: (change) => {
        const account = viewChange(change);
        return { status: 201, body: { hold: account.holds.find((hold) => hold.id === holdId), account } };
      },
    });
  }

  async releaseHold(
    accountId: string,
    holdId: string,
    body: Reasoned,
    context: CommandContext,
  ): Promise<Answered> {
    try {
      return await this.command(accountId, { kind: 'release', code: body.reasonCode }, body.note, context, {
        name: 'release_hold',
        command: (reason) => ({ type: 'release_hold', holdId, reason }),
      });
    } catch (error) {
      // Decisions know open holds only: one that is gone and one that never was look alike to them.
      const isGone = error instanceof Refusal && error.code === 'hold_released';
      if (isGone && !(await this.readModel.hasHold(accountId, holdId))) throw new Refusal('hold_not_found');
      throw error;
    }
  }

  /** Confirms how the customer can be reached, and adds what was missing. Said again it changes nothing. */
  updateContacts(
    accountId: string,
    body: Contacts,
    { actor, ifMatch, idempotency }: CommandContext,
  ): Promise<Answered> {
    const { email, phone } = body;
    return this.queue.submit({
      ...bare(accountId, actor),
      name: 'update_contacts',
      ifMatch,
      idempotency,
      contacts: { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) },
      command: (_, account, profile) => ({
        type: 'update_contacts',
        contacts: {
          hasEmail: account.email_hint !== null,
          hasPhone: account.phone_hint !== null,
          emailConfirmed: account.email_confirmed,
          phoneConfirmed: account.phone_confirmed,
        },
        change: {
          ...(isNew(profile?.email, email) ? { emailAdded: true } : {}),
          ...(isNew(profile?.phone, phone) ? { phoneAdded: true } : {}),
          ...(body.emailConfirmed ? { emailConfirmed: true } : {}),
          ...(body.phoneConfirmed ? { phoneConfirmed: true } : {}),
        },
      }),
    });
  }

  revokeVerification(accountId: string, body: Reasoned, context: CommandContext): Promise<Answered> {
    return this.command(accountId, { kind: 'verification', code: body.reasonCode }, body.note, context, {
      name: 'revoke_verification',
      command: (reason) => ({ type: 'revoke_verification', reason }),
    });
  }

  close(accountId: string, body: Reasoned, context: CommandContext): Promise<Answered> {
    return this.command(accountId, { kind: 'closure', code: body.reasonCode }, body.note, context, {
      name: 'close',
      command: (reason) => ({ type: 'close', reason }),
    });
  }

  /**
   * Records a verification that was decided in a case, in the transaction that resolves the case. Never asked for
   * over HTTP by itself.
   */
  async approveVerificationIn(
    manager: EntityManager,
    accountId: string,
    level: string,
    caseId: string,
    by: Actor,
  ): Promise<void> {
    await this.queue.runIn(manager, {
      ...bare(accountId, by),
      name: 'approve_verification',
      command: () => ({ type: 'approve_verification', level, expiresAt: null, caseId }),
    });
  }

  /**
   * Reads an account and keeps it from changing until the transaction ends: what is decided on it can then be written.
   *
   * @throws Refusal `account_not_found`
   */
  async lockStanding(manager: EntityManager, accountId: string): Promise<Standing> {
    const row = await this.store.lock(manager, accountId);
    if (row === null) throw new Refusal('account_not_found');
    return standingOf(row, await this.windows.read(manager));
  }

  /** Whether the account has or had this hold. */
  hasHold(accountId: string, holdId: string, manager: EntityManager): Promise<boolean> {
    return this.readModel.hasHold(accountId, holdId, manager);
  }

  /**
   * Finds an account by the wallet's reference and keeps it from changing until the transaction ends.
   *
   * @throws Refusal `reference_unknown`
   */
  async lockByReference(manager: EntityManager, externalRef: string): Promise<LockedAccount> {
    const account = await this.store.lockByReference(manager, externalRef);
    if (account === null) throw new Refusal('reference_unknown');
    return account;
  }

  /**
   * Flags or locks an account for signals that a rule has met, in the caller's transaction.
   *
   * @throws Refusal when the reason is retired, or the account has as many holds as it can have
   */
  async placeByRuleIn(
    manager: EntityManager,
    accountId: string,
    hold: {
      readonly kind: RuleEffectKind;
      readonly reasonCode: string;
      /** Undefined: as the reason says. */
      readonly expiresAt: Instant | undefined;
      readonly signals: readonly string[];
    },
    rule: Actor,
  ): Promise<Hold> {
    const holdId = uuidv7();
    const { body } = await this.queue.runIn(manager, {
      ...bare(accountId, rule),
      name: placeCommand(hold.kind),
      reason: { kind: hold.kind, code: hold.reasonCode },
      command: (reason) => {
        // The queue looks the named reason up before it asks for the command, and refuses when there is none.
        if (reason === null) throw new Error('a hold without its reason');
        const { kind, expiresAt, signals } = hold;
        return {
          type: 'place_hold',
          holdId,
          kind,
          reason,
          signals,
          ...(expiresAt === undefined ? {} : { expiresAt }),
        };
      },
      answer: ({ facts }) => ({ status: 200, body: { hold: facts.holds.find(({ id }) => id === holdId) } }),
    });
    const placed = (body as { hold?: Hold }).hold;
    if (!placed) throw new Error('a hold that was placed is not there');
    return placed;
  }

  /** Freezes an account in the caller's transaction. @returns the hold, and the event that placed it */
  async placeFreezeIn(
    manager: EntityManager,
    accountId: string,
    reasonCode: string,
    note: string | null,
    by: Actor,
  ): Promise<{ readonly holdId: string; readonly eventId: string }> {
    const holdId = uuidv7();
    const { body } = await this.queue.runIn(manager, {
      ...bare(accountId, by),
      name: 'place_freeze',
      reason: { kind: 'freeze', code: reasonCode },
      note,
      command: (reason) => {
        // The queue looks the named reason up before it asks for the command, and refuses when there is none.
        if (reason === null) throw new Error('a freeze without its reason');
        return { type: 'place_hold', holdId, kind: 'freeze', reason };
      },
      answer: ({ events }) => ({ status: 200, body: { eventId: events.at(-1)?.body.id } }),
    });
    return { holdId, eventId: (body as { eventId: string }).eventId };
  }

  async standing(accountId: string): Promise<Standing> {
    const [row, known] = await Promise.all([this.find(accountId), this.windows.read()]);
    return standingOf(row, known);
  }

  /**
   * Carries out what a second person has approved, in the transaction in which they do.
   *
   * @returns ids of the events that did it
   */
  async carryOutIn(
    manager: EntityManager,
    accountId: string,
    commands: readonly AccountCommand[],
    by: Actor,
  ): Promise<string[]> {
    const eventIds: string[] = [];
    for (const command of commands) {
      const { body } = await this.queue.runIn(manager, {
        ...bare(accountId, by),
        name: nameOf(command),
        command: () => command,
        // What the clock had done is recorded first; the last event is the command's own.
        answer: ({ events }) => ({ status: 200, body: { eventId: events.at(-1)?.body.id } }),
      });
      const { eventId } = body as { eventId?: string };
      if (eventId === undefined) throw new Error(`${command.type} came to nothing`);
      eventIds.push(eventId);
    }
    return eventIds;
  }

  /** Records a verification that the product's own parts have decided (set-up); never asked for over HTTP. */
  approveVerification(
    accountId: string,
    level: string,
    expiresAt: Instant | null,
    system: Actor,
  ): Promise<Answered> {
    return this.queue.submit({
      ...bare(accountId, system),
      name: 'approve_verification',
      command: () => ({ type: 'approve_verification', level, expiresAt }),
    });
  }

  /**
   * Records what the clock has done: locks and verifications that have run out.
   *
   * @returns how many accounts were brought up to date
   */
  async recordExpiries(): Promise<number> {
    const due = await this.store.findDue(new Date(this.clock.now()), SETTLE_BATCH);
    const outcomes = await this.queue.runAll(
      due.map((accountId) => ({
        ...bare(accountId, CLOCK),
        name: 'settle' as const,
        command: () => ({ type: 'settle' as const }),
      })),
    );
    const failed = outcomes.find((outcome) => outcome.kind === 'failed');
    if (failed) throw failed.error;
    return outcomes.length;
  }

  /**
   * One command on many accounts, which must differ, inside the caller's transaction; each has its own outcome, in
   * order. An account with several holds to release counts as done when all are.
   *
   * @throws when the database refuses the write; the caller's transaction must then end, too
   */
  async commandAllIn(
    manager: EntityManager,
    accountIds: readonly string[],
    many: ManyCommand,
    actor: Actor,
  ): Promise<OneOfMany[]> {
    const outcomes = new Array<OneOfMany>(accountIds.length);
    let rest = accountIds.map((_, n) => n);
    while (rest.length > 0) {
      const results = await this.queue.runAllIn(
        manager,
        rest.map((n) => manyRequest(accountIds[n] as string, many, actor, () => this.clock.now())),
      );
      rest = rest.filter((n, place) => {
        // One outcome a request.
        const outcome = oneOfMany(results[place] as Outcome);
        outcomes[n] = outcome;
        return outcome.outcome === 'done' && outcome.more;
      });
    }
    return outcomes;
  }

  /** What the command would do to each, decided on the accounts as they are; nothing is written. */
  async previewAll(accountIds: readonly string[], many: ManyCommand, actor: Actor): Promise<OneOfMany[]> {
    const answers = await this.queue.preview(
      accountIds.map((id) => manyRequest(id, many, actor, () => this.clock.now())),
    );
    return answers.map((answer) =>
      answer instanceof Refusal
        ? { outcome: 'refused', code: answer.code }
        : // What `manyRequest` answers.
          (answer.body as OneOfMany),
    );
  }

  /**
   * Ids of the accounts that a list's filter finds now, in their order.
   *
   * @param limit the most that are wanted
   */
  async idsMatching(filter: Omit<AccountCriteria, 'contact'>, limit: number): Promise<string[]> {
    const [known, contact] = await Promise.all([this.windows.read(), this.lookup(filter)]);
    return this.readModel.idsMatching({ ...filter, contact }, this.clock.now(), known, limit);
  }

  /** Keeps the tally of accounts short, which grows with every change. @returns how many of its rows were folded */
  foldTally(): Promise<number> {
    return this.store.foldTally();
  }

  /** Forgets answers that are too old to be repeated. @returns how many */
  forgetReplays(): Promise<number> {
    return this.store.forgetReplays(new Date(this.clock.now() - REPLAY_TTL_MS), FORGET_BATCH);
  }

  /** @param manager of the caller's transaction, if there is one */
  async get(id: string, manager?: EntityManager): Promise<AccountView> {
    // A transaction has one connection, which answers one question after the other.
    const [row, known] = manager
      ? [await this.find(id, manager), await this.windows.read(manager)]
      : await Promise.all([this.find(id), this.windows.read()]);
    const names = await this.names.namesOf(actorsOf([row]), manager);
    return viewAccount(row, factsOf(row, known), this.clock.now(), names);
  }

  async list(
    query: AccountListQuery,
  ): Promise<{ data: AccountView[]; total: number; totalIsExact: boolean }> {
    const [known, contact] = await Promise.all([this.windows.read(), this.lookup(query)]);
    const at = this.clock.now();
    const { rows, total, totalIsExact } = await this.readModel.list({ ...query, contact }, at, known);
    const names = await this.names.namesOf(actorsOf(rows));
    const data = rows.map((row) => viewAccount(row, factsOf(row, known), at, names));
    return { data, total, totalIsExact };
  }

  /**
   * What the customer has declared, for whoever holds the lease of a case about it; the first look at it in a lease is an
   * event.
   *
   * @throws Refusal `key_unavailable`
   */
  declare(id: string, caseId: string, actor: Actor): Promise<Profile> {
    return this.reveals.declare(id, caseId, actor);
  }

  /**
   * What identifies an account's customer, in clear: for who may see it, which is the caller's to know and to record.
   * Nothing once the account is erased.
   *
   * @throws Refusal `key_unavailable`
   */
  async profile(id: string, manager?: EntityManager): Promise<Profile> {
    return (await this.profiles.open([id], manager)).get(id)?.profile ?? {};
  }

  /** Accounts by id, for screens of other modules; those that do not exist are left out. */
  async getMany(ids: readonly string[]): Promise<AccountView[]> {
    const [rows, known] = await Promise.all([this.readModel.findMany(ids), this.windows.read()]);
    const at = this.clock.now();
    const names = await this.names.namesOf(actorsOf(rows));
    return rows.map((row) => viewAccount(row, factsOf(row, known), at, names));
  }

  async countByState(): Promise<StateCount[]> {
    const known = await this.windows.read();
    return this.readModel.countByState(this.clock.now(), known);
  }

  /** How many accounts a maintenance window of this scope covers, by the state that they are in now. */
  async coverage(scope: WindowScopeBody): Promise<Coverage> {
    const known = await this.windows.read();
    const states = await this.readModel.countByState(this.clock.now(), known, Cover.ofScope(scope));
    return { total: states.reduce((sum, { count }) => sum + count, 0), states };
  }

  async commands(id: string, actor: Actor): Promise<CommandOffer[]> {
    const [row, known] = await Promise.all([this.find(id), this.windows.read()]);
    return commandOffers(factsOf(row, known), actor, this.clock.now());
  }

  async events(
    id: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ data: AccountEventView[]; next: string | null }> {
    await this.find(id);
    return this.audit.accountEvents(id, after, limit);
  }

  /** The account's story, maintenance and mails included, newest first; of cases, proposals and mails what one may read. */
  async timeline(
    id: string,
    after: string | undefined,
    limit: number,
    actor: Actor,
  ): Promise<{ data: TimelineEntry[]; next: string | null }> {
    const [row, known] = await Promise.all([this.find(id), this.windows.read()]);
    const maintenance = {
      windows: windowsOf(row, known).map(viewMaintenance),
      from: row.registered_at,
      until: row.closed_at,
    };
    const commands = roleFor('case.read', actor.roles) === null ? [] : CASE_MILESTONES;
    const withProposals = visibleProposals(actor.roles).accounts;
    const withMails = roleFor('notification.read', actor.roles) !== null;
    const streams = { caseCommands: commands, withProposals, withMails, maintenance };
    return this.audit.accountStory(id, streams, after, limit);
  }

  /**
   * State, facts and capabilities at a past instant, folded from the log.
   *
   * @throws Refusal `instant_in_future`, `before_registration`
   */
  async stateAt(id: string, at: Instant): Promise<StateAt> {
    const [row, known] = await Promise.all([this.find(id), this.windows.read()]);
    if (at > this.clock.now()) throw new Refusal('instant_in_future');
    const bodies = await this.audit.accountBodiesUntil(id, at);
    const last = bodies.at(-1);
    if (!last) throw new Refusal('before_registration');

    // A window never changes once it has begun, so those of now are those of then.
    let facts: Facts = initialFacts(windowsOf(row, known));
    let course: Course | null = null;
    for (const body of bodies) {
      const event: Pick<DecidedEvent, 'command' | 'at' | 'touched'> = {
        command: body.command as AccountCommandName,
        at: Date.parse(body.at),
        touched: touchedFromJson(body.facts),
      };
      facts = evolve(facts, event);
      course = followCourse(course, facts, event.at);
    }
    if (course === null) throw new Error('an account with events has a course');
    return {
      at: instantText(at),
      state: deriveState(facts, at),
      stateSince: instantText(deriveStateSince(facts, course, at)),
      version: last.streamVersion,
      ...viewFacts(facts, at),
      holds: facts.holds
        .filter((hold) => isInForce(hold, at))
        .map((hold) => ({
          ...hold,
          blocks: [...hold.blocks],
          placedAt: instantText(hold.placedAt),
          expiresAt: hold.expiresAt === null ? null : instantText(hold.expiresAt),
          reviewAt: hold.reviewAt === null ? null : instantText(hold.reviewAt),
        })),
    };
  }

  /** What a list's searched text is as an e-mail address or a phone number. */
  private async lookup({ q }: Pick<AccountListQuery, 'q'>): Promise<ContactLookup> {
    return q === undefined ? { email: null, phone: null } : this.profiles.lookup(q);
  }

  private async find(id: string, manager?: EntityManager): Promise<AccountRow> {
    const row = await this.readModel.find(id, manager);
    if (row === null) throw new Refusal('account_not_found');
    return row;
  }

  private command(
    accountId: string,
    reason: { readonly kind: ReasonKind; readonly code: string },
    note: string | undefined,
    { actor, ifMatch, idempotency }: CommandContext,
    request: {
      readonly name: CommandRequest['name'];
      command(reason: NonNullable<Parameters<CommandRequest['command']>[0]>): AccountCommand;
      answer?: CommandRequest['answer'];
    },
  ): Promise<Answered> {
    return this.queue.submit({
      name: request.name,
      actor,
      target: { accountId },
      reason,
      note: note ?? null,
      ifMatch,
      idempotency,
      command: (found) => {
        // The queue looks the named reason up before it asks for the command, and refuses when there is none.
        if (found === null) throw new Error('a reasoned command without its reason');
        return request.command(found);
      },
      answer: request.answer ?? ((change) => ({ status: 200, body: { account: viewChange(change) } })),
    });
  }
}

/**
 * Whether a contact is to be added.
 *
 * @throws Refusal `contact_exists` when another one is there
 */
function isNew(present: string | undefined, given: string | undefined): boolean {
  if (given === undefined) return false;
  if (present === undefined) return true;
  if (present.toLowerCase() === given.toLowerCase()) return false;
  throw new Refusal('contact_exists');
}

/** @throws what is not a refusal: nothing is known of the account then */
function oneOfMany(outcome: Outcome): OneOfMany {
  // What `manyRequest` answers.
  if (outcome.kind === 'done') return outcome.answer.body as OneOfMany;
  if (outcome.error instanceof Refusal) return { outcome: 'refused', code: outcome.error.code };
  throw outcome.error;
}

function standingOf(row: AccountRow, known: Parameters<typeof factsOf>[1]): Standing {
  return {
    accountId: row.id,
    version: row.version,
    facts: factsOf(row, known),
    commitmentKey: row.commitment_key,
  };
}

function nameOf(command: AccountCommand): CommandRequest['name'] {
  return command.type === 'place_hold' ? placeCommand(command.kind) : command.type;
}

/** A command without reason, note or precondition. */
function bare(accountId: string, actor: Actor) {
  return {
    actor,
    target: { accountId },
    reason: null,
    note: null,
    ifMatch: null,
    idempotency: null,
    answer: (change: AccountChange) => ({ status: 200, body: { account: viewChange(change) } }),
  };
}

function registration(data: RegisterAccount, actor: Actor, imported = false): CommandRequest {
  return {
    name: 'register',
    actor,
    target: { register: data, imported },
    reason: null,
    note: null,
    ifMatch: null,
    idempotency: null,
    command: () => {
      throw new Error('a registration is decided from its data');
    },
    answer: (change) => ({ status: change.events.length > 0 ? 201 : 200, body: viewChange(change) }),
  };
}
