import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresUnlessLocal } from '../http/access/access.decorators.js';
import { MetricsRegistry } from './metrics-registry.js';

/** For Prometheus. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsRegistry) {}

  @Get()
  @RequiresUnlessLocal('metrics.read')
  @ApiOperation({
    summary: 'Figures of this process',
    description: 'Prometheus text format. From this machine without a key.',
  })
  @ApiOkResponse({ description: 'Done', content: { 'text/plain': { schema: { type: 'string' } } } })
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.headers({ 'content-type': this.metrics.contentType, 'cache-control': 'no-store' });
    return this.metrics.text();
  }
}
