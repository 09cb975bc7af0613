import { fromBase64 } from '@standing/shared/audit/base64';
import { openCheckpoint, type Checkpoint } from '@standing/shared/audit/checkpoint';
import { sameBytes } from '@standing/shared/audit/merkle';
import { NoteError, parseVkey, type NoteKey } from '@standing/shared/audit/note';
import { verifyConsistency } from '@standing/shared/audit/proofs';
import { asProblem, type ProblemError } from '../../app/api.js';
import { api } from '../../app/dataProvider.js';
import type { SeenCheckpoint } from '../../app/session.js';

/** Why a checkpoint is not believed. */
export type Distrust =
  /** Not signed by the log, or not in the form of a checkpoint. */
  | 'signature'
  /** The key by which the log was known is none of its keys any more. */
  | 'key'
  /** It is signed under another name: the log was begun anew. */
  | 'other_log'
  /** Two signed checkpoints contradict each other. */
  | 'fork'
  /** The log has become shorter than what was seen. */
  | 'shorter';

export type Trust =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'good';
      readonly checkpoint: Checkpoint;
      /** Size of the earlier checkpoint that it was proved to continue; null at the first look. */
      readonly continues: number | null;
    }
  | { readonly kind: 'untrusted'; readonly why: Distrust; readonly detail: string };

/** Where trust comes from, so that it can be judged without a server. */
export interface TrustSource {
  readonly keys: () => Promise<readonly string[]>;
  /** @throws ProblemError */
  readonly consistency: (from: number, to: number) => Promise<readonly string[]>;
}

class DistrustError extends Error {
  constructor(
    readonly why: Distrust,
    detail: string,
  ) {
    super(detail);
  }
}

interface Good {
  readonly note: string;
  readonly vkey: string;
  readonly checkpoint: Checkpoint;
}

/** The server has no such tree: it is not as long as it was. */
const isTooShort = (problem: ProblemError) => problem.code === 'not_in_tree';

/**
 * Judges checkpoints as they come: each must be signed by the log, and together they must tell one history, together with
 * the one that this person has seen before. What was believed once need not be proved again.
 */
export class TrustJudge {
  private readonly judged = new Map<string, Promise<Trust>>();
  private last: Promise<unknown> = Promise.resolve();
  private highest: Good | null = null;
  private keys: readonly string[] | null = null;

  /** @param remembered what this person saw last, kept on the server; null at the very first look */
  constructor(
    private readonly source: TrustSource,
    private readonly remembered: SeenCheckpoint | null,
  ) {}

  /** The largest checkpoint that was believed, to be remembered. */
  get seen(): SeenCheckpoint | null {
    return this.highest && { vkey: this.highest.vkey, note: this.highest.note };
  }

  /** @throws ProblemError when keys or proofs cannot be had; then nothing is known */
  judge(note: string | null): Promise<Trust> {
    if (note === null) return Promise.resolve({ kind: 'none' });
    const known = this.judged.get(note);
    if (known) return known;
    // One by one: each is compared with the one before.
    const judgement = this.last.then(() => this.decide(note));
    this.last = judgement.catch(() => undefined);
    this.judged.set(note, judgement);
    judgement.catch(() => this.judged.delete(note));
    return judgement;
  }

  private async decide(note: string): Promise<Trust> {
    try {
      const opened = await this.open(note);
      const before = this.highest ?? (await this.openRemembered());
      if (before) await this.compare(before, opened);
      if (!before || opened.checkpoint.size > before.checkpoint.size) this.highest = opened;
      else this.highest ??= before;
      return {
        kind: 'good',
        checkpoint: opened.checkpoint,
        continues: before ? Math.min(before.checkpoint.size, opened.checkpoint.size) : null,
      };
    } catch (error) {
      if (error instanceof DistrustError) {
        return { kind: 'untrusted', why: error.why, detail: error.message };
      }
      throw error;
    }
  }

  private async open(note: string): Promise<Good> {
    const attempt = async (fresh: boolean) => {
      if (fresh || !this.keys) this.keys = await this.source.keys();
      return openedBy(note, this.keys);
    };
    try {
      return await attempt(false);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
    }
    // The log may have got a new key meanwhile.
    try {
      return await attempt(true);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      throw new DistrustError('signature', error.message);
    }
  }

  private async openRemembered(): Promise<Good | null> {
    if (!this.remembered) return null;
    const { vkey, note } = this.remembered;
    if (!this.keys?.includes(vkey)) throw new DistrustError('key', vkey);
    try {
      return openedBy(note, [vkey]);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      throw new DistrustError('signature', error.message);
    }
  }

  /** Both are signed; whichever is longer has to begin with the other. */
  private async compare(before: Good, now: Good): Promise<void> {
    const [a, b] = [before.checkpoint, now.checkpoint];
    if (a.origin !== b.origin) throw new DistrustError('other_log', `${a.origin} → ${b.origin}`);
    const [older, newer] = a.size <= b.size ? [a, b] : [b, a];
    if (older.size === newer.size) {
      if (!sameBytes(older.root, newer.root)) throw new DistrustError('fork', String(older.size));
      return;
    }
    // Every tree grows out of the empty one.
    if (older.size === 0) return;
    let proof: readonly string[];
    try {
      proof = await this.source.consistency(older.size, newer.size);
    } catch (error) {
      const problem = asProblem(error);
      if (isTooShort(problem)) throw new DistrustError('shorter', `${newer.size}`);
      throw error;
    }
    const claim = {
      from: older.size,
      to: newer.size,
      fromRoot: older.root,
      toRoot: newer.root,
      proof: proof.map((hash) => fromBase64(hash) ?? Uint8Array.of()),
    };
    if (!verifyConsistency(claim)) throw new DistrustError('fork', `${older.size} → ${newer.size}`);
  }
}

/** @throws NoteError when none of the log's keys signed it */
function openedBy(note: string, vkeys: readonly string[]): Good {
  const keys = vkeys.map((vkey): readonly [NoteKey, string] => [parseVkey(vkey), vkey]);
  const { good, ...checkpoint } = openCheckpoint(
    note,
    keys.map(([key]) => key),
  );
  const [signed] = good;
  const vkey = keys.find(([key]) => key === signed?.key)?.[1] ?? vkeys[0] ?? '';
  return { note, vkey, checkpoint };
}

/** Keys and proofs from the server; what they prove does not rest on it. */
export const SERVER: TrustSource = {
  keys: async () => (await api.logKey()).keys.map(({ vkey }) => vkey),
  consistency: async (from, to) => (await api.consistency(from, to)).hashes,
};
