import { Refusal } from '@standing/shared/errors';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ZodType } from 'zod';
import { FRAME, FrameError, readFrames, type Frame } from './frames.js';
import {
  inspectionSchema,
  refusalSchema,
  renditionSchema,
  type Inspection,
  type RenditionFacts,
} from './inspection.js';

/** A sound file of the allowed size takes seconds; what takes longer was made to. */
const INSPECTION_TIME_MS = 30_000;
/** The same in time of one processor, kept by the kernel even if the server dies meanwhile. Seconds. */
const CPU_TIME_S = 40;
/** Loading Node and the picture library takes a fifth of a second; a machine that is very busy needs longer. */
const START_TIME_MS = 20_000;
/** JavaScript objects of pdf.js. MiB. */
const HEAP_MIB = 256;
/** Everything that the process allocates, the heap included; a picture of the most pixels needs half of it. KiB. */
const DATA_KIB = 1_280 * 1024;
/** Of one picture: the most pixels that one may have, badly compressed. Bytes. */
const MAX_RENDITION_BYTES = 24 * 1024 * 1024;
/** Of all pictures of a file. Bytes. */
const MAX_OUTPUT_BYTES = 96 * 1024 * 1024;

/** Aborts: V8 without memory, an allocation that failed, the limit on processor time. */
const OVER_THE_LIMIT: ReadonlySet<string> = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGXCPU']);

/**
 * The shell sets limits that Node cannot, for what then takes its place: no core dump (it would hold the file), not
 * one byte written to any file, processor time, memory. Not every system knows the last.
 */
const LIMITED = [
  'ulimit -c 0',
  'ulimit -f 0',
  'ulimit -n 128',
  `ulimit -S -t ${CPU_TIME_S}`,
  `{ ulimit -d ${DATA_KIB} 2>/dev/null || :; }`,
  'exec "$0" "$@"',
].join(' && ');

/** Where the pictures of a file go. Must read the body to its end. */
export type KeepRendition = (facts: RenditionFacts, body: Readable) => Promise<void>;

/**
 * A process that inspects one file and ends. Bytes from outside are decoded nowhere else; no two files meet in one
 * process, so one that takes it over finds nobody else's.
 */
export class InspectorProcess {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly frames: AsyncGenerator<Frame, void, undefined>;
  private readonly exited: Promise<void>;
  private readonly ready: Promise<boolean>;
  private timedOut = false;
  private bytesLeft = MAX_OUTPUT_BYTES;

  /** @param rootDir of the installation: the process may read the code there and nothing else */
  constructor(rootDir: string) {
    const readable = ['node_modules', 'server', 'shared'].map(
      (name) => `--allow-fs-read=${join(rootDir, name)}/`,
    );
    const flags = [
      '--permission',
      '--allow-addons',
      ...readable,
      '--no-warnings',
      `--max-old-space-size=${HEAP_MIB}`,
    ];
    const program = join(rootDir, 'server/dist/documents/inspector/inspector.process.js');
    this.child = spawn('/bin/sh', ['-c', LIMITED, process.execPath, ...flags, program], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // None of the server's settings, whose secrets are there as well. glibc gives each thread an arena otherwise.
      env: { MALLOC_ARENA_MAX: '2' },
    });
    this.frames = readFrames(this.child.stdout);
    this.exited = new Promise((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.once('error', () => resolve());
    });
    // A process that ends early closes it while it is written to; what it said, or did not say, tells why.
    this.child.stdin.on('error', () => undefined);
    this.ready = this.awaitReady();
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /**
   * Inspects a file, handing on each picture as it comes.
   *
   * @throws Refusal when the file is not taken, or `inspector_unavailable`; what `file` or `keep` failed with
   */
  async inspect(file: Readable, keep: KeepRendition): Promise<Inspection> {
    const watch = setTimeout(() => {
      this.timedOut = true;
      this.kill();
    }, INSPECTION_TIME_MS);
    try {
      if (!(await this.ready)) throw new Refusal('inspector_unavailable');
      let broken: { readonly error: unknown } | undefined;
      file.once('error', (error) => {
        broken = { error };
        // Without its end it must not be taken for a whole file.
        this.kill();
      });
      const writing = pipeline(file, this.child.stdin).catch(() => undefined);
      try {
        return await this.listen(keep);
      } catch (error) {
        throw broken ? broken.error : error;
      } finally {
        file.destroy();
        await writing;
      }
    } finally {
      clearTimeout(watch);
      this.kill();
      await this.exited;
    }
  }

  private async awaitReady(): Promise<boolean> {
    const patience = setTimeout(() => this.kill(), START_TIME_MS);
    try {
      const first = await this.frames.next();
      return !first.done && first.value.kind === FRAME.ready;
    } catch {
      return false;
    } finally {
      clearTimeout(patience);
    }
  }

  private async listen(keep: KeepRendition): Promise<Inspection> {
    let views = 0;
    let frame = await this.nextFrame();
    for (;;) {
      switch (frame.kind) {
        case FRAME.rendition: {
          const facts = parse(renditionSchema, frame);
          views += facts.rendition === 'view' ? 1 : 0;
          const body = this.body();
          await keep(facts, Readable.from(body.bytes, { objectMode: false }));
          frame = body.following();
          break;
        }
        case FRAME.result: {
          const inspection = parse(inspectionSchema, frame);
          if (inspection.pages !== views) throw new Refusal('file_unreadable');
          return inspection;
        }
        case FRAME.refusal:
          throw new Refusal(parse(refusalSchema, frame).code);
        default:
          throw new Refusal('file_unreadable');
      }
    }
  }

  /** The bytes up to the next frame that is none of them, and that frame. */
  private body() {
    let following: Frame | undefined;
    const read = async function* (this: InspectorProcess) {
      let left = MAX_RENDITION_BYTES;
      for (;;) {
        const frame = await this.nextFrame();
        if (frame.kind !== FRAME.data) {
          following = frame;
          return;
        }
        left -= frame.payload.length;
        this.bytesLeft -= frame.payload.length;
        if (left < 0 || this.bytesLeft < 0) throw new Refusal('file_too_complex');
        yield frame.payload;
      }
    };
    return {
      bytes: read.call(this),
      following: () => {
        if (!following) throw new Error('a picture was not read to its end');
        return following;
      },
    };
  }

  /** @throws Refusal when there is none: the process has ended before it said what the file is */
  private async nextFrame(): Promise<Frame> {
    try {
      const { value } = await this.frames.next();
      if (value) return value;
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      throw await this.causeOfDeath();
    }
    throw await this.causeOfDeath();
  }

  private async causeOfDeath(): Promise<Refusal> {
    this.child.stdin.destroy();
    if (this.isAlive) await once(this.child, 'exit');
    const { signalCode } = this.child;
    if (this.timedOut || (signalCode !== null && OVER_THE_LIMIT.has(signalCode))) {
      return new Refusal('file_too_complex');
    }
    // The kernel's choice when the machine has no memory left: not this file's fault.
    if (signalCode === 'SIGKILL') return new Refusal('overloaded', { retryAfterSeconds: RETRY_SECONDS });
    return new Refusal('file_unreadable');
  }
}

/** Until a machine under pressure has breathed. */
const RETRY_SECONDS = 10;

function parse<T>(schema: ZodType<T>, { payload }: Frame): T {
  try {
    return schema.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    throw new Refusal('file_unreadable');
  }
}
