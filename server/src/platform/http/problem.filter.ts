import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure } from '../logging.js';
import { DenialLog } from './access/denial-log.js';
import { callerOf } from './access/request-actor.js';
import { toProblem } from './problem.js';

/** Whoever records more of a refusal than this one does has recorded it already. */
const RECORDED_ELSEWHERE: ReadonlySet<string> = new Set(['identity_document']);

/** Answers every error as a problem document; logs those that are ours, and puts refusals on record. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly denials: DenialLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error);
    if (problem.isOurs) {
      request.log.error({ code: problem.body.code, failure: describeFailure(error) }, 'request failed');
    }
    this.noteDenial(request, problem.status, problem.body.code);
    // A streamed answer that has begun cannot change its status any more; cutting it short is the only signal.
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    void reply.status(problem.status).headers(problem.headers).send(problem.body);
  }

  /** Who may not do what they asked for, and who sends a key that there is not. Without a key nobody has tried anything. */
  private noteDenial(request: FastifyRequest, status: number, code: string): void {
    const isDenied = status === 403 && !RECORDED_ELSEWHERE.has(code);
    const isWrongKey = status === 401 && request.headers.authorization !== undefined;
    if (!isDenied && !isWrongKey) return;
    const route = request.routeOptions.url ?? 'none';
    this.denials.note({ caller: callerOf(request) ?? null, code, method: request.method, route });
  }
}
