import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Specimen, SpecimenOrder } from './specimens/specimen.js';

/** Draws specimens in the order in which they are asked for. */
export interface Painter {
  paint(order: SpecimenOrder): Promise<Specimen>;
  stop(): void;
}

interface Waiting {
  resolve(specimen: Specimen): void;
  reject(error: Error): void;
}

/** A process that draws, beside the one that tells the story: canvas and fonts stay out of the server's memory. */
export class PainterProcess implements Painter {
  private readonly child: ChildProcess;
  private readonly waiting: Waiting[] = [];
  private ended: Error | undefined;

  /** @param rootDir of the installation, built */
  constructor(rootDir: string) {
    const program = join(rootDir, 'server/dist/demo/painter.process.js');
    this.child = fork(program, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    // It answers in the order asked.
    this.child.on('message', (specimen: Specimen) => this.waiting.shift()?.resolve(specimen));
    this.child.once('error', (error) => this.giveUp(error));
    this.child.once('exit', () => this.giveUp(new Error('the process that draws specimens has ended')));
  }

  paint(order: SpecimenOrder): Promise<Specimen> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      // A channel that is gone is told by the process's end.
      this.child.send(order, () => undefined);
    });
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private giveUp(error: Error): void {
    this.ended ??= error;
    for (const one of this.waiting.splice(0)) one.reject(error);
  }
}
