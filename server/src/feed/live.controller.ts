import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces } from '@nestjs/swagger';
import { Refusal } from '@standing/shared/errors';
import { changesOf, liveListener } from '@standing/shared/live/changes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor, SignedIn } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { lastEventId, messageText, wantsEventStream } from './event-stream.js';
import { StreamsService } from './streams.service.js';

/** After it the screens ask for everything that they show. */
const readyText = (upTo: number | null) => messageText({ id: upTo ?? undefined, event: 'ready', data: {} });

/** Tells the screens what changed, so that they ask for it. */
@Controller('live')
export class LiveController {
  constructor(private readonly streams: StreamsService) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    summary: 'Ids of what changes, as it changes',
    description:
      'A stream of events for the screens: `ready`, after which they ask for everything that they show, then `changes` ' +
      'with ids by kind, as far as the caller may see them. After a short break `Last-Event-ID` goes on behind it; ' +
      'after a longer one there is a `ready` again.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Index of the last entry that is known.',
  })
  @ApiProduces('text/event-stream')
  async follow(
    @CurrentActor() actor: RequestActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!wantsEventStream(request.headers.accept)) throw new Refusal('event_stream_only');
    const listener = liveListener(actor);
    const known = lastEventId(request.headers);
    await this.streams.answer(request, reply, actor, {
      from: known === undefined ? undefined : known + 1,
      render: (events) => {
        const changes = changesOf(
          events.map(({ event }) => event),
          listener,
        );
        return Object.keys(changes).length === 0
          ? ''
          : messageText({ id: events.at(-1)?.index, event: 'changes', data: changes });
      },
      past: { isTold: false, passOver: readyText },
    });
  }
}
