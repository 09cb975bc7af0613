import type { Actor } from '@standing/shared/access/roles';
import { commandOffers } from '@standing/shared/account/offers';
import { searchKey } from '@standing/shared/account/search';
import {
  decide,
  evolve,
  type AccountCommand,
  type ContactChange,
  type DecidedEvent,
  type Decision,
  type ReasonInUse,
} from '@standing/shared/account/decide';
import {
  followCourse,
  isCoverable,
  isInForce,
  type Course,
  type Facts,
  type Hold,
  type Instant,
} from '@standing/shared/account/state';
import { commitment } from '@standing/shared/audit/canonical';
import type { AccountCommandName } from '@standing/shared/account/transitions';
import {
  EMPTY_STREAM,
  headAfter,
  sealEvent,
  type SealedEvent,
  type StreamHead,
} from '@standing/shared/audit/seal';
import { instantText, touchedToJson } from '@standing/shared/audit/touched';
import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import { Refusal } from '@standing/shared/errors';
import { coversAccount } from '@standing/shared/maintenance/window';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import type { AccountKey, Registrar } from '../keys/account-keys.service.js';
import { KEY_BYTES } from '../platform/crypto/chunked-cipher.js';
import { fewRandomBytes } from '../platform/crypto/random.js';
import { newId } from '../platform/ids.js';
import { courseOf, factsOf, type AccountRow, type HoldRow } from './account.row.js';
import type { Append, FreshAccountRow, Loaded, MoveRow, ResealedRow } from './accounts.store.js';
import { hintsOf, keepProfile, outerDigest, type Profile } from './profile/profile.js';
import type { OpenProfile } from './profile/profiles.service.js';

/** A change of one account that somebody asks for. */
export interface CommandRequest {
  /** For counting; which hold is released shows only in the decision. */
  readonly name: AccountCommandName | 'release_hold' | 'settle';
  readonly actor: Actor;
  /** The account, or the data to register a new one with. */
  readonly target:
    { readonly accountId: string } | { readonly register: RegisterAccount; readonly imported: boolean };
  readonly reason: { readonly kind: ReasonKind; readonly code: string } | null;
  readonly note: string | null;
  /** Contacts that are added to the account; the log only commits to them. */
  readonly contacts?: { readonly email?: string; readonly phone?: string };
  /** Version that the caller saw; null: whatever it is. */
  readonly ifMatch: number | null;
  readonly idempotency: { readonly key: string; readonly requestHash: string } | null;
  /**
   * The command, once the reason and the account are known; not asked for registrations.
   *
   * @param profile in clear, for requests that add `contacts`
   */
  command(reason: ReasonInUse | null, account: AccountRow, profile: Profile | null): AccountCommand;
  /** What the caller is told. */
  answer(change: AccountChange): Answer;
}

type Registration = Extract<CommandRequest['target'], { readonly register: RegisterAccount }>;

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** An account after a command. */
export interface AccountChange {
  readonly account: AccountRow;
  readonly facts: Facts;
  readonly at: Instant;
  readonly events: readonly SealedEvent[];
  /** Names of those who placed its holds. */
  readonly names: ReadonlyMap<string, string>;
}

/** What requests need that are about a customer's profile; for all others it is not even read. */
export interface Identities {
  /** For registrations and what adds contacts. */
  readonly registrar: Registrar | null;
  /** By account. */
  readonly profiles: ReadonlyMap<string, OpenProfile>;
}

/** What is to be done for a request: nothing more, or an append that may still lose the race. */
export type Plan =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly replayed: boolean }
  | { readonly kind: 'append'; readonly append: Append; readonly answer: Answer };

/**
 * Plans one request from what was loaded for it: replays, checks the version, decides, and lays out the rows.
 *
 * @throws Refusal when the request is refused
 */
export function planCommand(
  request: CommandRequest,
  loaded: Loaded,
  names: AccountChange['names'],
  now: Instant,
  identities: Identities,
): Plan {
  const { idempotency, target } = request;
  if (idempotency && loaded.replay) {
    if (loaded.replay.request_hash !== idempotency.requestHash) throw new Refusal('idempotency_key_reused');
    const { status, response } = loaded.replay;
    return { kind: 'answered', answer: { status, body: response }, replayed: true };
  }
  return 'register' in target
    ? planRegistration(request, target, loaded, names, now, identities)
    : planMove(request, loaded, names, now, identities);
}

function planMove(
  request: CommandRequest,
  loaded: Loaded,
  names: AccountChange['names'],
  now: Instant,
  identities: Identities,
): Plan {
  const { account } = loaded;
  if (account === null) throw new Refusal('account_not_found');
  if (request.ifMatch !== null && request.ifMatch !== account.version) {
    throw new Refusal('version_stale', { extra: { currentVersion: account.version } });
  }
  const facts = factsOf(account, loaded.windows);
  // Clocks of two processes may differ a little; a stream's instants never run backwards.
  const at = Math.max(now, account.last_event_at.getTime());
  const opened = identities.profiles.get(account.id) ?? null;
  const reason = reasonInUse(request, loaded);
  const decision = decideOrExplain(account, facts, request, reason, at, opened?.profile ?? null);
  if (decision.events.length === 0) {
    const unchanged = { account, facts, at, events: [], names };
    return { kind: 'answered', answer: request.answer(unchanged), replayed: false };
  }

  const head = { version: account.version, hash: account.head_hash.toString('hex') };
  const keys = { notes: account.commitment_key, profile: opened?.key.forCommitments ?? null };
  const events = seal(account.id, head, decision, request, keys);
  const last = lastOf(events);
  const course = courseAfter(account, facts, decision);
  const move = moveOf(account, decision, events, course, request);
  const changed: AccountRow = {
    ...account,
    email_hint: move.email_hint ?? account.email_hint,
    phone_hint: move.phone_hint ?? account.phone_hint,
    email_confirmed: move.email_confirmed ?? account.email_confirmed,
    phone_confirmed: move.phone_confirmed ?? account.phone_confirmed,
    version: last.body.streamVersion,
    state: course.state,
    state_changed_at: new Date(course.changedAt),
    unheld_since: course.unheldSince === null ? null : new Date(course.unheldSince),
    holds: holdsAfter(account, decision, events, request),
  };
  const answer = request.answer({ account: changed, facts: decision.facts, at, events, names });
  return {
    kind: 'append',
    answer,
    append: {
      ...rowsOf(account.id, decision, events, request, answer, at),
      move,
      fresh: null,
      resealed: resealedOf(account.id, decision, request, identities),
    },
  };
}

function planRegistration(
  request: CommandRequest,
  { register: data, imported }: Registration,
  { account: existing, windows: known }: Loaded,
  names: AccountChange['names'],
  now: Instant,
  { registrar, profiles }: Identities,
): Plan {
  if (existing) {
    const key = existing.commitment_key;
    const opened = profiles.get(existing.id);
    // An erased account has no key: nothing can be compared, so nothing is confirmed.
    if (
      key === null ||
      !opened ||
      digestOf(opened.key, key, data) !== existing.registration_digest.toString('hex')
    ) {
      throw new Refusal('account_exists', { extra: { accountId: existing.id } });
    }
    const at = Math.max(now, existing.last_event_at.getTime());
    const unchanged = { account: existing, facts: factsOf(existing, known), at, events: [], names };
    return { kind: 'answered', answer: request.answer(unchanged), replayed: false };
  }

  if (registrar === null) throw new Error('a registration without what it is sealed with');
  const id = newId();
  const key = fewRandomBytes(KEY_BYTES);
  const made = registrar.make(id);
  const profile = profileOf(data);
  const kept = keepProfile(made.key.forProfile, registrar.indexKey, id, profile);
  const attributes = { country: data.country, tier: data.tier, riskLevel: data.riskLevel };
  // Nobody can have listed an account that did not exist.
  const windows = known.filter((window) => coversAccount(window, { ...attributes, listedIn: [] }));
  const decision = decide(null, { type: 'register', attributes, windows, imported }, request.actor, now);
  const keys = { notes: key, profile: made.key.forCommitments };
  const events = seal(id, EMPTY_STREAM, decision, request, keys, data);
  const last = lastOf(events);
  const fresh: FreshAccountRow = {
    id,
    external_ref: data.externalRef,
    registration_digest: digestOf(made.key, key, data),
    commitment_key: key.toString('hex'),
    display_name: data.displayName,
    search_name: searchKey(data.displayName),
    ...hintsOf(profile),
    country: data.country,
    tier: data.tier,
    risk_level: data.riskLevel,
    locale: data.locale,
    email_confirmed: data.emailConfirmed,
    phone_confirmed: data.phoneConfirmed,
    registered_at: instantText(now),
    version: last.body.streamVersion,
    head_hash: last.hash,
    key_id: made.row.id,
    wrapped_key: made.row.wrapped_key.toString('hex'),
    master_key_id: made.row.master_key_id,
    sealed: kept.sealed.toString('hex'),
    email_index: optionalHex(kept.emailIndex),
    phone_index: optionalHex(kept.phoneIndex),
  };
  const account: AccountRow = {
    ...fresh,
    risk_level: data.riskLevel,
    registration_digest: Buffer.from(fresh.registration_digest, 'hex'),
    commitment_key: key,
    head_hash: Buffer.from(last.hash, 'hex'),
    registered_at: new Date(now),
    last_event_at: new Date(now),
    state: 'unverified',
    state_changed_at: new Date(now),
    unheld_since: new Date(now),
    verification_status: 'unverified',
    verification_level: null,
    verification_expires_at: null,
    closed_at: null,
    erased_at: null,
    holds: null,
    listed_in: null,
  };
  const answer = request.answer({ account, facts: decision.facts, at: now, events, names });
  return {
    kind: 'append',
    answer,
    append: { ...rowsOf(id, decision, events, request, answer, now), move: null, fresh, resealed: null },
  };
}

function profileOf({ email, phone, birthDate, address }: RegisterAccount): Profile {
  return {
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(address === undefined ? {} : { address }),
  };
}

/** The profile with the contacts that were added; null when none was. */
function resealedOf(
  accountId: string,
  decision: Decision,
  { contacts }: CommandRequest,
  { registrar, profiles }: Identities,
): ResealedRow | null {
  const added = contactsOf(decision);
  if (!added?.emailAdded && !added?.phoneAdded) return null;
  const opened = profiles.get(accountId);
  if (!opened || registrar === null) throw new Error('contacts are added to a profile that is not open');
  const kept = keepProfile(opened.key.forProfile, registrar.indexKey, accountId, {
    ...opened.profile,
    ...(added.emailAdded && contacts?.email !== undefined ? { email: contacts.email } : {}),
    ...(added.phoneAdded && contacts?.phone !== undefined ? { phone: contacts.phone } : {}),
  });
  return {
    account_id: accountId,
    sealed: kept.sealed.toString('hex'),
    email_index: optionalHex(kept.emailIndex),
    phone_index: optionalHex(kept.phoneIndex),
  };
}

function optionalHex(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('hex');
}

function reasonInUse(request: CommandRequest, { reason }: Loaded): ReasonInUse | null {
  if (request.reason === null) return null;
  if (reason === null) throw new Refusal('reason_not_found');
  if (reason.retired) throw new Refusal('reason_retired');
  return {
    ...request.reason,
    version: reason.version,
    authority: reason.authority,
    disclosure: reason.disclosure,
    blocks: reason.blocks,
    defaultExpiryMs: reason.default_expiry_ms,
  };
}

/** Decides; a refusal also says what the caller could do instead. */
function decideOrExplain(
  account: AccountRow,
  facts: Facts,
  request: CommandRequest,
  reason: ReasonInUse | null,
  at: Instant,
  profile: Profile | null,
): Decision {
  try {
    return decide(facts, request.command(reason, account, profile), request.actor, at);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const allowed = commandOffers(facts, request.actor, at).filter((offer) => offer.allowed);
    throw new Refusal(error.code, {
      ...error.more,
      extra: { ...error.more.extra, allowed: [...new Set(allowed.map((offer) => offer.command))] },
    });
  }
}

/**
 * Fingerprint of what an account was registered with; keyed, so that it says nothing without the account's key. The outer
 * key is the one that the database does not know, or phone numbers could be tried until one fits.
 */
function digestOf(key: AccountKey, commitmentKey: Uint8Array, data: RegisterAccount): string {
  return outerDigest(key, commitment(commitmentKey, '', 'registration', data));
}

function seal(
  accountId: string,
  head: StreamHead,
  decision: Decision,
  request: CommandRequest,
  keys: { readonly notes: Uint8Array | null; readonly profile: Uint8Array | null },
  profile?: RegisterAccount,
): SealedEvent[] {
  const sealed: SealedEvent[] = [];
  let end = head;
  for (const event of decision.events) {
    const identity = {
      ...(profile ? { profile } : {}),
      ...(event.command === 'update_contacts' ? addedContacts(event.touched, request) : {}),
    };
    const note = event === decision.events.at(-1) && request.note !== null ? { note: request.note } : {};
    // What says who somebody is and what was written about them never come in one event.
    const isIdentity = Object.keys(identity).length > 0;
    const [key, values] = isIdentity ? [keys.profile, identity] : [keys.notes, note];
    const next = sealEvent(`account:${accountId}`, end, {
      id: newId(),
      at: event.at,
      command: event.command,
      actor: event.actor,
      fromState: event.fromState,
      toState: event.toState,
      reason: event.reason,
      facts: touchedToJson(event.touched),
      ...(key && Object.keys(values).length > 0 ? { private: { key, values } } : {}),
    });
    sealed.push(next);
    end = headAfter(next);
  }
  return sealed;
}

/** What the log commits to of contacts that were added. */
function addedContacts(touched: DecidedEvent['touched'], { contacts }: CommandRequest): object {
  const { emailAdded, phoneAdded } = (touched as { contacts: ContactChange }).contacts;
  return {
    ...(emailAdded ? { email: contacts?.email } : {}),
    ...(phoneAdded ? { phone: contacts?.phone } : {}),
  };
}

function lastOf(events: readonly SealedEvent[]): SealedEvent {
  const last = events.at(-1);
  if (!last) throw new Error('a decision without events has no last event');
  return last;
}

function moveOf(
  account: AccountRow,
  decision: Decision,
  events: readonly SealedEvent[],
  course: Course,
  request: CommandRequest,
): MoveRow {
  const { facts } = decision;
  const contacts = contactsOf(decision);
  const hints = hintsOf(request.contacts ?? {});
  const last = lastOf(events);
  const lastAt = Date.parse(last.body.at);
  const locks = facts.holds.filter((hold) => hold.kind === 'lock' && isInForce(hold, lastAt));
  const lockEnds = locks.map((lock) => lock.expiresAt ?? Infinity);
  const lockUntil = lockEnds.length === 0 ? null : Math.max(...lockEnds);
  const ends = [...lockEnds, facts.verification.expiresAt ?? Infinity].filter((end) => end !== Infinity);
  return {
    account_id: account.id,
    expected_version: account.version,
    version: last.body.streamVersion,
    head_hash: last.hash,
    last_event_at: last.body.at,
    state: course.state,
    state_changed_at: instantText(course.changedAt),
    verification_status: facts.verification.status,
    verification_level: facts.verification.level,
    verification_expires_at: optionalText(facts.verification.expiresAt),
    open_freezes: countOf(facts.holds, 'freeze'),
    open_flags: countOf(facts.holds, 'flag'),
    lock_until: lockUntil === Infinity ? 'infinity' : optionalText(lockUntil),
    settle_at: facts.closedAt !== null || ends.length === 0 ? null : instantText(Math.min(...ends)),
    unheld_since: optionalText(course.unheldSince),
    closed_at: optionalText(facts.closedAt),
    email_hint: contacts?.emailAdded ? hints.email_hint : null,
    phone_hint: contacts?.phoneAdded ? hints.phone_hint : null,
    email_confirmed: contacts?.emailConfirmed ?? null,
    phone_confirmed: contacts?.phoneConfirmed ?? null,
  };
}

function contactsOf({ events }: Decision): ContactChange | null {
  for (const { touched } of events) if ('contacts' in touched) return touched.contacts;
  return null;
}

/** The account's course, windows aside: their comings and goings are added by the clock. */
function courseAfter(account: AccountRow, before: Facts, decision: Decision): Course {
  let course = courseOf(account);
  // A row without the instant has had no event since windows were brought in, and none of them can be older.
  if (course.unheldSince === null && isCoverable(course.state)) {
    course = { ...course, unheldSince: course.changedAt };
  }
  let facts = before;
  for (const event of decision.events) {
    facts = evolve(facts, event);
    course = followCourse(course, facts, event.at);
  }
  return course;
}

function countOf(holds: readonly Hold[], kind: Hold['kind']): number {
  return holds.filter((hold) => hold.kind === kind).length;
}

function optionalText(at: Instant | null): string | null {
  return at === null ? null : instantText(at);
}

/** The hold that an event placed or ended, from the decision that it was sealed from. */
function holdsAfter(
  account: AccountRow,
  decision: Decision,
  events: readonly SealedEvent[],
  request: CommandRequest,
): HoldRow[] {
  const open = new Set(decision.facts.holds.map((hold) => hold.id));
  const kept = (account.holds ?? []).filter((hold) => open.has(hold.id));
  const placed = decision.events.flatMap((event, n) => {
    const { hold } = event.touched as { hold?: Hold };
    const sealed = events[n];
    if (!hold || !sealed) return [];
    return [
      {
        id: hold.id,
        kind: hold.kind,
        reason_code: hold.reasonCode,
        reason_version: hold.reasonVersion,
        authority: hold.authority,
        disclosure: hold.disclosure,
        blocks: hold.blocks,
        placed_at: instantText(hold.placedAt),
        expires_at: optionalText(hold.expiresAt),
        review_at: optionalText(hold.reviewAt),
        note: request.note,
        actor_kind: event.actor.kind,
        actor_id: event.actor.id,
        actor_role: event.actor.role,
      },
    ];
  });
  return [...kept, ...placed];
}

function rowsOf(
  accountId: string,
  decision: Decision,
  events: readonly SealedEvent[],
  request: CommandRequest,
  answer: Answer,
  at: Instant,
): Omit<Append, 'move' | 'fresh' | 'resealed'> {
  const last = lastOf(events);
  return {
    accountId,
    events: events.map(({ body, text, hash }) => ({
      id: body.id,
      account_id: accountId,
      stream_version: body.streamVersion,
      at: body.at,
      command: body.command,
      // Account events always carry both states; the statechart's table refuses any that did not.
      from_state: body.fromState ?? '',
      to_state: body.toState ?? '',
      actor_kind: body.actor.kind,
      actor_id: body.actor.id,
      actor_role: body.actor.role,
      reason_kind: body.reason?.kind ?? null,
      reason_code: body.reason?.code ?? null,
      reason_version: body.reason?.version ?? null,
      body: text,
      previous_hash: body.previousHash,
      hash,
    })),
    notes:
      request.note === null ? [] : [{ event_id: last.body.id, account_id: accountId, note: request.note }],
    placed: decision.events.flatMap((event, n) => {
      const { hold } = event.touched as { hold?: Hold };
      const sealed = events[n];
      if (!hold || !sealed) return [];
      return [
        {
          id: hold.id,
          account_id: accountId,
          kind: hold.kind,
          reason_code: hold.reasonCode,
          reason_version: hold.reasonVersion,
          authority: hold.authority,
          disclosure: hold.disclosure,
          blocks: hold.blocks,
          placed_at: instantText(hold.placedAt),
          placed_event_id: sealed.body.id,
          expires_at: optionalText(hold.expiresAt),
          review_at: optionalText(hold.reviewAt),
        },
      ];
    }),
    released: decision.events.flatMap((event, n) => {
      const { holdId } = event.touched as { holdId?: string };
      const sealed = events[n];
      return holdId && sealed
        ? [
            {
              id: holdId,
              account_id: accountId,
              released_at: instantText(event.at),
              release_event_id: sealed.body.id,
            },
          ]
        : [];
    }),
    replay: request.idempotency && {
      account_id: accountId,
      actor_id: request.actor.id,
      key: request.idempotency.key,
      request_hash: request.idempotency.requestHash,
      status: answer.status,
      response: answer.body,
      created_at: instantText(at),
    },
  };
}
