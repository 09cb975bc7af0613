import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { streamOf, type FeedEntry } from '@standing/shared/feed/public-entry';
import { actorByNow, type RequestActor } from '../platform/http/access/request-actor.js';
import { HEARTBEAT, messageText, STREAM_HEAD } from './event-stream.js';
import { FeedService } from './feed.service.js';
import { LogTail, type TailEvent } from './log-tail.service.js';

/** Proxies close what is silent for half a minute. */
const HEARTBEAT_MS = 15_000;
/** A wallet's processes, each with a spare. */
const STREAMS_PER_KEY = 10;
/** Tabs of one person in their browsers; further ones look for themselves. */
const STREAMS_PER_PERSON = 20;
/** Each holds a socket and, while it is slow, what that buffers. */
const STREAMS_PER_PROCESS = 1_000;
const RETRY_SECONDS = 30;
/** Entries that somebody who catches up is given at a time. */
const PAGE = 500;

/** What is made of events for one stream. */
export interface Rendering {
  /** Index of the first event that it is about; undefined: what happens from now on. */
  readonly from?: number | undefined;
  /** Text for events at the log's end. */
  render(events: readonly TailEvent[]): string;
  /** For who begins in the past or was too slow. */
  readonly past:
    | { readonly isTold: true; readonly tell: (entries: readonly FeedEntry[]) => string }
    /** What is said instead, with the index up to which it stands; null while the log is empty. */
    | { readonly isTold: false; readonly passOver: (upTo: number | null) => string };
}

/**
 * Streams that go on as long as their caller listens and may: over the one tail of the process, at the pace at which
 * each caller reads. What somebody does not read waits nowhere but in the log.
 */
@Injectable()
export class StreamsService implements OnModuleDestroy {
  private readonly open = new Map<string, number>();
  private total = 0;
  private readonly stopping = new AbortController();

  constructor(
    private readonly tail: LogTail,
    private readonly feed: FeedService,
  ) {}

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /**
   * Answers with a stream.
   *
   * @throws Refusal `too_many_streams`, `shutting_down`
   */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: RequestActor,
    what: Rendering,
  ): Promise<void> {
    if (this.stopping.signal.aborted) throw new Refusal('shutting_down', { retryAfterSeconds: 1 });
    this.take(actor);
    const gone = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, gone.signal]);
    let leave: (() => void) | undefined;
    const release = () => {
      gone.abort();
      this.give(actor);
      leave?.();
    };
    try {
      leave = await this.tail.follow();
    } catch (error) {
      release();
      throw error;
    }
    if (reply.raw.destroyed || request.raw.destroyed) return release();
    reply.raw.once('close', release);
    const lines = this.lines(request, actor, what, signal);
    void reply
      .headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
      .send(Readable.from(lines, { objectMode: false, highWaterMark: 1 }));
  }

  /** Everything the caller gets, made as they take it. */
  private async *lines(
    request: FastifyRequest,
    actor: RequestActor,
    what: Rendering,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    yield STREAM_HEAD;
    const { past } = what;
    let next = what.from ?? 0;
    // A place ahead of the log is one in a log that a backup has since replaced.
    if (!past.isTold && (what.from === undefined || next > this.tail.end)) {
      next = this.tail.end;
      yield past.passOver(next === 0 ? null : next - 1);
    }
    while (!signal.aborted) {
      const events = this.tail.from(next);
      if (events === null) {
        if (past.isTold) {
          const page = await this.feed.page(next - 1, PAGE);
          const text = past.tell(page.data);
          if (text !== '') yield text;
          next = (page.next ?? next - 1) + 1;
        } else {
          next = this.tail.end;
          yield past.passOver(next - 1);
        }
      } else if (events.length > 0) {
        const text = what.render(events);
        next += events.length;
        if (text !== '') yield text;
        if (events.some(({ event }) => concerns(actor, event)) && !(await mayGoOn(request, actor))) return;
      } else {
        await this.tail.until(next, HEARTBEAT_MS, signal);
        if (this.tail.end > next || signal.aborted) continue;
        if (!(await mayGoOn(request, actor))) return;
        yield HEARTBEAT + (next > 0 ? messageText({ id: next - 1 }) : '');
      }
    }
  }

  private take(actor: RequestActor): void {
    const mine = this.open.get(actor.id) ?? 0;
    const limit = actor.kind === 'machine' ? STREAMS_PER_KEY : STREAMS_PER_PERSON;
    if (mine >= limit || this.total >= STREAMS_PER_PROCESS) {
      throw new Refusal('too_many_streams', { extra: { limit }, retryAfterSeconds: RETRY_SECONDS });
    }
    this.open.set(actor.id, mine + 1);
    this.total += 1;
  }

  private give(actor: RequestActor): void {
    const mine = (this.open.get(actor.id) ?? 1) - 1;
    if (mine > 0) this.open.set(actor.id, mine);
    else this.open.delete(actor.id);
    this.total -= 1;
  }
}

/** Whether an event may have changed what the caller may do: signing out, a revoked key, other roles. */
function concerns(actor: RequestActor, event: TailEvent['event']): boolean {
  const { kind, id } = streamOf(event);
  return id === actor.id && (kind === 'staff' || kind === 'api_key');
}

/** Whether the caller is still who they were when the stream began, with the same rights; if not they come again. */
async function mayGoOn(request: FastifyRequest, actor: RequestActor): Promise<boolean> {
  const now = await actorByNow(request);
  return now !== null && rightsOf(now) === rightsOf(actor);
}

function rightsOf({ roles, scopes }: RequestActor): string {
  return JSON.stringify([roles, scopes]);
}
