export interface ConnectionTarget {
  readonly user: string;
  readonly password: string;
  /** Absolute path of the folder with the server's socket. */
  readonly socketDir: string;
  readonly port: number;
  readonly database: string;
}

/** A connection URL that `pg`, TypeORM's driver through it, libpq and graphile-worker all read alike. */
export function connectionUrl({ user, password, socketDir, port, database }: ConnectionTarget): string {
  const part = encodeURIComponent;
  return `postgres://${part(user)}:${part(password)}@${part(socketDir)}:${port}/${part(database)}`;
}

/** The same server and login, another database. */
export function withDatabase(url: string, database: string): string {
  const [base = '', query] = url.split('?', 2);
  const path = base.indexOf('/', base.indexOf('://') + 3);
  const server = path === -1 ? base : base.slice(0, path);
  return `${server}/${encodeURIComponent(database)}${query === undefined ? '' : `?${query}`}`;
}

/**
 * The same login, whose every session acts as `role` from its first statement on. The login must be a member of it.
 * Options already in the URL are kept.
 */
export function withRole(url: string, role: string): string {
  const [base = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  const options = parameters.get('options');
  parameters.set('options', `${options === null ? '' : `${options} `}-c role=${role}`);
  // libpq takes a plus sign for itself, `pg` for a space: %20 is a space to both.
  return `${base}?${parameters.toString().replaceAll('+', '%20')}`;
}
