import { Injectable } from '@nestjs/common';
import { ACCOUNT_STATES, type AccountState, type Instant } from '@standing/shared/account/state';
import { searchPattern } from '@standing/shared/account/search';
import { externalRefSchema, type AccountListQuery } from '@standing/shared/contracts/accounts';
import { DataSource } from 'typeorm';
import { ACCOUNT_COLUMNS, type AccountRow } from './account.row.js';

/** Beyond this a total is estimated: counting a million rows costs more than the number is worth. Rows. */
export const EXACT_COUNT_LIMIT = 200_000;

const SORT_COLUMNS: Readonly<Record<AccountListQuery['sort'], string>> = {
  registeredAt: 'a.registered_at',
  displayName: 'a.display_name',
  externalRef: 'a.external_ref',
  stateSince: 'a.state_changed_at',
};

/** States that rows can hold; `maintenance` is an overlay of windows. */
const ROW_STATES: readonly AccountState[] = ACCOUNT_STATES.filter((state) => state !== 'maintenance');

/** Parameters of one statement, collected while its text is built. */
class Parameters {
  readonly values: unknown[] = [];

  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

export interface AccountPage {
  readonly rows: AccountRow[];
  readonly total: number;
  readonly totalIsExact: boolean;
}

/** What screens ask about accounts. */
@Injectable()
export class AccountsReadModel {
  constructor(private readonly dataSource: DataSource) {}

  async find(id: string): Promise<AccountRow | null> {
    const [row] = await this.findMany([id]);
    return row ?? null;
  }

  /** In no order; ids without an account are left out. */
  findMany(ids: readonly string[]): Promise<AccountRow[]> {
    return this.dataSource.query(`SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.id = ANY($1::uuid[])`, [
      ids,
    ]);
  }

  /** Whether the account has or had this hold. */
  async hasHold(accountId: string, holdId: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT FROM hold WHERE id = $1 AND account_id = $2`,
      [holdId, accountId],
    );
    return rows.length > 0;
  }

  /**
   * A page of the list, as of an instant: states count by the clock, whether or not expiries were recorded.
   *
   * Each state and each way to match the search text is an arm of its own, so that every arm can walk an index
   * in the order asked for and stop; one condition with OR would make PostgreSQL read and sort everything.
   */
  async list(query: AccountListQuery, at: Instant): Promise<AccountPage> {
    const offset = (query.page - 1) * query.perPage;
    const [rows, count] = await Promise.all([this.page(query, at, offset), this.count(query, at)]);
    // Between the two statements accounts may have come; a total below what is shown would be absurd.
    return { rows, total: Math.max(count.total, offset + rows.length), totalIsExact: count.totalIsExact };
  }

  private async page(query: AccountListQuery, at: Instant, offset: number): Promise<AccountRow[]> {
    const parameters = new Parameters();
    const arms = armsOf(query, at, parameters);
    if (arms.length === 0) return [];
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const column = SORT_COLUMNS[query.sort];
    const order = `${column} ${direction}, a.id ${direction}`;
    const depth = parameters.bind(offset + query.perPage);
    const ids = arms
      .map(
        (condition) =>
          `(SELECT a.id, ${column} AS sort_key FROM account a WHERE ${condition} ORDER BY ${order} LIMIT ${depth})`,
      )
      .join(' UNION ');
    return this.dataSource.query(
      `SELECT ${ACCOUNT_COLUMNS} FROM (
         SELECT * FROM (${ids}) arms ORDER BY sort_key ${direction}, id ${direction}
         LIMIT ${parameters.bind(query.perPage)} OFFSET ${parameters.bind(offset)}) page
       JOIN account a ON a.id = page.id ORDER BY page.sort_key ${direction}, page.id ${direction}`,
      parameters.values,
    );
  }

  private async count(
    query: AccountListQuery,
    at: Instant,
  ): Promise<{ total: number; totalIsExact: boolean }> {
    const parameters = new Parameters();
    const arms = armsOf(query, at, parameters);
    if (arms.length === 0) return { total: 0, totalIsExact: true };
    const limit = EXACT_COUNT_LIMIT + 1;
    const union = arms
      .map((condition) => `(SELECT a.id FROM account a WHERE ${condition} LIMIT ${limit})`)
      // Arms that exclude each other need no second look for doubles.
      .join(query.q === undefined ? ' UNION ALL ' : ' UNION ');
    const rows: { n: string }[] = await this.dataSource.query(
      `SELECT count(*) AS n FROM (SELECT 1 FROM (${union}) arms LIMIT ${limit}) counted`,
      parameters.values,
    );
    const total = Number(rows[0]?.n ?? 0);
    if (total <= EXACT_COUNT_LIMIT) return { total, totalIsExact: true };
    return { total: Math.max(total, await this.estimate(union, parameters)), totalIsExact: false };
  }

  /** The planner's guess, from the statistics that autovacuum keeps. */
  private async estimate(union: string, parameters: Parameters): Promise<number> {
    const unlimited = union.replaceAll(/ LIMIT \d+/g, '');
    const rows: { 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }[] = await this.dataSource.query(
      `EXPLAIN (FORMAT JSON) ${unlimited}`,
      parameters.values,
    );
    return Math.round(rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0);
  }

  /** How many accounts are in each state at an instant. */
  async countByState(at: Instant): Promise<{ state: AccountState; count: number }[]> {
    const rows: { state: AccountState; n: string }[] = await this.dataSource.query(
      `SELECT state, sum(n) AS n FROM (
         SELECT state, count(*) AS n FROM account GROUP BY state
         UNION ALL
         SELECT state, -count(*) FROM account WHERE settle_at <= $1 GROUP BY state
         UNION ALL
         SELECT account_state_at(a, $1), count(*) FROM account a WHERE a.settle_at <= $1 GROUP BY 1
       ) parts GROUP BY state`,
      [new Date(at)],
    );
    const counts = new Map(rows.map((row) => [row.state, Number(row.n)]));
    return ACCOUNT_STATES.map((state) => ({ state, count: counts.get(state) ?? 0 }));
  }
}

/** The list's filter as conditions of which an account meets one: state arms × text arms. */
function armsOf(query: AccountListQuery, at: Instant, parameters: Parameters): string[] {
  const common: string[] = [];
  const among = (column: string, values: readonly string[]) =>
    common.push(
      values.length === 1
        ? `${column} = ${parameters.bind(values[0])}`
        : `${column} = ANY(${parameters.bind(values)}::text[])`,
    );
  if (query.country) among('a.country', query.country);
  if (query.tier) among('a.tier', query.tier);
  if (query.riskLevel) among('a.risk_level', query.riskLevel);
  if (query.reasonCode !== undefined) {
    const now = parameters.bind(new Date(at));
    common.push(`a.id IN (
      SELECT h.account_id FROM hold h WHERE h.reason_code = ${parameters.bind(query.reasonCode)}
        AND h.released_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > ${now}))`);
  }
  const states = stateArms(query.state, at, parameters);
  const texts = query.q === undefined ? [''] : textArms(query.q, parameters);
  return states.flatMap((state) =>
    texts.map((text) => [state, text, ...common].filter((part) => part !== '').join(' AND ') || 'true'),
  );
}

/** The stored state counts until the clock has something to say about the row; then the derivation does. */
function stateArms(
  states: readonly AccountState[] | undefined,
  at: Instant,
  parameters: Parameters,
): string[] {
  if (states === undefined) return [''];
  const asked = [...new Set(states)].filter((state) => ROW_STATES.includes(state));
  if (asked.length === 0) return [];
  const now = parameters.bind(new Date(at));
  return [
    ...asked.map(
      (state) => `a.state = ${parameters.bind(state)} AND (a.settle_at IS NULL OR a.settle_at > ${now})`,
    ),
    `a.settle_at <= ${now} AND account_state_at(a, ${now}) = ANY(${parameters.bind(asked)}::text[])`,
  ];
}

/** Ways in which a text can name an account; those that it cannot be are left out. */
function textArms(text: string, parameters: Parameters): string[] {
  const arms: string[] = [];
  if (externalRefSchema.safeParse(text).success) arms.push(`a.external_ref = ${parameters.bind(text)}`);
  if (text.includes('@'))
    arms.push(`lower(a.email) = lower(${parameters.bind(text)}) AND a.email IS NOT NULL`);
  const digits = text.replace(/[\s().-]/g, '');
  if (/^\+?\d{7,15}$/.test(digits)) {
    arms.push(`a.phone = ${parameters.bind(digits.startsWith('+') ? digits : `+${digits}`)}`);
  }
  const pattern = searchPattern(text);
  if (pattern !== null && !text.includes('@')) arms.push(`a.search_name LIKE ${parameters.bind(pattern)}`);
  return arms;
}
