import { randomUUID } from 'node:crypto';
import { mkdtempSync, chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountView, HoldView, PlaceHold, RegisterAccount } from '@standing/shared/contracts/accounts';
import type { SessionView } from '@standing/shared/contracts/auth';
import type { BulkOperationView, BulkRequestBody } from '@standing/shared/contracts/bulk';
import type { CaseView, OpenCase } from '@standing/shared/contracts/cases';
import type { SignalTaken } from '@standing/shared/contracts/signals';
import type { CustomerView } from '@standing/shared/contracts/status';
import type { DocumentView } from '@standing/shared/contracts/documents';
import type { DocumentType } from '@standing/shared/documents/documents';
import type { SignalType } from '@standing/shared/signals/signal';
import pg from 'pg';
import { DATABASE_NAME } from '../../server/src/platform/database/database-roles.js';
import { readPostmasterFile } from '../../server/src/platform/database/postmaster-file.js';
import { guardedFolder } from './postgres.js';
import { ServerProcess } from './server-process.js';

export const DEMO_PASSWORD = 'correct-horse-battery-staple';
export const DEMO_API_KEY = `standing_demo_${'e2e'.repeat(11)}`;

export type DemoStaff = 'support' | 'reviewer' | 'reviewer2' | 'lead' | 'auditor' | 'admin' | 'admin2';

export function emailOf(staff: DemoStaff): string {
  return `${staff}@standing.example`;
}

/** A member of the demo staff who works without a screen. */
export interface Colleague {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  placeHold(account: AccountView, body: PlaceHold): Promise<{ hold: HoldView; account: AccountView }>;
  openCase(body: OpenCase): Promise<CaseView>;
  startBulk(body: BulkRequestBody): Promise<BulkOperationView>;
  /** Does something with a case as it is: `claim`, `resolve`, … */
  work<T = CaseView>(on: Pick<CaseView, 'id' | 'version'>, what: string, body?: object): Promise<T>;
  /** Decides a colleague's proposal. */
  decide(proposalId: string, how: 'approve' | 'reject', body?: object): Promise<unknown>;
}

/** A file as a customer's telephone sends it. */
export interface HandedIn {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly fileName: string;
}

/** The built product as users get it: API, worker, screens and PostgreSQL, with the demo's staff. */
export interface Product {
  readonly url: string;
  /** Registers a customer as the wallet does. */
  register(body: Partial<RegisterAccount> & Pick<RegisterAccount, 'displayName'>): Promise<AccountView>;
  /** Hands a document in as the wallet does. */
  handIn(account: AccountView, type: DocumentType, file: HandedIn): Promise<DocumentView>;
  /** Reports something of a customer as the wallet does; it happened just now. */
  signal(account: AccountView, type: SignalType): Promise<SignalTaken>;
  /** What the wallet is told of a customer. */
  status(account: AccountView): Promise<CustomerView['status']>;
  colleague(staff: DemoStaff): Promise<Colleague>;
  /** Does in its database what only a superuser can, past all that guards it. */
  asSuperuser(statements: string): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

async function asSuperuser(dataDir: string, statements: string): Promise<void> {
  const passwords = JSON.parse(readFileSync(join(dataDir, 'postgres-passwords.json'), 'utf8')) as {
    superuser: string;
  };
  const postmaster = await readPostmasterFile(join(dataDir, 'postgres/data'));
  if (!postmaster) throw new Error('PostgreSQL does not run');
  const client = new pg.Client({
    host: postmaster.socketDir,
    port: postmaster.port,
    user: 'postgres',
    password: passwords.superuser,
    database: DATABASE_NAME,
  });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

async function answer<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function signIn(url: string, staff: DemoStaff): Promise<Colleague> {
  const response = await fetch(`${url}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: emailOf(staff), password: DEMO_PASSWORD }),
  });
  const cookie = (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  const { csrfToken } = await answer<SessionView>(response);
  const post = async <T>(path: string, body: object, version?: number) =>
    answer<T>(
      await fetch(`${url}/api/v1${path}`, {
        method: 'POST',
        headers: {
          cookie,
          'content-type': 'application/json',
          'x-csrf-token': csrfToken,
          'idempotency-key': randomUUID(),
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        },
        body: JSON.stringify(body),
      }),
    );
  return {
    get: async (path) => answer(await fetch(`${url}/api/v1${path}`, { headers: { cookie } })),
    post: (path, body) => post(path, body),
    placeHold: (account, body) => post(`/accounts/${account.id}/holds`, body, account.version),
    openCase: (body) => post('/cases', body),
    startBulk: async (body) =>
      (await post<{ operation: BulkOperationView }>('/bulk-operations', body)).operation,
    work: (on, what, body = {}) => post(`/cases/${on.id}/${what}`, body, on.version),
    decide: (proposalId, how, body = {}) => post(`/proposals/${proposalId}/${how}`, body),
  };
}

/**
 * Starts the built server (`npm test` builds it first) with its own PostgreSQL under a temporary folder.
 *
 * @param seed `demo` takes some ten seconds longer, for the customers and their documents
 * @param settings environment variables beside those of every such product
 */
export async function startProduct(
  seed: 'demo' | 'staff' = 'staff',
  settings: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const folder = await guardedFolder();
  try {
    const dataDir = mkdtempSync(join(folder.path, 'x'));
    chmodSync(dataDir, 0o711);
    const { server, url } = await ServerProcess.serving({
      DATA_DIR: dataDir,
      SEED: seed,
      DEMO_PASSWORD,
      DEMO_API_KEY,
      ...settings,
    });
    let registered = 0;
    return {
      url,
      register: async (body) =>
        answer(
          await fetch(`${url}/api/v1/accounts`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${DEMO_API_KEY}` },
            body: JSON.stringify({ externalRef: `e2e-${(registered += 1)}`, country: 'IE', ...body }),
          }),
        ),
      handIn: async (account, type, { bytes, mediaType, fileName }) => {
        const form = new FormData();
        form.set('type', type);
        form.set('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), fileName);
        return answer(
          await fetch(`${url}/api/v1/accounts/${account.id}/documents`, {
            method: 'POST',
            headers: { authorization: `Bearer ${DEMO_API_KEY}` },
            body: form,
          }),
        );
      },
      signal: async ({ externalRef }, type) =>
        answer(
          await fetch(`${url}/api/v1/signals`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${DEMO_API_KEY}` },
            body: JSON.stringify({ externalRef, type, occurredAt: new Date().toISOString(), data: {} }),
          }),
        ),
      status: async ({ externalRef }) =>
        answer(
          await fetch(`${url}/api/v1/status/${externalRef}`, {
            headers: { authorization: `Bearer ${DEMO_API_KEY}` },
          }),
        ),
      colleague: (staff) => signIn(url, staff),
      asSuperuser: (statements) => asSuperuser(dataDir, statements),
      stop: async () => {
        await server.end();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
