import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import type { EntryFilters, ExportQuery } from '@standing/shared/contracts/audit';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { AuditService, type LogEntry } from './audit.service.js';
import { EntriesReadModel } from './entries.read-model.js';

const MINUTE_MS = 60_000;
/** Questions of one reader in a minute that are on record one by one; nobody asks one a second by hand. */
const MAX_QUESTIONS = 60;
/** Readers remembered at once; more than an installation has auditors. */
const MAX_READERS = 1_000;

/** What of the log somebody has asked to see. */
export type LogQuestion =
  | { readonly what: 'entries'; readonly filters: EntryFilters }
  | { readonly what: 'entry'; readonly eventId: string }
  | { readonly what: 'leaf'; readonly index: number }
  | { readonly what: 'bundle'; readonly tile: string };

interface Minute {
  readonly number: number;
  /** Question → its event, under way or written. */
  readonly questions: Map<string, Promise<void>>;
}

/**
 * Puts reads of the log on the log: who asked what, and when. The same question again within a minute, and the further
 * pages of its answer, are one read. Nobody gets an answer before the question is on record.
 */
@Injectable()
export class LogReads {
  private readonly readers = new Map<string, Minute>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly entries: EntriesReadModel,
    private readonly clock: Clock,
  ) {}

  /** Resolves once the question is on record. */
  async record(actor: Actor, question: LogQuestion): Promise<void> {
    const number = Math.floor(this.clock.now() / MINUTE_MS);
    let minute = this.readers.get(actor.id);
    if (minute?.number !== number) {
      if (this.readers.size >= MAX_READERS) this.readers.clear();
      minute = { number, questions: new Map() };
      this.readers.set(actor.id, minute);
    }
    const { questions } = minute;
    const asked = JSON.stringify(question);
    const isTooMany = !questions.has(asked) && questions.size >= MAX_QUESTIONS;
    const key = isTooMany ? 'more' : asked;
    let written = questions.get(key);
    if (!written) {
      written = this.write(actor, isTooMany ? null : question);
      questions.set(key, written);
      // What failed is asked anew by the next one.
      written.catch(() => questions.delete(key));
    }
    await written;
  }

  /** Filters as they may stand in the log: nothing that somebody typed and that names nothing here. */
  async describe(filters: ExportQuery): Promise<Readonly<Record<string, string>>> {
    const { subject, account, accountId, actor, command, ...codes } = filters;
    const narrowing = await this.entries.narrow(filters);
    const { knowsActor, knowsCommand } = await this.entries.knows(actor ?? null, command ?? null);
    const described = {
      ...codes,
      ...(subject === undefined ? {} : { subject: narrowing?.streamId ?? 'unknown' }),
      ...(account === undefined ? {} : { account: narrowing?.accountId ?? 'unknown' }),
      ...(accountId === undefined ? {} : { accountId }),
      ...(actor === undefined ? {} : { actor: knowsActor ? actor : 'unknown' }),
      ...(command === undefined ? {} : { command: knowsCommand ? command : 'unknown' }),
    };
    return Object.fromEntries(
      Object.entries(described).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }

  private async write(actor: Actor, question: LogQuestion | null): Promise<void> {
    const facts =
      question === null
        ? { what: 'more' }
        : question.what === 'entries'
          ? { what: question.what, filter: await this.describe(question.filters) }
          : { ...question };
    await this.dataSource.transaction((manager) =>
      this.audit.record(manager, {
        stream: streamOf(actor),
        command: 'read_log',
        actor: readerOf(actor),
        facts,
      }),
    );
  }
}

/** Whoever reads the log, as its events name them. */
export function readerOf(actor: Actor): LogEntry['actor'] {
  const role = roleFor('audit.read', actor.roles) ?? 'system';
  return { kind: actor.kind, id: actor.id, role };
}

const streamOf = ({ kind, id }: Actor) => ({ kind: kind === 'machine' ? 'api_key' : 'staff', id });
