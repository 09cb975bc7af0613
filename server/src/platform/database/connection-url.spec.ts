import { Client } from 'pg';
import { connectionUrl, withDatabase, withRole } from './connection-url.js';

describe('connection URLs', () => {
  it('name a socket folder in a way that the driver understands, whatever characters are in it', () => {
    const url = connectionUrl({
      user: 'standing_app',
      password: 'p@ss/w:rd?',
      socketDir: '/srv/my data/ünï',
      port: 5432,
      database: 'standing',
    });
    const client = new Client({ connectionString: url });
    expect({ host: client.host, port: client.port, user: client.user, database: client.database }).toEqual({
      host: '/srv/my data/ünï',
      port: 5432,
      user: 'standing_app',
      database: 'standing',
    });
    expect(client.password).toBe('p@ss/w:rd?');
  });

  it('can be pointed at another database of the same server', () => {
    expect(withDatabase('postgres://u:p@%2Frun:5432/one', 'two')).toBe('postgres://u:p@%2Frun:5432/two');
    expect(withDatabase('postgres://u@h', 'two')).toBe('postgres://u@h/two');
    expect(withDatabase('postgres://u@h/one?ssl=true', 'two')).toBe('postgres://u@h/two?ssl=true');
  });

  it('keep the options they have when a role is added', () => {
    expect(withRole('postgres://u@h/db', 'standing_app')).toBe(
      'postgres://u@h/db?options=-c%20role%3Dstanding_app',
    );
    const url = withRole('postgres://u@h/db?sslmode=require&options=-c%20geqo%3Doff', 'standing_app');
    const query = new URL(url).searchParams;
    expect(query.get('sslmode')).toBe('require');
    expect(query.get('options')).toBe('-c geqo=off -c role=standing_app');
  });
});
