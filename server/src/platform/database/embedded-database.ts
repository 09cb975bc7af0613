import pg from 'pg';
import { type DatabaseRole, ROLE_NAMES } from './database-roles.js';

const ROLES: readonly DatabaseRole[] = ['owner', 'app', 'auditor'];

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'standing-setup' });
  // A connection that breaks fails the statement as well; unheard, the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Makes the three logins of the product in a cluster of our own.
 *
 * @param superuserUrl whoever may make roles.
 * @param reset whether roles that exist get these passwords, too.
 */
export async function ensureRoles(
  superuserUrl: string,
  passwords: Readonly<Record<DatabaseRole, string>>,
  reset: boolean,
): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    const { rows } = await client.query<{ rolname: string }>(
      'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)',
      [Object.values(ROLE_NAMES)],
    );
    const existing = new Set(rows.map((row) => row.rolname));
    for (const role of ROLES) {
      const name = ROLE_NAMES[role];
      const isNew = !existing.has(name);
      if (!isNew && !reset) continue;
      // Sent together they are one transaction: a role never exists without its settings.
      await client.query(
        `${isNew ? 'CREATE' : 'ALTER'} ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(passwords[role])};` +
          (role === 'auditor' ? `ALTER ROLE ${name} SET default_transaction_read_only = on` : ''),
      );
    }
  });
}

/**
 * Makes a database that belongs to the owner's role and that nobody but the three logins may connect to.
 *
 * @param superuserUrl whoever may make databases.
 * @param template copied into it, see CREATE DATABASE; nobody may be connected to that.
 */
export async function ensureDatabase(
  superuserUrl: string,
  database: string,
  template = 'template1',
): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    const { rows } = await client.query<{ closed: boolean }>(
      'SELECT datacl IS NOT NULL AS closed FROM pg_database WHERE datname = $1',
      [database],
    );
    const name = client.escapeIdentifier(database);
    const [found] = rows;
    if (!found) {
      await client.query(
        `CREATE DATABASE ${name} OWNER ${ROLE_NAMES.owner} TEMPLATE ${client.escapeIdentifier(template)}`,
      );
    }
    if (!found?.closed) {
      await client.query(
        `REVOKE ALL ON DATABASE ${name} FROM PUBLIC;` +
          `GRANT CONNECT ON DATABASE ${name} TO ${ROLE_NAMES.app}, ${ROLE_NAMES.auditor}`,
      );
    }
  });
}
