/** A Fastify server that does nothing but read one row by its primary key: no key, no language, no reasons. */
import fastify from 'fastify';
import pg from 'pg';

/** @typedef {import('fastify').FastifyRequest<{ Params: { id: string } }>} Asked */

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const server = fastify();
const READ = {
  name: 'read',
  text: 'SELECT id, external_ref, state, version, state_changed_at, country, tier FROM account WHERE id = $1',
};

server.get('/api/v1/status/:id', async (/** @type {Asked} */ request, reply) => {
  const { rows } = await pool.query({ ...READ, values: [request.params.id] });
  return rows[0] ?? reply.status(404).send({});
});

process.once('SIGTERM', () => void server.close().then(() => pool.end()));
console.log(`listening at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
