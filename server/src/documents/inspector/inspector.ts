import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import type { Readable } from 'node:stream';
import type { Inspection } from './inspection.js';
import { InspectorProcess, type KeepRendition } from './inspector-process.js';

/** As many as there are cores to spare on the smallest machine that runs this; each may take a gigabyte. */
const PROCESSES = 2;
/** Two a second are read; who would wait longer comes back later. */
const MAX_WAITING = 64;
const MAX_WAIT_MS = 45_000;
const RETRY_SECONDS = 10;
/** A started process is kept ready for the next file so long. */
const SPARE_LIFE_MS = 60_000;

interface Waiting {
  readonly start: () => void;
  readonly patience: NodeJS.Timeout;
}

/** Hands files to inspecting processes: a fresh one each, a few at a time, in the order in which they come. */
@Injectable()
export class Inspector implements OnModuleDestroy {
  private readonly running = new Set<InspectorProcess>();
  private readonly waiting: Waiting[] = [];
  private busy = 0;
  private spare: InspectorProcess | undefined;
  private spareLife: NodeJS.Timeout | undefined;
  private closed = false;

  /** @param rootDir of the installation, built */
  constructor(private readonly rootDir: string) {}

  /**
   * Finds out what a file is and draws its pages.
   *
   * @param open gives the file when its turn has come
   * @throws Refusal saying why the file is not taken, `overloaded`, `inspector_unavailable`
   */
  async inspect(open: () => Promise<Readable>, keep: KeepRendition): Promise<Inspection> {
    await this.turn();
    try {
      const file = await open();
      const process = this.takeProcess();
      this.running.add(process);
      try {
        return await process.inspect(file, keep);
      } finally {
        this.running.delete(process);
      }
    } finally {
      this.done();
    }
  }

  onModuleDestroy(): void {
    this.closed = true;
    clearTimeout(this.spareLife);
    this.spare?.kill();
    for (const process of this.running) process.kill();
  }

  private turn(): Promise<void> {
    if (this.busy < PROCESSES) {
      this.busy += 1;
      return Promise.resolve();
    }
    if (this.waiting.length >= MAX_WAITING) throw overloaded();
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        start: resolve,
        patience: setTimeout(() => {
          this.waiting.splice(this.waiting.indexOf(entry), 1);
          reject(overloaded());
        }, MAX_WAIT_MS),
      };
      this.waiting.push(entry);
    });
  }

  private done(): void {
    const next = this.waiting.shift();
    if (next) {
      clearTimeout(next.patience);
      next.start();
      return;
    }
    this.busy -= 1;
    this.keepSpare();
  }

  private takeProcess(): InspectorProcess {
    clearTimeout(this.spareLife);
    const { spare } = this;
    this.spare = undefined;
    return spare?.isAlive === true ? spare : new InspectorProcess(this.rootDir);
  }

  /** Starting one is most of the time that a small picture takes. */
  private keepSpare(): void {
    if (this.closed) return;
    clearTimeout(this.spareLife);
    this.spare ??= new InspectorProcess(this.rootDir);
    this.spareLife = setTimeout(() => {
      this.spare?.kill();
      this.spare = undefined;
    }, SPARE_LIFE_MS);
    this.spareLife.unref();
  }
}

function overloaded(): Refusal {
  return new Refusal('overloaded', { retryAfterSeconds: RETRY_SECONDS });
}
