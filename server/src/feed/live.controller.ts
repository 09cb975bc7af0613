import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import { permissionsOf } from '@standing/shared/access/permissions';
import { Refusal } from '@standing/shared/errors';
import { changesOf } from '@standing/shared/live/changes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor, SignedIn } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { messageText, wantsEventStream } from './event-stream.js';
import { StreamsService } from './streams.service.js';

/** After it the screens ask for everything that they show. */
const READY = messageText({ event: 'ready', data: {} });

/** Tells the screens what changed, so that they ask for it. */
@Controller('live')
export class LiveController {
  constructor(private readonly streams: StreamsService) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    summary: 'Ids of what changes, as it changes',
    description:
      'A stream of events for the screens: `ready` first, then `changes` with ids by kind, as far as the caller may ' +
      'see them. Nothing of what was before: after a break everything is asked for anew.',
  })
  @ApiProduces('text/event-stream')
  async follow(
    @CurrentActor() actor: RequestActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!wantsEventStream(request.headers.accept)) throw new Refusal('event_stream_only');
    const permissions = new Set(permissionsOf(actor.roles));
    await this.streams.answer(request, reply, actor, {
      greeting: READY,
      render: (events) => {
        const changes = changesOf(
          events.map(({ event }) => event),
          permissions,
        );
        return Object.keys(changes).length === 0 ? '' : messageText({ event: 'changes', data: changes });
      },
      // Too slow to name what was missed.
      catchUp: () => READY,
    });
  }
}
