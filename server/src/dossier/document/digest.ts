import { HoldHistory, reasonOf } from '@standing/shared/audit/hold-history';
import type { AuditEventView } from '@standing/shared/contracts/audit';
import type { NamedReason } from '@standing/shared/status/customer-status';

/**
 * Entries that a document prints. It is made to be read, in some hundred pages at most, and is gathered in memory, a
 * kilobyte an entry; the machine-readable file has no such limit.
 */
export const MAX_PRINTED = 2_000;

/** What the parts of an authority's document are made of, gathered in one pass over the account's events. */
export class Digest {
  private readonly holdHistory = new HoldHistory();
  private readonly printedEvents: AuditEventView[] = [];
  private readonly reasonsOfSubject = new Map<string, readonly NamedReason[]>();
  private readonly named = new Map<string, NamedReason>();
  private readonly names = new Map<string, string>();
  /** Of all events, printed or not. */
  count = 0;

  take(event: AuditEventView): void {
    this.count += 1;
    this.holdHistory.take(event);
    if (event.actor.name !== null) this.names.set(event.actor.id, event.actor.name);
    const reason = reasonOf(event);
    const reasons = listed(event);
    for (const each of [...reasons, ...(reason ? [reason] : [])]) {
      this.named.set(`${each.kind} ${each.code} ${each.version}`, each);
    }
    const { command, facts, stream } = event;
    if (command === 'reject_document' || command === 'accept_document') {
      this.reasonsOfSubject.set(String(facts['documentId']), reasons);
    } else if (command === 'resolve_case') {
      this.reasonsOfSubject.set(stream.slice('case:'.length), reason ? [reason] : []);
    }
    if (this.printedEvents.length < MAX_PRINTED) this.printedEvents.push(event);
  }

  holds() {
    return this.holdHistory.list();
  }

  /** Oldest first. */
  printed(): readonly AuditEventView[] {
    return this.printedEvents;
  }

  /** Why a document was decided, or a case ended, as it was. */
  reasonsFor(id: string): readonly NamedReason[] {
    return this.reasonsOfSubject.get(id) ?? [];
  }

  /** Every reason that an event names. */
  reasons(): NamedReason[] {
    return [...this.named.values()];
  }

  /** Somebody who has acted, by name. */
  nameOf(id: string): string | undefined {
    return this.names.get(id);
  }
}

/** The reasons that an event lists beside its own: why documents were asked for or rejected. */
export function listed({ facts }: Pick<AuditEventView, 'facts'>): readonly NamedReason[] {
  const { reasons } = facts;
  return Array.isArray(reasons) ? (reasons as NamedReason[]).filter((each) => typeof each === 'object') : [];
}
