import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  dryRunSchema,
  newRuleSchema,
  ruleCodeSchema,
  ruleContentSchema,
  ruleDetailSchema,
  ruleListQuerySchema,
  ruleListSchema,
  type NewRule,
  type RuleContentBody,
  type RuleDetail,
  type RuleListQuery,
} from '@standing/shared/contracts/signals';
import type { FastifyReply } from 'fastify';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Conditional, Repeatable } from '../platform/http/openapi.js';
import { RulesService } from './rules.service.js';

const CODE = { schema: ruleCodeSchema };

@Controller('rules')
export class RulesController {
  constructor(private readonly rules: RulesService) {}

  @Get()
  @Requires('rule.read')
  @Answers(200, ruleListSchema)
  list(@Query({ schema: ruleListQuerySchema }) query: RuleListQuery) {
    return this.rules.list(query);
  }

  @Post()
  @Requires('rule.write')
  @Repeatable()
  @Answers(201, ruleDetailSchema)
  async create(
    @Body({ schema: newRuleSchema }) body: NewRule,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.rules.create(body, context));
  }

  /** What the rule would have done in the last 30 days; nothing is written. */
  @Post('dry-run')
  @HttpCode(200)
  @Requires('rule.write')
  @Answers(200, dryRunSchema)
  dryRun(@Body({ schema: ruleContentSchema }) body: RuleContentBody) {
    return this.rules.dryRun(body);
  }

  /** With every version that it has had and its last hits. */
  @Get(':code')
  @Requires('rule.read')
  @Answers(200, ruleDetailSchema)
  async get(@Param('code', CODE) code: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return tagged(reply, await this.rules.detail(code));
  }

  @Post(':code/versions')
  @Requires('rule.write')
  @Conditional()
  @Repeatable()
  @Answers(201, ruleDetailSchema)
  async addVersion(
    @Param('code', CODE) code: string,
    @Body({ schema: ruleContentSchema }) body: RuleContentBody,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.rules.addVersion(code, body, context));
  }

  /** Takes it out of use; it stays readable with what it has placed. */
  @Post(':code/retire')
  @HttpCode(200)
  @Requires('rule.write')
  @Conditional()
  @Repeatable()
  @Answers(200, ruleDetailSchema)
  async retire(
    @Param('code', CODE) code: string,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.rules.retire(code, context));
  }
}

/** The version goes into `If-Match` of the next change. */
function tagged(reply: FastifyReply, rule: RuleDetail): RuleDetail {
  reply.header('etag', `"${rule.version}"`);
  return rule;
}
