import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation } from '@nestjs/swagger';
import { feedPageSchema, feedQuerySchema, type FeedQuery } from '@standing/shared/contracts/feed';
import type { FeedEntry } from '@standing/shared/feed/public-entry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { Answers } from '../platform/http/openapi.js';
import { lastEventId, messageText, wantsEventStream } from './event-stream.js';
import { FeedService } from './feed.service.js';
import { StreamsService } from './streams.service.js';

/** What happens to accounts, for the wallet. */
@Controller('feed')
export class FeedController {
  constructor(
    private readonly feed: FeedService,
    private readonly streams: StreamsService,
  ) {}

  @Get()
  @Requires('feed.read')
  @ApiOperation({
    summary: 'What happened to accounts and their cases, in order',
    description:
      'Pages: ask again with `next`. With `Accept: text/event-stream` a stream that goes on as things happen; each ' +
      "entry's `id` is its index, and `Last-Event-ID` goes on behind it.",
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Index of the last entry that is known.',
  })
  @Answers(200, feedPageSchema)
  async get(
    @Query({ schema: feedQuerySchema }) query: FeedQuery,
    @CurrentActor() actor: RequestActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!wantsEventStream(request.headers.accept)) {
      const { data, next } = await this.feed.page(query.after, query.limit);
      if (data.length === 0) await this.feed.requireReached(query.after);
      void reply.send({ data, next: next === null ? null : String(next) });
      return;
    }
    const after = lastEventId(request.headers) ?? query.after;
    await this.feed.requireReached(after);
    await this.streams.answer(request, reply, actor, {
      from: after === undefined ? 0 : after + 1,
      render: (events) => textOf(events.flatMap(({ entry }) => entry ?? [])),
      past: { isTold: true, tell: textOf },
    });
  }
}

function textOf(entries: readonly FeedEntry[]): string {
  return entries.map((entry) => messageText({ id: entry.index, data: entry })).join('');
}
