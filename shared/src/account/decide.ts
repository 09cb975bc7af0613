import {
  approvingRole,
  CLOSING_RULE,
  HIGH_RISK_RULE,
  proposingRole,
  RELEASE_AUTHORITY_RULES,
  releaseRight,
  releasingRole,
  type AuthorityRule,
} from '../access/authority.js';
import { roleFor, type Permission } from '../access/permissions.js';
import type { Actor, Role } from '../access/roles.js';
import { Refusal, type ErrorCode, type RefusalDetail } from '../errors.js';
import type { Disclosure, ReasonKind, ReleaseAuthority } from '../reasons/catalogue.js';
import { DEFAULT_BLOCKS, sortedCapabilities, type Capability } from './capabilities.js';
import {
  deriveState,
  isInForce,
  isVerified,
  MAX_OPEN_HOLDS,
  NO_VERIFICATION,
  type Facts,
  type Hold,
  type HoldKind,
  type Instant,
  type MaintenanceWindow,
  type Verification,
} from './state.js';
import { isAllowedTransition, NO_STATE, type AccountCommandName, type FromState } from './transitions.js';
import type { AccountState } from './state.js';

/** Five years: longer than any protective lock or review is meant for, short enough to catch typing errors. */
export const MAX_AHEAD_MS = 5 * 366 * 24 * 60 * 60 * 1000;

/** A catalogue reason as it stands when it is used; the event keeps code and version. */
export interface ReasonInUse {
  readonly kind: ReasonKind;
  readonly code: string;
  readonly version: number;
  readonly authority: ReleaseAuthority | null;
  readonly disclosure: Disclosure;
  readonly blocks: readonly Capability[] | null;
  readonly defaultExpiryMs: number | null;
}

/** A reason for what takes nothing from it but its name and version: a release, a closing. */
export function reasonInUse(named: {
  readonly kind: ReasonKind;
  readonly code: string;
  readonly version: number;
}): ReasonInUse {
  return { ...named, authority: null, disclosure: 'full', blocks: null, defaultExpiryMs: null };
}

/** What an account is registered with that later decisions depend on. No personal data. */
export interface AccountAttributes {
  readonly country: string;
  readonly tier: string;
  readonly riskLevel: string;
}

/** How an account's customer can be reached, as far as decisions go: no addresses, no numbers. */
export interface ContactFacts {
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
  readonly emailConfirmed: boolean;
  readonly phoneConfirmed: boolean;
}

/** What becomes known of a contact: that it is there, that it is the customer's. */
export interface ContactChange {
  readonly emailAdded?: true;
  readonly phoneAdded?: true;
  readonly emailConfirmed?: true;
  readonly phoneConfirmed?: true;
}

/** The proposal that a second person has approved; whoever commands is that second person. */
export interface Approval {
  readonly proposalId: string;
  /** Who proposed it, and in which role. */
  readonly maker: { readonly id: string; readonly role: Role };
}

/** How an event names the proposal that it carries out. */
export type ProposedBy = {
  readonly proposal: { readonly id: string; readonly makerId: string; readonly makerRole: Role };
};

export type AccountCommand =
  | {
      readonly type: 'register';
      readonly attributes: AccountAttributes;
      readonly windows: readonly MaintenanceWindow[];
      /** Brought in with many others, and the wallet's customer for long. */
      readonly imported?: boolean;
    }
  | {
      readonly type: 'update_contacts';
      readonly contacts: ContactFacts;
      readonly change: ContactChange;
    }
  | {
      readonly type: 'place_hold';
      readonly holdId: string;
      readonly kind: HoldKind;
      readonly reason: ReasonInUse;
      readonly expiresAt?: Instant;
      readonly reviewAt?: Instant;
      readonly blocks?: readonly Capability[];
      /** Ids of the signals that it rests on, when a rule places it. */
      readonly signals?: readonly string[];
    }
  | {
      readonly type: 'release_hold';
      readonly holdId: string;
      readonly reason: ReasonInUse;
      readonly approval?: Approval;
    }
  | {
      readonly type: 'approve_verification';
      readonly level: string;
      readonly expiresAt: Instant | null;
      /** The case in which it was decided; without one only the system's own set-up may. */
      readonly caseId?: string;
      readonly approval?: Approval;
    }
  | { readonly type: 'revoke_verification'; readonly reason: ReasonInUse }
  | { readonly type: 'close'; readonly reason: ReasonInUse; readonly approval?: Approval }
  /** Records what the clock has already done (expired locks and verifications), and nothing else. */
  | { readonly type: 'settle' };

/** The facts that an event touched; enough to fold the account's facts again (see `evolve`). */
export type TouchedFacts =
  | { readonly account: AccountAttributes; readonly imported?: true }
  | { readonly hold: Hold; readonly signals?: readonly string[] }
  | ({ readonly holdId: string } & Partial<ProposedBy>)
  | { readonly contacts: ContactChange }
  | ({ readonly verification: Verification; readonly caseId?: string } & Partial<ProposedBy>)
  | ProposedBy
  | Readonly<Record<string, never>>;

/** An event as decided: who and in which stream is added when it is appended. */
export interface DecidedEvent {
  readonly command: AccountCommandName;
  readonly at: Instant;
  readonly fromState: FromState;
  readonly toState: AccountState;
  readonly reason: { readonly kind: ReasonKind; readonly code: string; readonly version: number } | null;
  readonly touched: TouchedFacts;
  /** Who caused it: the clock for expiries, else the one who commanded, in the role that allowed it. */
  readonly actor: { readonly kind: Actor['kind']; readonly id: string; readonly role: Role | 'system' };
}

export interface Decision {
  readonly events: readonly DecidedEvent[];
  /** The facts after all events. */
  readonly facts: Facts;
}

/** Author of what the clock does. */
export const CLOCK_ACTOR = { kind: 'system', id: 'clock', role: 'system' } as const;

const COMMAND_PERMISSION: Readonly<Partial<Record<AccountCommand['type'], Permission>>> = {
  register: 'account.register',
  update_contacts: 'account.update_contacts',
  place_hold: 'hold.place',
  release_hold: 'hold.release',
  revoke_verification: 'verification.revoke',
  close: 'account.close',
};

const PLACE = { flag: 'place_flag', freeze: 'place_freeze', lock: 'place_lock' } as const;
const RELEASE = { flag: 'release_flag', freeze: 'release_freeze', lock: 'release_lock' } as const;

/** The event command that releasing a hold of this kind records. */
export function releaseCommand(kind: HoldKind): AccountCommandName {
  return RELEASE[kind];
}

/** The event command that placing a hold of this kind records. */
export function placeCommand(kind: HoldKind): AccountCommandName {
  return PLACE[kind];
}

function refuse(code: ErrorCode, more?: RefusalDetail): never {
  throw new Refusal(code, more);
}

/** Applies one event to the facts. Total: the same fold serves commands, as-of questions and verification. */
export function evolve(facts: Facts, event: Pick<DecidedEvent, 'command' | 'at' | 'touched'>): Facts {
  const touched = event.touched as Partial<{ hold: Hold; holdId: string; verification: Verification }>;
  switch (event.command) {
    case 'register':
    case 'update_contacts':
      return facts;
    case 'place_flag':
    case 'place_freeze':
    case 'place_lock':
      return touched.hold ? { ...facts, holds: [...facts.holds, touched.hold] } : facts;
    case 'release_flag':
    case 'release_freeze':
    case 'release_lock':
    case 'expire_lock':
      return { ...facts, holds: facts.holds.filter((hold) => hold.id !== touched.holdId) };
    case 'approve_verification':
      return { ...facts, verification: touched.verification ?? facts.verification };
    case 'revoke_verification':
    case 'expire_verification':
      return { ...facts, verification: NO_VERIFICATION };
    case 'close':
      return { ...facts, closedAt: event.at };
  }
}

/** Facts of an account that has just come into being. */
export function initialFacts(windows: readonly MaintenanceWindow[]): Facts {
  return { verification: NO_VERIFICATION, holds: [], windows, closedAt: null };
}

/**
 * Appends an event, with the states before and after as derived at its instant.
 *
 * @throws Error when the statechart does not allow the move: a defect of `decide`, never of the request
 */
function record(decision: Decision, event: Omit<DecidedEvent, 'fromState' | 'toState'>): Decision {
  const facts = evolve(decision.facts, event);
  const fromState = event.command === 'register' ? NO_STATE : deriveState(decision.facts, event.at);
  const toState = deriveState(facts, event.at);
  if (!isAllowedTransition(event.command, fromState, toState)) {
    throw new Error(`statechart: ${event.command} may not lead from ${fromState} to ${toState}`);
  }
  return { facts, events: [...decision.events, { ...event, fromState, toState }] };
}

/**
 * Records every expiry that the clock has reached, each at its own instant and in order, so that events
 * carry the time at which a thing became true and not the time at which a job noticed.
 */
function settle(facts: Facts, at: Instant): Decision {
  if (facts.closedAt !== null) return { facts, events: [] };
  const due = facts.holds.filter((hold) => !isInForce(hold, at));
  const verificationDue = facts.verification.status === 'verified' && !isVerified(facts, at);
  if (due.length === 0 && !verificationDue) return { facts, events: [] };

  // Until its own event is recorded an expired fact counts as in force: the states of one stream then join up.
  const inForce: Facts = {
    ...facts,
    holds: facts.holds.map((hold) => (due.includes(hold) ? { ...hold, expiresAt: null } : hold)),
    verification: verificationDue ? { ...facts.verification, expiresAt: null } : facts.verification,
  };
  const steps: Omit<DecidedEvent, 'fromState' | 'toState'>[] = due.map((hold) => ({
    command: 'expire_lock',
    // Only locks past their expiry are due, so the expiry is there.
    at: hold.expiresAt ?? at,
    reason: { kind: 'release', code: 'expired', version: EXPIRED_REASON_VERSION },
    touched: { holdId: hold.id },
    actor: CLOCK_ACTOR,
  }));
  if (verificationDue) {
    steps.push({
      command: 'expire_verification',
      at: facts.verification.expiresAt ?? at,
      reason: null,
      touched: {},
      actor: CLOCK_ACTOR,
    });
  }
  steps.sort((a, b) => a.at - b.at);
  return steps.reduce(record, { facts: inForce, events: [] } as Decision);
}

/** The reason `expired` is the product's own and keeps its first version: nobody chooses it. */
const EXPIRED_REASON_VERSION = 1;

function checkAhead(instant: Instant, at: Instant, field: string): void {
  if (instant <= at) refuse('instant_in_past', { detail: `${field} must lie in the future.` });
  if (instant - at > MAX_AHEAD_MS)
    refuse('instant_too_far', { detail: `${field} lies too far in the future.` });
}

function newHold(command: Extract<AccountCommand, { type: 'place_hold' }>, at: Instant): Hold {
  const { kind, reason } = command;
  if (reason.authority === null) throw new Error(`reason ${reason.code} has no release authority`);
  if (command.expiresAt !== undefined) {
    if (kind !== 'lock') refuse('expiry_not_allowed');
    checkAhead(command.expiresAt, at, 'expiresAt');
  }
  if (command.reviewAt !== undefined) {
    if (kind === 'lock') refuse('review_date_not_allowed');
    checkAhead(command.reviewAt, at, 'reviewAt');
  }
  const defaultExpiry =
    kind === 'lock' && reason.defaultExpiryMs !== null ? at + reason.defaultExpiryMs : null;
  return {
    id: command.holdId,
    kind,
    reasonCode: reason.code,
    reasonVersion: reason.version,
    authority: reason.authority,
    disclosure: reason.disclosure,
    blocks: sortedCapabilities(command.blocks ?? reason.blocks ?? DEFAULT_BLOCKS[kind]),
    placedAt: at,
    expiresAt: command.expiresAt ?? defaultExpiry,
    reviewAt: command.reviewAt ?? null,
  };
}

/**
 * What of a change is new.
 *
 * @returns null when nothing is
 * @throws Refusal `contact_missing` when what is to be confirmed is not there
 */
function newContacts({ contacts, change }: Extract<AccountCommand, { type: 'update_contacts' }>) {
  const confirmsNothing =
    (change.emailConfirmed && !contacts.hasEmail && !change.emailAdded) ||
    (change.phoneConfirmed && !contacts.hasPhone && !change.phoneAdded);
  if (confirmsNothing) refuse('contact_missing');
  const fresh: ContactChange = {
    ...(change.emailAdded ? { emailAdded: true } : {}),
    ...(change.phoneAdded ? { phoneAdded: true } : {}),
    ...(change.emailConfirmed && !contacts.emailConfirmed ? { emailConfirmed: true } : {}),
    ...(change.phoneConfirmed && !contacts.phoneConfirmed ? { phoneConfirmed: true } : {}),
  };
  return Object.keys(fresh).length === 0 ? null : fresh;
}

function findHold(facts: Facts, before: Facts, holdId: string): Hold {
  const hold = facts.holds.find((candidate) => candidate.id === holdId);
  if (hold) return hold;
  return refuse(before.holds.some((candidate) => candidate.id === holdId) ? 'hold_expired' : 'hold_released');
}

/**
 * The second person's side of a decision that the rule keeps from one person alone.
 *
 * @returns the role in which they approve
 * @throws Refusal `self_approval`, `approval_authority`, or `release_authority` when the first was nobody to ask for it
 */
function approve(rule: AuthorityRule, { maker }: Approval, checker: Actor): Role {
  if (maker.id === checker.id) refuse('self_approval');
  if (proposingRole(rule, [maker.role]) === null) refuse('release_authority');
  return approvingRole(rule, checker.roles) ?? refuse('approval_authority');
}

function proposedBy({ proposalId, maker }: Approval): ProposedBy {
  return { proposal: { id: proposalId, makerId: maker.id, makerRole: maker.role } };
}

/**
 * Decides a command: pure, no I/O, no clock of its own.
 *
 * @param facts the account's facts; null before it is registered
 * @param command what is asked for
 * @param actor who asks
 * @param at the instant of the decision, not before the account's last event
 * @returns the events to append, expiries that the clock had reached first, and the facts after them
 * @throws Refusal with the code that says why not
 */
export function decide(facts: Facts | null, command: AccountCommand, actor: Actor, at: Instant): Decision {
  const by = authorise(command, actor);

  if (command.type === 'register') {
    if (facts !== null) throw new Error('register: the account exists already');
    return record(
      { facts: initialFacts(command.windows), events: [] },
      {
        command: 'register',
        at,
        reason: null,
        touched: { account: command.attributes, ...(command.imported ? { imported: true } : {}) },
        actor: by,
      },
    );
  }
  if (facts === null) return refuse('account_not_found');

  const settled = settle(facts, at);
  if (command.type === 'settle') return settled;
  if (facts.closedAt !== null) return refuse('account_closed');
  const now = settled.facts;
  const then = (
    event: Pick<DecidedEvent, 'command' | 'touched'>,
    reason: ReasonInUse | null,
    actedBy: DecidedEvent['actor'] = by,
  ) =>
    record(settled, {
      ...event,
      at,
      reason: reason && { kind: reason.kind, code: reason.code, version: reason.version },
      actor: actedBy,
    });

  switch (command.type) {
    case 'update_contacts': {
      const contacts = newContacts(command);
      if (contacts === null) return settled;
      return then({ command: 'update_contacts', touched: { contacts } }, null);
    }
    case 'place_hold': {
      if (now.holds.length >= MAX_OPEN_HOLDS) refuse('hold_limit_reached');
      const hold = newHold(command, at);
      const touched = { hold, ...(command.signals ? { signals: command.signals } : {}) };
      return then({ command: PLACE[command.kind], touched }, command.reason);
    }
    case 'release_hold': {
      const hold = findHold(now, facts, command.holdId);
      if (command.approval) {
        const role = approve(RELEASE_AUTHORITY_RULES[hold.authority], command.approval, actor);
        const touched = { holdId: hold.id, ...proposedBy(command.approval) };
        return then({ command: RELEASE[hold.kind], touched }, command.reason, { ...by, role });
      }
      const right = releaseRight(hold.authority, actor.roles);
      if (right === 'none') refuse('release_authority', { extra: { authority: hold.authority } });
      if (right === 'with_approval') refuse('needs_approval', { extra: { authority: hold.authority } });
      // Of several roles the one that may lift this hold: a door that support opens is no right to lift a flag.
      const role = releasingRole(hold.authority, actor.roles) ?? by.role;
      return then({ command: RELEASE[hold.kind], touched: { holdId: hold.id } }, command.reason, {
        ...by,
        role,
      });
    }
    case 'approve_verification': {
      if (command.expiresAt !== null) checkAhead(command.expiresAt, at, 'expiresAt');
      const verification = {
        status: 'verified',
        level: command.level,
        expiresAt: command.expiresAt,
      } as const;
      const { caseId, approval } = command;
      const role = approval ? approve(HIGH_RISK_RULE, approval, actor) : by.role;
      const touched = {
        verification,
        ...(caseId === undefined ? {} : { caseId }),
        ...(approval ? proposedBy(approval) : {}),
      };
      return then({ command: 'approve_verification', touched }, null, { ...by, role });
    }
    case 'revoke_verification':
      if (!isVerified(now, at)) refuse('not_verified');
      return then({ command: 'revoke_verification', touched: {} }, command.reason);
    case 'close':
      if (now.holds.some((hold) => hold.kind !== 'lock')) refuse('open_holds');
      if (!command.approval) return refuse('needs_approval');
      return then({ command: 'close', touched: proposedBy(command.approval) }, command.reason, {
        ...by,
        role: approve(CLOSING_RULE, command.approval, actor),
      });
  }
}

/**
 * Opens the door: the permission that the command's kind needs. The system's own parts need none; a rule turns
 * signals into flags and locks and does nothing else; and verification is never approved on a person's bare word:
 * only the system's case engine or set-up does it.
 */
function authorise(command: AccountCommand, actor: Actor): DecidedEvent['actor'] {
  const { kind, id } = actor;
  if (kind === 'system') return { kind, id, role: 'system' };
  if (command.type === 'approve_verification') {
    const role = kind === 'staff' ? roleFor('verification.approve', actor.roles) : null;
    if (command.caseId === undefined || role === null) return refuse('only_through_case');
    return { kind, id, role };
  }
  if (kind === 'rule') {
    if (command.type !== 'place_hold' || command.kind === 'freeze') return refuse('forbidden');
    return { kind, id, role: 'system' };
  }
  if (command.type === 'settle') return refuse('forbidden');
  // Who says yes to a lead's closing need not be one who closes; the rule of the two looks at both.
  const isSecond = command.type === 'close' && command.approval !== undefined;
  const permission = isSecond ? 'proposal.decide' : COMMAND_PERMISSION[command.type];
  const role = permission ? roleFor(permission, actor.roles) : null;
  if (role === null) return refuse('forbidden');
  return { kind, id, role };
}
