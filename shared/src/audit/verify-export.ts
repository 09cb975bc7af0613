import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import { parseExportLine, type ExportedEntry } from './export.js';
import { GrowingTree, sameBytes } from './merkle.js';
import { NoteError, type NoteKey } from './note.js';
import { verifyInclusion } from './proofs.js';
import { Chains, checkEntry, Findings, type ProblemKind, type VerificationReport } from './verify.js';

/** What an export is held against besides itself. */
export interface ExportTrust {
  /** Keys of the log, as they were given by a way that is trusted. */
  readonly keys: readonly NoteKey[];
  /** A checkpoint seen earlier; the log must have grown out of it. Needs a complete export. */
  readonly remembered?: Checkpoint;
}

export interface ExportReport extends VerificationReport {
  /** What the file was checked against; null when it has none that holds. */
  readonly checkpoint: Checkpoint | null;
  /** Whether the file has the whole log. */
  readonly complete: boolean;
}

/** Checks an export line by line, in one pass and without a server or a database. */
export class ExportVerifier {
  private readonly findings = new Findings();
  private readonly tree = new GrowingTree();
  private checkpoint: Checkpoint | null = null;
  private isComplete = false;
  private chains = new Chains(false);
  private entries = 0;
  private lastIndex = -1;
  private line = 0;
  private hasEnded = false;

  constructor(private readonly trust: ExportTrust) {}

  /** The next line of the file, without its newline. */
  take(line: string): void {
    this.line += 1;
    const parsed = parseExportLine(line);
    if (this.line === 1) {
      if (parsed?.kind === 'header') this.open(parsed.header.checkpoint, parsed.header.complete);
      else this.report('file', null, 'the file does not begin with the header of an export');
      return;
    }
    if (this.hasEnded || !parsed || parsed.kind === 'header') {
      this.report('file', null, `line ${this.line} does not belong into an export`);
    } else if (parsed.kind === 'end') {
      this.hasEnded = true;
      if (parsed.entries !== this.entries) {
        this.report(
          'file',
          null,
          `the file has ${this.entries} entries and says that it has ${parsed.entries}`,
        );
      }
    } else this.takeEntry(parsed.entry);
  }

  /** What was found, once the last line has been taken. */
  finish(): ExportReport {
    if (!this.hasEnded)
      this.report('file', this.lastIndex + 1, 'the file is cut off: its last line is missing');
    if (this.isComplete && this.checkpoint) this.compareRoot(this.checkpoint);
    const { remembered } = this.trust;
    if (remembered && this.checkpoint) {
      if (!this.isComplete) {
        this.report('file', null, 'only a complete export can be compared with an earlier checkpoint');
      } else if (remembered.origin !== this.checkpoint.origin || remembered.size > this.tree.size) {
        this.report(
          'truncated',
          this.tree.size,
          `the log does not reach the earlier checkpoint of ${remembered.size}`,
        );
      }
    }
    return { ...this.findings.report(), checkpoint: this.checkpoint, complete: this.isComplete };
  }

  private open(note: string, complete: boolean): void {
    this.isComplete = complete;
    this.chains = new Chains(complete);
    try {
      this.checkpoint = openCheckpoint(note, this.trust.keys);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      this.report('checkpoint', null, error.message);
    }
    this.compareRemembered();
  }

  private takeEntry({ index, bytes, proof }: ExportedEntry): void {
    this.entries += 1;
    const { hash, body } = checkEntry(bytes, index, this.chains, this.findings);
    const [stream, version] = [body?.stream ?? null, body?.streamVersion ?? null];
    if (index <= this.lastIndex || (this.isComplete && index !== this.lastIndex + 1)) {
      const detail = `entry ${index} comes after entry ${this.lastIndex}`;
      this.findings.add({ stream, version, index, kind: 'missing', detail });
    }
    this.lastIndex = index;
    if (this.isComplete) {
      this.tree.append(hash);
      this.compareRemembered();
    } else if (this.checkpoint) {
      const { size, root } = this.checkpoint;
      if (!proof || !verifyInclusion({ index, size, root, leafHash: hash, proof })) {
        const detail = 'the entry is not the one that is in the signed tree';
        this.findings.add({ stream, version, index, kind: 'proof', detail });
      }
    }
  }

  private compareRoot({ size, root }: Checkpoint): void {
    if (this.tree.size !== size) {
      const detail = `the checkpoint has ${size} entries, the file ${this.tree.size}`;
      this.report('truncated', Math.min(size, this.tree.size), detail);
    } else if (!sameBytes(this.tree.root(), root)) {
      this.report('root', null, `the ${size} entries are not those whose checkpoint was signed`);
    }
  }

  private compareRemembered(): void {
    const { remembered } = this.trust;
    if (!remembered || !this.isComplete || this.tree.size !== remembered.size) return;
    if (sameBytes(this.tree.root(), remembered.root)) return;
    this.report('root', null, `the first ${remembered.size} entries are not those of the earlier checkpoint`);
  }

  private report(kind: ProblemKind, index: number | null, detail: string): void {
    this.findings.add({ stream: null, version: null, index, kind, detail });
  }
}
