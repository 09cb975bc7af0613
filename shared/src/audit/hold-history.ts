import type { Capability } from '../account/capabilities.js';
import type { HoldKind } from '../account/state.js';
import type { AccountEventView } from '../contracts/accounts.js';
import type { Disclosure, ReleaseAuthority } from '../reasons/reason.js';
import type { NamedReason } from '../status/customer-status.js';

/** One end of a hold: who, when, why, and what they wrote. */
export interface HoldMoment {
  readonly at: string;
  readonly by: AccountEventView['actor'];
  readonly reason: NamedReason | null;
  readonly note: string | null;
}

/** A hold from its beginning to its end, as the account's events tell it. */
export interface PastHold {
  readonly id: string;
  readonly kind: HoldKind;
  readonly authority: ReleaseAuthority;
  readonly disclosure: Disclosure;
  readonly blocks: readonly Capability[];
  readonly expiresAt: string | null;
  readonly reviewAt: string | null;
  readonly placed: HoldMoment;
  /** Null while it is open. */
  readonly ended: (HoldMoment & { readonly expired: boolean; readonly makerId: string | null }) | null;
}

type PlacedFacts = Pick<
  PastHold,
  'id' | 'kind' | 'authority' | 'disclosure' | 'blocks' | 'expiresAt' | 'reviewAt'
>;

/** Gathers the holds that an account has ever had, out of its events in their order. */
export class HoldHistory {
  private readonly holds = new Map<string, PastHold>();

  take(event: AccountEventView): void {
    const { facts, command } = event;
    if (command.startsWith('place_') && 'hold' in facts) {
      const { id, kind, authority, disclosure, blocks, expiresAt, reviewAt } = facts['hold'] as PlacedFacts;
      const placed = momentOf(event);
      this.holds.set(id, {
        id,
        kind,
        authority,
        disclosure,
        blocks,
        expiresAt,
        reviewAt,
        placed,
        ended: null,
      });
      return;
    }
    const hold = this.holds.get(facts['holdId'] as string);
    if (!hold || !(command.startsWith('release_') || command === 'expire_lock')) return;
    const { makerId = null } = (facts['proposal'] ?? {}) as { makerId?: string };
    this.holds.set(hold.id, {
      ...hold,
      ended: { ...momentOf(event), expired: command === 'expire_lock', makerId },
    });
  }

  /** In the order in which they were placed. */
  list(): PastHold[] {
    return [...this.holds.values()];
  }
}

function momentOf({ at, actor, note, reasonKind, reasonCode, reasonVersion }: AccountEventView): HoldMoment {
  return { at, by: actor, note, reason: reasonOf({ reasonKind, reasonCode, reasonVersion }) };
}

/** The reason that an event names, in the version that it took. */
export function reasonOf(
  event: Pick<AccountEventView, 'reasonKind' | 'reasonCode' | 'reasonVersion'>,
): NamedReason | null {
  const { reasonKind, reasonCode, reasonVersion } = event;
  if (reasonKind === null || reasonCode === null || reasonVersion === null) return null;
  return { kind: reasonKind as NamedReason['kind'], code: reasonCode, version: reasonVersion };
}
