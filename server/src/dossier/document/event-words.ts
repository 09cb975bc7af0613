import type { AccountEventView } from '@standing/shared/contracts/accounts';
import { reasonOf } from '@standing/shared/audit/hold-history';
import type { NamedReason } from '@standing/shared/status/customer-status';
import { listed } from './digest.js';
import { instantWords } from './instant.js';
import type { DossierWords } from './words.js';

type Named = Readonly<Record<string, string>>;

/** Facts that the entry says otherwise already: whom it is about, and what its own reason is. */
const SAID: ReadonlySet<string> = new Set(['accountId', 'reasons', 'hold', 'verification', 'proposal']);
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Says in a document's language what an event says in codes. */
export class EventWords {
  constructor(
    private readonly words: DossierWords,
    private readonly titleOf: (name: NamedReason) => string | undefined,
    private readonly nameOf: (id: string) => string | undefined,
  ) {}

  command(command: string): string {
    return wordFor(this.words.command, command);
  }

  role(role: string): string {
    return wordFor(this.words.role, role);
  }

  /** A person by name and role, the system by what it is. */
  actor({ kind, id, role, name }: AccountEventView['actor']): string {
    if (name !== null) return `${name}${this.words.aside(this.role(role))}`;
    if (kind === 'rule') return this.words.actor.rule(id);
    if (kind === 'system') return id === 'clock' ? this.words.actor.clock : this.words.actor.system;
    return `${id}${this.words.aside(this.role(role))}`;
  }

  person(id: string): string {
    return this.nameOf(id) ?? id;
  }

  /** Its title, its code and the version that was in force. */
  reason(name: NamedReason): string {
    const { words } = this;
    const known = `${name.code}${words.comma}${words.timeline.version(name.version)}`;
    const title = this.titleOf(name);
    return title === undefined ? known : `${title}${words.aside(known)}`;
  }

  reasonOf(event: AccountEventView): string | null {
    const reason = reasonOf(event);
    return reason && this.reason(reason);
  }

  capabilities(list: readonly string[]): string {
    return list.map((each) => wordFor(this.words.capability, each)).join(this.words.comma) || this.words.none;
  }

  subject(kind: string, number: string | undefined): string {
    return [wordFor(this.words.stream, kind), ...(number === undefined ? [] : [number])].join(' ');
  }

  /** What it touched. What there are words for is said in them; the rest stands as the event has it. */
  facts(event: AccountEventView): (readonly [label: string, value: string])[] {
    const { words } = this;
    const { fact } = words;
    const { hold, verification, proposal } = event.facts as {
      hold?: { blocks: readonly string[]; expiresAt: string | null; reviewAt: string | null };
      verification?: { status: string; level: string | null; expiresAt: string | null };
      proposal?: { makerId: string; makerRole: string };
    };
    const found: (readonly [string, string])[] = [];
    if (hold) {
      found.push([fact.blocks, this.capabilities(hold.blocks)]);
      if (hold.expiresAt !== null) found.push([fact.expiresAt, instantWords(hold.expiresAt)]);
      if (hold.reviewAt !== null) found.push([fact.reviewAt, instantWords(hold.reviewAt)]);
    }
    if (verification) {
      const { status, level, expiresAt } = verification;
      const parts = [
        status === 'verified' ? words.standing.verified : words.standing.unverified,
        ...(level === null ? [] : [`${words.standing.level} ${level}`]),
        ...(expiresAt === null ? [] : [`${words.standing.validUntil} ${instantWords(expiresAt)}`]),
      ];
      found.push([fact.verification, parts.join(words.comma)]);
    }
    if (proposal) {
      const maker = `${this.person(proposal.makerId)}${words.aside(this.role(proposal.makerRole))}`;
      found.push([fact.proposedBy, maker]);
    }
    const reasons = listed(event);
    if (reasons.length > 0) {
      found.push([fact.reasons, reasons.map((each) => this.reason(each)).join(words.comma)]);
    }
    const rest: string[] = [];
    const { account, ...own } = event.facts as { account?: Readonly<Record<string, unknown>> };
    for (const [name, value] of Object.entries({ ...account, ...own })) {
      if (SAID.has(name) || value === null) continue;
      const said = this.said(name, value);
      if (said && name in fact) found.push([wordFor(fact, name), said]);
      else rest.push(`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    }
    if (rest.length > 0) found.push([fact.rest, rest.join('; ')]);
    return found;
  }

  /** A fact in words; undefined for one that has none. */
  private said(name: string, value: unknown): string | undefined {
    const { words } = this;
    const lists: Readonly<Record<string, Named>> = {
      types: words.documentType,
      item: words.checklist,
      resolution: words.cases.resolutions,
      visibility: words.visibility,
      command: words.command,
      blocks: words.capability,
      kind: words.cases.kind,
      type: words.documentType,
      priority: words.priority,
      riskLevel: words.risk,
      field: words.field,
      purpose: words.purposeOfView,
      reason: words.revealReason,
    };
    if (name === 'contacts') {
      return Object.keys(value as object)
        .map((each) => wordFor(words.contacts, each))
        .join(words.comma);
    }
    const texts = (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(
      (each) => typeof each === 'string',
    );
    if (texts.length === 0) return undefined;
    return texts
      .map((text) => (INSTANT.test(text) ? instantWords(text) : wordFor(lists[name] ?? {}, text)))
      .join(words.comma);
  }
}

/** The word for a code; the code itself where there is none. */
function wordFor(words: Named, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}
