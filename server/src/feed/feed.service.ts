import { Injectable } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import {
  mayBePublic,
  publicEntry,
  reasonsOf,
  streamOf,
  type FeedEntry,
} from '@standing/shared/feed/public-entry';
import type { DataSource, EntityManager } from 'typeorm';
import { AuditService, type SequencedEvent } from '../audit/audit.service.js';
import type { Clock } from '../platform/clock.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { FeedReadModel, type SubjectRow } from './feed.read-model.js';

/** Entries of the log that are read at a time. */
const SCAN = 500;
/** Entries of the log that one page looks through, so that a stretch without anything public is no long request. */
const MAX_SCANNED = 5_000;

export interface FeedPage {
  readonly data: FeedEntry[];
  /** Index of the last entry of the log that was looked at; null if there was none and none is known. */
  readonly next: number | null;
}

/** What happened, in the log's order, as far as customers may know it. */
@Injectable()
export class FeedService {
  constructor(
    private readonly readModel: FeedReadModel,
    private readonly audit: AuditService,
    private readonly reasons: ReasonsService,
  ) {}

  /** Without an HTTP application: for the worker. */
  static on(dataSource: DataSource, clock: Clock): FeedService {
    return new FeedService(
      new FeedReadModel(dataSource),
      AuditService.on(dataSource, clock),
      ReasonsService.on(dataSource, clock),
    );
  }

  /** Up to `limit` entries behind an index; those without a public part are passed over, and `next` passes them, too. */
  async page(after: number | undefined, limit: number): Promise<FeedPage> {
    const data: FeedEntry[] = [];
    let next = after ?? -1;
    for (let scanned = 0; scanned < MAX_SCANNED;) {
      const batch = await this.audit.sequenced(next + 1, Math.min(SCAN, MAX_SCANNED - scanned));
      scanned += batch.length;
      for (const entry of await this.entriesOf(batch)) {
        if (data.length === limit) break;
        data.push(entry);
      }
      const last = data.at(-1);
      if (data.length === limit && last) return { data, next: last.index };
      next = batch.at(-1)?.index ?? next;
      if (batch.length < SCAN) break;
    }
    return { data, next: next < 0 ? null : next };
  }

  /**
   * Where a log has come back from a backup, whoever waits behind an index that is not there any more would hear nothing
   * until the log has grown past it, and never of what came before.
   *
   * @param after what a client says that it knows
   * @throws Refusal `feed_ahead` with how many entries there are
   */
  async requireReached(after: number | undefined): Promise<void> {
    if (after === undefined) return;
    const size = await this.audit.size();
    if (after >= size) throw new Refusal('feed_ahead', { extra: { size } });
  }

  /**
   * The public parts of events, in their order; fewer than there are events.
   *
   * @param manager of the caller's transaction, if there is one
   */
  async entriesOf(batch: readonly SequencedEvent[], manager?: EntityManager): Promise<FeedEntry[]> {
    const candidates = batch.filter(({ event }) => mayBePublic(event));
    if (candidates.length === 0) return [];
    const subjects = await this.readModel.subjects(
      candidates.map(({ event }) => {
        const { kind, id } = streamOf(event);
        const { accountId = null } = event.facts as { accountId?: string };
        return {
          accountId: kind === 'account' ? id : accountId,
          caseId: kind === 'case' ? id : null,
          streamVersion: event.streamVersion,
        };
      }),
      manager,
    );
    const contentOf = await this.reasons.contents(
      candidates.flatMap(({ event }) => reasonsOf(event)),
      manager,
    );
    return candidates.flatMap(({ index, event }, place) => {
      const row = subjects[place];
      if (!row) throw new Error('an event without its subject');
      return publicEntry(index, event, subjectOf(row), (reason) => contentOf(reason).disclosure) ?? [];
    });
  }
}

function subjectOf(row: SubjectRow) {
  return {
    account:
      row.account_id === null || row.external_ref === null
        ? null
        : { id: row.account_id, externalRef: row.external_ref },
    case:
      row.case_kind === null || row.case_number === null
        ? null
        : {
            kind: row.case_kind,
            number: row.case_number,
            previous: row.previous,
            receivedSince: row.received_since,
          },
  };
}
