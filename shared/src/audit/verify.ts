import {
  bytesToHex,
  canonicalBytes,
  EVENT_FORMAT,
  leafHash,
  NO_PREVIOUS_HASH,
  type EventBody,
} from './canonical.js';
import { sameBytes } from './merkle.js';

/** What can be wrong with a log. */
export type ProblemKind =
  /** Bytes that are no event of a format that is known, or not in canonical form. */
  | 'malformed'
  /** The hash kept beside an event is not that of its bytes. */
  | 'hash'
  /** The leaf that was put into the tree is not the event that is there. */
  | 'leaf'
  /** An index without an event, or an event whose place in the order is gone. */
  | 'missing'
  /** An event that has waited too long, or never waited, for an index. */
  | 'not_sequenced'
  /** An event does not follow the one before it in its stream. */
  | 'chain'
  /** The order of the log is not that of the stream. */
  | 'order'
  /** A searchable copy differs from the bytes. */
  | 'projection'
  /** A node of the tree is not made of the leaves below it. */
  | 'tile'
  /** Entries are not those whose checkpoint was signed. */
  | 'root'
  /** The log is shorter than a checkpoint that was signed. */
  | 'truncated'
  /** A checkpoint, or its signature, does not hold. */
  | 'checkpoint'
  /** An inclusion proof does not hold. */
  | 'proof'
  /** An account's row is not what its events say. */
  | 'account'
  /** A hold is not what the account's events say. */
  | 'hold'
  /** What somebody wrote is not what its event commits to. */
  | 'note'
  /** A file is cut off, or has lines that do not belong there. */
  | 'file';

/** Something that is not as it was written, and where. */
export interface Problem {
  /** `account:<uuid>`, …; null where it concerns no stream. */
  readonly stream: string | null;
  /** Place in the stream. */
  readonly version: number | null;
  /** Place in the log; for `root` the first entry in question. */
  readonly index: number | null;
  readonly kind: ProblemKind;
  /** One sentence. Never personal data. */
  readonly detail: string;
}

/** What a verification found. */
export interface VerificationReport {
  readonly ok: boolean;
  /** Events that were hashed anew. */
  readonly checked: number;
  /** How many problems there are; the list may be shorter. */
  readonly problemCount: number;
  /** The first of them, in the order found. */
  readonly problems: readonly Problem[];
}

/** Problems that are listed; whoever altered more has been found out by then. */
export const MAX_LISTED_PROBLEMS = 1_000;

/** Collects problems: counts all, keeps the first. */
export class Findings {
  private readonly list: Problem[] = [];
  private count = 0;
  checked = 0;

  add(...problems: readonly Problem[]): void {
    this.count += problems.length;
    this.list.push(...problems.slice(0, Math.max(0, MAX_LISTED_PROBLEMS - this.list.length)));
  }

  report(): VerificationReport {
    return {
      ok: this.count === 0,
      checked: this.checked,
      problemCount: this.count,
      problems: [...this.list],
    };
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const isText = (value: unknown): value is string => typeof value === 'string';

function looksLikeEvent(value: unknown): value is EventBody {
  if (typeof value !== 'object' || value === null) return false;
  const { v, id, stream, streamVersion, at, command, actor, facts, commitments, previousHash } =
    value as Partial<EventBody>;
  return (
    v === EVENT_FORMAT &&
    [id, stream, at, command, previousHash].every(isText) &&
    Number.isSafeInteger(streamVersion) &&
    [actor, facts, commitments].every((member) => typeof member === 'object' && member !== null)
  );
}

/**
 * Reads an event out of the bytes that were hashed.
 *
 * @returns why they are none, if they are not an event of a known format in its one canonical form
 */
export function readEvent(bytes: Uint8Array): { readonly body: EventBody } | { readonly fault: string } {
  let text: string;
  let value: unknown;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return { fault: 'the bytes are no JSON' };
  }
  if (!looksLikeEvent(value)) return { fault: 'the bytes are no event of a known format' };
  return isCanonical(text, value, bytes) ? { body: value } : { fault: 'the bytes are not in canonical form' };
}

/**
 * Whether a value's text is its canonical one. JavaScript's own text of a value differs from that of RFC 8785 by the order
 * of members alone, and comes at a tenth of the cost: a million events are verified in a minute. Halves of surrogate
 * pairs, which have no canonical form, and whatever else does not fit at once, are looked at the long way.
 */
function isCanonical(text: string, value: unknown, bytes: Uint8Array): boolean {
  if (!text.includes('\\ud') && JSON.stringify(value) === text && isInOrder(value)) return true;
  return sameBytes(canonicalBytes(value), bytes);
}

/** Whether the members of each object come in the order of RFC 8785, section 3.2.3. */
function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let last: string | null = null;
  for (const name of Object.keys(value)) {
    // Both compare by UTF-16 code units.
    if (last !== null && name <= last) return false;
    if (!isInOrder((value as Readonly<Record<string, unknown>>)[name])) return false;
    last = name;
  }
  return true;
}

interface StreamEnd {
  readonly version: number;
  readonly hash: string;
}

/**
 * Follows the chains of streams whose events arrive in their order.
 *
 * @param isWhole whether every event of a stream arrives; if not, only neighbours are compared
 */
export class Chains {
  private readonly ends = new Map<string, StreamEnd>();

  constructor(private readonly isWhole: boolean) {}

  /** @param hash of the event's bytes, hex */
  follow(body: EventBody, hash: string, index: number | null): Problem[] {
    const { stream, streamVersion: version, previousHash } = body;
    const end = this.ends.get(stream) ?? { version: 0, hash: NO_PREVIOUS_HASH };
    this.ends.set(stream, { version, hash });
    const problem = (kind: ProblemKind, detail: string): Problem => ({
      stream,
      version,
      index,
      kind,
      detail,
    });
    if (version === end.version + 1) {
      return previousHash === end.hash
        ? []
        : [problem('chain', 'the event does not follow the one before it: it was altered, or that one was')];
    }
    if (version <= end.version) {
      return [problem('order', `version ${version} comes after version ${end.version} of its stream`)];
    }
    if (!this.isWhole) return [];
    return [
      problem('missing', `events ${end.version + 1} to ${version - 1} of the stream are missing before it`),
    ];
  }

  /** Forgets a stream that has ended. @returns where it ended */
  end(stream: string): StreamEnd | undefined {
    const end = this.ends.get(stream);
    this.ends.delete(stream);
    return end;
  }
}

/** Hashes an entry anew, reads it, and follows its chain. */
export function checkEntry(
  bytes: Uint8Array,
  index: number | null,
  chains: Chains,
  findings: Findings,
): { readonly hash: Uint8Array; readonly body: EventBody | null } {
  const hash = leafHash(bytes);
  const read = readEvent(bytes);
  findings.checked += 1;
  if ('fault' in read) {
    findings.add({ stream: null, version: null, index, kind: 'malformed', detail: read.fault });
    return { hash, body: null };
  }
  findings.add(...chains.follow(read.body, bytesToHex(hash), index));
  return { hash, body: read.body };
}
