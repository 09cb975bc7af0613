import { bytesToHex } from '@standing/shared/audit/canonical';
import type { NoteKey } from '@standing/shared/audit/note';
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
    const last = await this.remembered.read();
    const key = await this.keys.beginAnew(by, {
      reason,
      lastCheckpoint: last && { origin: last.origin, size: last.size, root: bytesToHex(last.root) },
    });
    await this.remembered.putAside(this.clock.now());
    return key;
  }
}
