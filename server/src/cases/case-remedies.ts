import { Injectable } from '@nestjs/common';
import { releaseRight } from '@standing/shared/access/authority';
import type { Actor } from '@standing/shared/access/roles';
import { reasonInUse, type AccountCommand } from '@standing/shared/account/decide';
import { isInForce, type Hold, type HoldKind } from '@standing/shared/account/state';
import {
  CONTESTABLE_CASE_COMMAND,
  CONTESTABLE_COMMANDS,
  isContestable,
  tookPart,
} from '@standing/shared/cases/appeal';
import type { EventBody } from '@standing/shared/audit/canonical';
import { Refusal } from '@standing/shared/errors';
import type { AccountPayload } from '@standing/shared/proposals/proposal';
import type { EntityManager } from 'typeorm';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { ReasonsService, type NamedReason } from '../reasons/reasons.service.js';

/** What the end of a case has done to the account, or what it takes a second person for. */
export type Remedy =
  | { readonly done: true; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly done: false; readonly payload: AccountPayload };

/** The decision that an appeal is about. */
export interface Contested {
  readonly event: EventBody;
  /** The hold that it placed; null for other decisions. */
  readonly holdId: string | null;
  /** Who took part in it. */
  readonly barred: readonly string[];
}

const NOTHING: Remedy = { done: true, facts: {} };

/** How many decisions an appeal that names none is looked for among, the newest first. */
const DECISIONS_LOOKED_AT = 200;

/** What cases do to accounts when they end, each in the transaction of the case. */
@Injectable()
export class CaseRemedies {
  constructor(
    private readonly accounts: AccountsService,
    private readonly reasons: ReasonsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Lifts holds, all of them or none.
   *
   * @param holdId the one that the case is about; null: all of these kinds
   * @throws Refusal `release_authority` when one of them is not theirs even to ask for
   */
  async release(
    manager: EntityManager,
    accountId: string,
    holdId: string | null,
    kinds: readonly HoldKind[],
    reason: NamedReason & { readonly kind: 'release' },
    by: Actor,
  ): Promise<Remedy> {
    const holds = await this.holdsInForce(manager, accountId, holdId, kinds);
    if (holds.length === 0) return NOTHING;
    const rights = holds.map((hold) => releaseRight(hold.authority, by.roles));
    const refused = holds.find((_, n) => rights[n] === 'none');
    if (refused) throw new Refusal('release_authority', { extra: { authority: refused.authority } });
    if (rights.includes('with_approval')) {
      const asked = holds.map(({ id, kind, authority }) => ({ id, kind, authority }));
      return { done: false, payload: { command: 'release_hold', accountId, holds: asked, reason } };
    }
    return this.carryOut(manager, accountId, releasesOf(holds, reason), by);
  }

  /**
   * Turns flags into a freeze, in one step: the freeze first, so that nothing is open in between. A flag that is not
   * theirs to lift stays beside it.
   *
   * @param reasonCode of the freeze
   */
  async escalate(
    manager: EntityManager,
    accountId: string,
    flagId: string | null,
    reasonCode: string,
    note: string | null,
    by: Actor,
  ): Promise<Remedy> {
    const flags = await this.holdsInForce(manager, accountId, flagId, ['flag']);
    const { holdId, eventId } = await this.accounts.placeFreezeIn(manager, accountId, reasonCode, note, by);
    const lifted = flags.filter((hold) => releaseRight(hold.authority, by.roles) === 'alone');
    const [reason] = await this.reasons.inUse('release', ['escalated'], manager);
    if (!reason) throw new Refusal('reason_not_found');
    const eventIds = await this.accounts.carryOutIn(manager, accountId, releasesOf(lifted, reason), by);
    return { done: true, facts: { holdId, eventIds: [eventId, ...eventIds] } };
  }

  /** Verifies an account again whose verification was taken back for no good reason. */
  async reinstate(
    manager: EntityManager,
    accountId: string,
    caseId: string,
    needsSecond: boolean,
    by: Actor,
  ): Promise<Remedy> {
    const level = 'standard';
    if (needsSecond) {
      return { done: false, payload: { command: 'approve_verification', accountId, caseId, level } };
    }
    const command: AccountCommand = { type: 'approve_verification', level, expiresAt: null, caseId };
    return this.carryOut(manager, accountId, [command], by);
  }

  /**
   * Finds what an appeal is about.
   *
   * @param eventId as the one who opens the appeal names it; undefined: the newest that still weighs on the account
   * @throws Refusal `contested_decision_required`, `event_not_contestable`
   */
  async contested(
    manager: EntityManager,
    accountId: string,
    eventId: string | undefined,
  ): Promise<Contested> {
    const event =
      eventId === undefined
        ? await this.newestBurden(manager, accountId)
        : await this.audit.findEvent(manager, eventId);
    if (event === null) throw new Refusal('contested_decision_required');
    const isOfAccount =
      event.stream === `account:${accountId}` ||
      (event.command === CONTESTABLE_CASE_COMMAND && event.facts['accountId'] === accountId);
    if (!isOfAccount || !isContestable(event)) throw new Refusal('event_not_contestable');
    const [kind, streamId = ''] = event.stream.split(':');
    const casework = kind === 'case' ? await this.audit.staffIn(manager, streamId) : [];
    return { event, holdId: heldBy(event), barred: tookPart(event, casework) };
  }

  private async newestBurden(manager: EntityManager, accountId: string): Promise<EventBody | null> {
    const { facts } = await this.accounts.lockStanding(manager, accountId);
    const open = new Set(facts.holds.map(({ id }) => id));
    const decisions = await this.audit.newest(manager, accountId, CONTESTABLE_COMMANDS, DECISIONS_LOOKED_AT);
    return (
      decisions.find((event) => open.has(heldBy(event) ?? '')) ??
      decisions.find(({ command }) => command === 'revoke_verification') ??
      null
    );
  }

  private async holdsInForce(
    manager: EntityManager,
    accountId: string,
    holdId: string | null,
    kinds: readonly HoldKind[],
  ): Promise<Hold[]> {
    const { facts } = await this.accounts.lockStanding(manager, accountId);
    const at = this.clock.now();
    return facts.holds.filter(
      (hold) => isInForce(hold, at) && (holdId === null ? kinds.includes(hold.kind) : hold.id === holdId),
    );
  }

  private async carryOut(
    manager: EntityManager,
    accountId: string,
    commands: readonly AccountCommand[],
    by: Actor,
  ): Promise<Remedy> {
    return {
      done: true,
      facts: { eventIds: await this.accounts.carryOutIn(manager, accountId, commands, by) },
    };
  }
}

function releasesOf(holds: readonly Hold[], reason: NamedReason): AccountCommand[] {
  return holds.map(({ id }) => ({ type: 'release_hold', holdId: id, reason: reasonInUse(reason) }));
}

function heldBy(event: EventBody): string | null {
  return (event.facts['hold'] as { readonly id?: string } | undefined)?.id ?? null;
}
