import { migrations as released } from '@standing/migrations';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTestDatabase, silentLog, type TestDatabase } from '../../../../test/support/postgres.js';
import { StartupError } from '../startup-error.js';
import { withRole } from './connection-url.js';
import { migrate, type MigrationClass, SchemaNewerError, schemaState } from './migrate.js';

class First1700000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE first (id int)');
    // Long enough for a second server to meet it at work.
    await db.query('SELECT pg_sleep(0.2)');
    await db.query('INSERT INTO first VALUES (1)');
  }
  async down(): Promise<void> {}
}

class Second1700000000002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE second (id int)');
  }
  async down(): Promise<void> {}
}

class Failing1700000000003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE third (id int)');
    await db.query('SELECT 1 / 0');
  }
  async down(): Promise<void> {}
}

const both: MigrationClass[] = [First1700000000001, Second1700000000002];
const names = both.map((migration) => migration.name);

describe('migrate', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase({ empty: true });
  });
  afterEach(() => database.drop());

  async function query<T extends pg.QueryResultRow>(sql: string, url = database.ownerUrl): Promise<T[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  const tables = async () =>
    (
      await query<{ name: string }>(
        `SELECT relname AS name FROM pg_class
          WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
      )
    ).map((row) => row.name);

  it('applies what is pending, in order, once', async () => {
    expect(await migrate(database.ownerUrl, both.slice(0, 1), silentLog)).toEqual({
      applied: names.slice(0, 1),
    });
    expect(await migrate(database.ownerUrl, both, silentLog)).toEqual({ applied: names.slice(1) });
    expect(await migrate(database.ownerUrl, both, silentLog)).toEqual({ applied: [] });
    expect(await tables()).toEqual(['first', 'schema_migration', 'second']);
  });

  it('migrates once when several servers start at once', async () => {
    const reports = await Promise.all(
      Array.from({ length: 4 }, () => migrate(database.ownerUrl, both, silentLog)),
    );
    expect(reports.flatMap((report) => report.applied)).toEqual(names);
    expect(await query('SELECT * FROM first')).toEqual([{ id: 1 }]);
  });

  it('refuses a schema that a newer release made, and changes nothing', async () => {
    await migrate(database.ownerUrl, both, silentLog);
    const older: MigrationClass[] = [First1700000000001, Failing1700000000003];
    await expect(migrate(database.ownerUrl, older, silentLog)).rejects.toThrow(SchemaNewerError);
    await expect(migrate(database.ownerUrl, older, silentLog)).rejects.toThrow(/Second1700000000002/);
    expect(await tables()).toEqual(['first', 'schema_migration', 'second']);
    expect(await schemaState(database.appUrl, older)).toEqual({
      pending: ['Failing1700000000003'],
      unknown: ['Second1700000000002'],
    });
  });

  it('leaves nothing of a migration that fails, and keeps those before it', async () => {
    const all = [...both, Failing1700000000003];
    await expect(migrate(database.ownerUrl, all, silentLog)).rejects.toThrow('division by zero');
    expect(await tables()).toEqual(['first', 'schema_migration', 'second']);
    // The lock is free again.
    expect(await migrate(database.ownerUrl, both, silentLog)).toEqual({ applied: [] });
  });

  it('says which rights a login lacks', async () => {
    const attempt = migrate(withRole(database.superuserUrl, 'standing_app'), both, silentLog);
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(/GRANT USAGE, CREATE ON SCHEMA public TO standing_app;/);
    expect(await tables()).toEqual([]);
  });

  it('lets the app read what has been applied but neither change that nor the schema', async () => {
    await migrate(database.ownerUrl, released, silentLog);
    expect(await schemaState(database.appUrl, released)).toEqual({ pending: [], unknown: [] });
    for (const sql of [
      'CREATE TABLE mine (id int)',
      'ALTER TABLE audit_event DISABLE TRIGGER ALL',
      'DROP TABLE schema_migration',
      'DELETE FROM schema_migration',
    ]) {
      await expect(query(sql, database.appUrl)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(query('CREATE TABLE mine (id int)', database.auditorUrl)).rejects.toThrow();
  });
});
