import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure } from '../logging.js';
import { toProblem } from './problem.js';

/** Answers every error as a problem document; logs those that are ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error);
    if (problem.isOurs) {
      request.log.error({ code: problem.body.code, failure: describeFailure(error) }, 'request failed');
    }
    // A streamed answer that has begun cannot change its status any more; cutting it short is the only signal.
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    void reply.status(problem.status).headers(problem.headers).send(problem.body);
  }
}
