/** A Fastify server that does nothing but the transition: no sign-in, no validation, no log. */
import fastify from 'fastify';
import pg from 'pg';
import { conditionalTransition } from './bare-transition.mjs';

/** @typedef {import('fastify').FastifyRequest<{ Params: { id: string, holdId?: string } }>} Asked */

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 32 });
const server = fastify();

server.post('/api/v1/accounts/:id/holds', async (/** @type {Asked} */ request, reply) => {
  const id = await conditionalTransition(pool, request.params.id, null);
  return reply.status(id === null ? 409 : 201).send({ hold: { id } });
});
server.post('/api/v1/accounts/:id/holds/:holdId/release', async (/** @type {Asked} */ request, reply) => {
  const id = await conditionalTransition(pool, request.params.id, request.params.holdId);
  return reply.status(id === null ? 409 : 200).send({});
});

process.once('SIGTERM', () => void server.close().then(() => pool.end()));
console.log(`listening at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
