import { bytesToHex } from '@standing/shared/audit/canonical';
import type { Checkpoint } from '@standing/shared/audit/checkpoint';
import { NoteError, type NoteKey } from '@standing/shared/audit/note';
import type { DataSource } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import type { LogEntry } from '../audit.service.js';
import { LogKeysService } from './log-keys.service.js';
import { RememberedCheckpoint } from './remembered-checkpoint.js';

/** The way out for a log that lost entries whose checkpoint was signed. */
export class LogRestartService {
  constructor(
    private readonly keys: LogKeysService,
    private readonly remembered: RememberedCheckpoint,
    private readonly clock: Clock,
  ) {}

  static on(config: Config, dataSource: DataSource, clock: Clock): LogRestartService {
    const keys = LogKeysService.on(config, dataSource, clock);
    return new LogRestartService(keys, new RememberedCheckpoint(config.dataDir), clock);
  }

  /**
   * Begins a log of a new name over what is there. It records which checkpoint it could not reach, and why.
   *
   * @returns the new log's key
   */
  async restart(by: LogEntry['actor'], reason: string): Promise<NoteKey> {
    const last = await this.last();
    const key = await this.keys.beginAnew(by, {
      reason,
      lastCheckpoint: last && { origin: last.origin, size: last.size, root: bytesToHex(last.root) },
    });
    await this.remembered.putAside(this.clock.now());
    return key;
  }

  /** What is remembered; null also where the file holds something else, which is put aside all the same. */
  private async last(): Promise<Checkpoint | null> {
    try {
      return await this.remembered.read();
    } catch (error) {
      if (error instanceof NoteError) return null;
      throw error;
    }
  }
}
