import { STAFF_ROLES, type StaffRole } from '@standing/shared/access/roles';
import { migrations } from '@standing/migrations';
import { Refusal } from '@standing/shared/errors';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { createDataSource } from '../platform/database/data-source.js';
import { migrate } from '../platform/database/migrate.js';
import { StartupError } from '../platform/startup-error.js';
import { PasswordLinkService } from '../staff/password-link.service.js';
import { StaffService, type NewStaffMember } from '../staff/staff.service.js';
import type { Command } from './command.js';

const USAGE = [
  'npm run staff -- add --email <address> --name <name> --roles <role>[,<role>…]',
  'npm run staff -- link --email <address>',
  `Roles: ${STAFF_ROLES.join(', ')}.`,
].join('\n');

/** 120 bits. */
const GENERATED_PASSWORD_BYTES = 15;

const CLI_ACTOR = { kind: 'system', id: 'command_line', role: 'system' } as const;

/** What is to be done. */
type StaffTask =
  | { readonly verb: 'add'; readonly member: Omit<NewStaffMember, 'password'> }
  | { readonly verb: 'link'; readonly email: string };

/**
 * `npm run staff`: gives an installation its first administrator, and whoever cannot sign in a link for a new password
 * where there are no two administrators to give it.
 */
export const command: Command = {
  async run({ args, log, signal, openDatabase }) {
    const task = readArguments(args);
    const asksForPassword = task.verb === 'add' && process.stdin.isTTY;
    const typed = asksForPassword ? await askForPassword(signal) : '';
    const database = await openDatabase();
    await migrate(database.ownerUrl, migrations, log);
    const dataSource = createDataSource({
      url: database.appUrl,
      applicationName: 'standing-staff',
      poolSize: 1,
      log,
    });
    await dataSource.initialize();
    try {
      if (task.verb === 'link') await printLink(dataSource, task.email);
      else await add(dataSource, task.member, typed);
    } catch (error) {
      if (error instanceof Refusal) throw new StartupError(`Nothing was done: ${error.message}`);
      throw error;
    } finally {
      await dataSource.destroy();
    }
  },
};

/** @param typed the password; empty: one is made and printed */
async function add(
  dataSource: DataSource,
  member: Omit<NewStaffMember, 'password'>,
  typed: string,
): Promise<void> {
  const password = typed === '' ? randomBytes(GENERATED_PASSWORD_BYTES).toString('base64url') : typed;
  await StaffService.on(dataSource, new Clock()).add({ ...member, password }, CLI_ACTOR);
  console.log(`Added ${member.email} (${member.roles.join(', ')}).`);
  if (typed === '') console.log(`Password: ${password}\nIt is shown only now.`);
}

async function printLink(dataSource: DataSource, email: string): Promise<void> {
  const link = await PasswordLinkService.on(dataSource, new Clock()).issueFor(email, CLI_ACTOR);
  console.log(
    `Below the address of the pages: ${link.path}\nIt is shown only now and counts until ${link.expiresAt}.`,
  );
}

/** @throws StartupError with the usage when something is missing or unknown */
export function readArguments(args: readonly string[]): StaffTask {
  const { positionals, values } = parse(args);
  const { email, name } = values;
  const isLink = positionals.join(' ') === 'link' && name === undefined && values.roles === undefined;
  if (isLink && email) return { verb: 'link', email };
  const roles = (values.roles ?? '').split(',').filter((role) => role !== '');
  const unknown = roles.filter((role) => !(STAFF_ROLES as readonly string[]).includes(role));
  if (unknown.length > 0) throw new StartupError(`No such role: ${unknown.join(', ')}.\n${USAGE}`);
  if (positionals.join(' ') !== 'add' || !email || !name || roles.length === 0) throw new StartupError(USAGE);
  return { verb: 'add', member: { email, name, roles: roles as StaffRole[] } };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { email: { type: 'string' }, name: { type: 'string' }, roles: { type: 'string' } },
    });
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n${USAGE}`);
  }
}

/** Asks twice, showing nothing of it. An empty answer asks for a generated one. */
async function askForPassword(signal: AbortSignal): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  const ask = async (question: string) => {
    process.stdout.write(question);
    const answer = await lines.question('', { signal });
    process.stdout.write('\n');
    return answer;
  };
  try {
    const password = await ask('Password (empty: generate one): ');
    if (password !== '' && password !== (await ask('Again: '))) {
      throw new StartupError('The two passwords differ; nobody was added.');
    }
    return password;
  } finally {
    lines.close();
  }
}
