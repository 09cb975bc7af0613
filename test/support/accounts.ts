import type { DataSource } from 'typeorm';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { API_KEY_SCOPES, type ApiKeyScope } from '@standing/shared/access/permissions';
import { leafHash, NO_PREVIOUS_HASH, bytesToHex } from '@standing/shared/audit/canonical';
import { AccountsService } from '../../server/src/accounts/accounts.service.js';
import { ReasonsService } from '../../server/src/reasons/reasons.service.js';
import { MailTemplatesService } from '../../server/src/notifications/mail-templates.service.js';
import { RulesService } from '../../server/src/signals/rules.service.js';
import { ApiKeyService, newApiKey } from '../../server/src/staff/api-key.service.js';
import type { Answer, RequestOptions, TestApp, TestSession } from './app.js';

const SYSTEM = { kind: 'system', id: 'test', role: 'system' } as const;

/** A wallet's backend with an API key of every scope, and short ways to bring accounts into a state. */
export class TestWallet {
  private registered = 0;

  private constructor(
    private readonly app: TestApp,
    readonly key: string,
  ) {}

  /** Also brings in the shipped reasons, rules and templates. */
  static async join(app: TestApp): Promise<TestWallet> {
    await app.nest.get(ReasonsService).addShipped();
    await app.nest.get(RulesService, { strict: false }).addShipped();
    await app.nest.get(MailTemplatesService, { strict: false }).addShipped();
    const key = newApiKey();
    const scopes = Object.keys(API_KEY_SCOPES) as ApiKeyScope[];
    await app.nest.get(ApiKeyService).ensure(key, { name: 'Test wallet', scopes, expiresAt: null }, SYSTEM);
    return new TestWallet(app, key);
  }

  send(method: string, url: string, options: RequestOptions = {}): Promise<Answer> {
    return this.app.send(method, url, {
      ...options,
      headers: { authorization: `Bearer ${this.key}`, ...options.headers },
    });
  }

  async register(data: Record<string, unknown> = {}): Promise<AccountView> {
    const body = { externalRef: `ref-${++this.registered}`, displayName: 'Ada Test', country: 'GB', ...data };
    const answer = await this.send('POST', '/api/v1/accounts', { body });
    if (answer.status !== 201) throw new Error(`registration answered ${JSON.stringify(answer.body)}`);
    return answer.body as AccountView;
  }

  /** Registers an account and has it verified. */
  async registerVerified(
    data: Record<string, unknown> = {},
    expiresAt: number | null = null,
  ): Promise<AccountView> {
    const { id } = await this.register(data);
    const { answer } = await this.app.nest
      .get(AccountsService)
      .approveVerification(id, 'standard', expiresAt, { kind: 'system', id: 'test', roles: [] });
    return (answer.body as { account: AccountView }).account;
  }
}

/** Places a hold that must succeed. */
export async function place(
  session: TestSession,
  accountId: string,
  body: Record<string, unknown>,
): Promise<{ hold: AccountView['holds'][number]; account: AccountView }> {
  const answer = await session.send('POST', `/api/v1/accounts/${accountId}/holds`, { body });
  if (answer.status !== 201) throw new Error(`hold answered ${JSON.stringify(answer.body)}`);
  return answer.body as { hold: AccountView['holds'][number]; account: AccountView };
}

/**
 * Reads an account's or a case's chain straight from the database and checks it: versions without gaps, each link the hash of
 * the bytes before it, the row at its head.
 *
 * @returns its commands in order
 */
export async function verifyChain(dataSource: DataSource, id: string): Promise<string[]> {
  const rows: {
    stream_version: number;
    command: string;
    body: Buffer;
    hash: Buffer;
    previous_hash: Buffer;
  }[] = await dataSource.query(
    `SELECT stream_version, command, body, hash, previous_hash FROM audit_event WHERE stream_id = $1
       ORDER BY stream_version`,
    [id],
  );
  let previous = NO_PREVIOUS_HASH;
  rows.forEach((row, n) => {
    expect(row.stream_version).toBe(n + 1);
    expect(row.previous_hash.toString('hex')).toBe(previous);
    expect(row.hash.toString('hex')).toBe(bytesToHex(leafHash(row.body)));
    previous = row.hash.toString('hex');
  });
  const [head]: { version: number; head_hash: Buffer }[] = await dataSource.query(
    `SELECT version, head_hash FROM account WHERE id = $1
     UNION ALL SELECT version, head_hash FROM case_file WHERE id = $1`,
    [id],
  );
  expect(head).toEqual({ version: rows.length, head_hash: Buffer.from(previous, 'hex') });
  return rows.map((row) => row.command);
}
