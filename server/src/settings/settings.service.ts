import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Instant } from '@standing/shared/account/state';
import {
  SETTINGS_VERSIONS_SHOWN,
  type ChangeSettings,
  type SettingsView,
} from '@standing/shared/contracts/settings';
import { Refusal } from '@standing/shared/errors';
import { SETTING_NAMES, settingChanges, type Settings } from '@standing/shared/settings/settings';
import DataLoader from 'dataloader';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ActorNames } from '../staff/actor-names.js';
import { SettingsReadModel, type SettingsRow } from './settings.read-model.js';
import { SettingsStore } from './settings.store.js';

/** The chain of what was set. */
const SETTINGS_STREAM = { kind: 'settings', id: '00000000-0000-0000-0000-000000000001' } as const;

/** Versions never change, so they are kept once read; about half a kilobyte each. */
const MAX_KEPT_VERSIONS = 1_000;

const FIRST_VERSION = 1;

/** The settings as they count at this moment. */
export interface SettingsInForce extends Settings {
  readonly version: number;
  /** Since when; what was shipped has counted always. */
  readonly since: Instant;
}

/** What administrators set for the whole installation. Each change is a version and an event. */
@Injectable()
export class SettingsService {
  private readonly kept = new Map<number, Settings>();
  private readonly gathered: DataLoader<'all', SettingsInForce>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: SettingsStore,
    private readonly readModel: SettingsReadModel,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
    /** What whoever runs the installation keeps data for at least; no setting goes below it. */
    private readonly leastRetentionYears: number,
  ) {
    this.gathered = new DataLoader<'all', SettingsInForce>(
      async (asked) => {
        const settings = this.inForce(await this.readModel.current());
        return asked.map(() => settings);
      },
      { cache: false, batchScheduleFn: (dispatch) => setImmediate(dispatch) },
    );
  }

  /** The settings without an HTTP application around them: for the worker and the demo data. */
  static on(
    { retentionYears }: { readonly retentionYears: number },
    dataSource: DataSource,
    clock: Clock,
  ): SettingsService {
    return new SettingsService(
      dataSource,
      new SettingsStore(),
      new SettingsReadModel(dataSource),
      AuditService.on(dataSource, clock),
      new ActorNames(dataSource),
      clock,
      retentionYears,
    );
  }

  /**
   * As they are at the moment of asking: nothing is kept over turns of the event loop, so what one process was told
   * counts in every other.
   *
   * @param manager of the caller's transaction, if there is one
   */
  async current(manager?: EntityManager): Promise<SettingsInForce> {
    return manager ? this.inForce(await this.readModel.current(manager)) : this.gathered.load('all');
  }

  /** What a version says, for statements that read its number beside other things. */
  async content(version: number): Promise<Settings> {
    const kept = this.kept.get(version);
    if (kept) return kept;
    const row = await this.readModel.find(version);
    if (!row) throw new Error(`there is no version ${version} of the settings`);
    if (this.kept.size >= MAX_KEPT_VERSIONS) this.kept.clear();
    const content = this.contentOf(row);
    this.kept.set(version, content);
    return content;
  }

  /** With what was changed, by whom and when. */
  async view(): Promise<SettingsView> {
    // One more than is shown: the last one, too, is told by what it changed.
    const rows = await this.readModel.newest(SETTINGS_VERSIONS_SHOWN + 1);
    const [current] = rows;
    if (!current) throw new Error('there are no settings');
    const names = await this.names.namesOf(rows.map((row) => row.created_by));
    return {
      ...this.contentOf(current),
      version: current.version,
      leastRetentionYears: this.leastRetentionYears,
      versions: rows.slice(0, SETTINGS_VERSIONS_SHOWN).map((row, n) => {
        const before = rows[n + 1];
        return {
          version: row.version,
          at: row.created_at.toISOString(),
          by: { id: row.created_by, name: names.get(row.created_by) ?? null },
          changes: before ? settingChanges(this.contentOf(before), this.contentOf(row)) : [],
        };
      }),
    };
  }

  /**
   * Sets what is named and leaves the rest; what says nothing new makes no version.
   *
   * @throws Refusal `version_stale` with the settings as they are now, `retention_shortened`
   */
  async change(body: ChangeSettings, { actor, ifMatch, idempotency }: CommandContext): Promise<SettingsView> {
    await this.dataSource.transaction(async (manager) => {
      await this.store.lock(manager);
      // After the lock: a first use that was under way has committed by now.
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return;
      const row = await this.readModel.current(manager);
      const before = this.contentOf(row);
      if (ifMatch !== null && ifMatch !== row.version) {
        throw new Refusal('version_stale', {
          detail: 'The settings have changed since the version that you named.',
          extra: { currentVersion: row.version, current: { ...before, version: row.version } },
        });
      }
      if (body.retentionYears !== undefined && body.retentionYears < before.retentionYears) {
        throw new Refusal('retention_shortened', { extra: { retentionYears: before.retentionYears } });
      }
      const written = changed(row.content, body);
      const changes = settingChanges(before, this.atLeast(written));
      const at = new Date(this.clock.now());
      const version = changes.length === 0 ? row.version : row.version + 1;
      if (changes.length > 0) {
        await this.store.add(manager, version, written, actor.id, at);
        await this.audit.record(manager, {
          stream: SETTINGS_STREAM,
          command: 'change_settings',
          actor: { kind: 'staff', id: actor.id, role: roleFor('settings.manage', actor.roles) ?? 'none' },
          facts: { version, settings: namesOf(changes), changes },
        });
      }
      await keepRepeat(manager, actor.id, idempotency, String(version), at);
    });
    return this.view();
  }

  private inForce(row: SettingsRow): SettingsInForce {
    const since = row.version === FIRST_VERSION ? 0 : row.created_at.getTime();
    return { ...this.contentOf(row), version: row.version, since };
  }

  private contentOf({ content }: SettingsRow): Settings {
    return this.atLeast(content);
  }

  /** With what the installation keeps anyway. */
  private atLeast(settings: Settings): Settings {
    return { ...settings, retentionYears: Math.max(settings.retentionYears, this.leastRetentionYears) };
  }
}

/** Each setting that is named takes the place of the one before. */
function changed(before: Settings, body: ChangeSettings): Settings {
  return {
    serviceName: body.serviceName ?? before.serviceName,
    support: body.support ?? before.support,
    promiseHours: body.promiseHours ?? before.promiseHours,
    warningPercent: body.warningPercent ?? before.warningPercent,
    proposalExpiryHours: body.proposalExpiryHours ?? before.proposalExpiryHours,
    retentionYears: body.retentionYears ?? before.retentionYears,
  };
}

function namesOf(changes: readonly { readonly setting: string }[]): string[] {
  return SETTING_NAMES.filter((name) =>
    changes.some(({ setting }) => setting === name || setting.startsWith(`${name}.`)),
  );
}
