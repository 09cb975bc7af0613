import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  coverageQuerySchema,
  coverageSchema,
  type CoverageQuery,
} from '@standing/shared/contracts/maintenance';
import { MaintenanceService } from '../maintenance/maintenance.service.js';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Answers } from '../platform/http/openapi.js';
import { AccountsService } from './accounts.service.js';

/** How many accounts maintenance covers: asked of windows, answered by accounts. */
@Controller('maintenance-windows')
export class CoverageController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly maintenance: MaintenanceService,
  ) {}

  /** Before it is announced. A POST because a scope may name ten thousand accounts; it changes nothing. */
  @Post('coverage')
  @HttpCode(200)
  @Requires('maintenance.manage')
  @Answers(200, coverageSchema)
  preview(@Body({ schema: coverageQuerySchema }) query: CoverageQuery) {
    return this.accounts.coverage(query.scope);
  }

  @Get(':id/coverage')
  @Requires('maintenance.read')
  @Answers(200, coverageSchema)
  async get(@Param('id', { schema: uuidSchema }) id: string) {
    const { scope } = await this.maintenance.get(id);
    return this.accounts.coverage(scope);
  }
}
