import type { QueryResult, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';

/** A statement that PostgreSQL parses and plans once a connection, known by its name. */
export interface PreparedStatement {
  /** Unique in the product; at most 63 characters. */
  readonly name: string;
  readonly text: string;
}

/** The part of a `pg` pool that this needs; TypeORM types it as `any`. */
interface Pool {
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
  const { master } = dataSource.driver as unknown as { readonly master: Pool };
  const { rows } = await master.query<Row>({ ...statement, values });
  return rows;
}
