import type { QueryResult, QueryResultRow } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';

/** A statement that PostgreSQL parses and plans once a connection, known by its name. */
export interface PreparedStatement {
  /** Unique in the product; at most 63 characters. */
  readonly name: string;
  readonly text: string;
}

/** The part of a `pg` pool, or of one connection, that this needs; TypeORM types it as `any`. */
interface Queryable {
  query<Row extends QueryResultRow>(
    statement: PreparedStatement & { readonly values: readonly unknown[] },
  ): Promise<QueryResult<Row>>;
}

/**
 * Runs a prepared statement on a connection of TypeORM's own pool. For the hot path's few large statements, whose
 * planning takes longer than their execution; TypeORM itself has no way to name a statement.
 */
export async function queryPrepared<Row extends QueryResultRow>(
  dataSource: DataSource,
  statement: PreparedStatement,
  values: readonly unknown[],
): Promise<Row[]> {
  const { master } = dataSource.driver as unknown as { readonly master: Queryable };
  const { rows } = await master.query<Row>({ ...statement, values });
  return rows;
}

/**
 * The same on the connection of a transaction.
 *
 * @throws Error outside a transaction, which has no connection of its own
 */
export async function queryPreparedIn<Row extends QueryResultRow>(
  { queryRunner }: EntityManager,
  statement: PreparedStatement,
  values: readonly unknown[],
): Promise<Row[]> {
  if (!queryRunner) throw new Error('a statement is prepared on a transaction that is none');
  const connection = (await queryRunner.connect()) as Queryable;
  const { rows } = await connection.query<Row>({ ...statement, values });
  return rows;
}
