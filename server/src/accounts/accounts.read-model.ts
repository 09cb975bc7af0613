import { Injectable } from '@nestjs/common';
import { ACCOUNT_STATES, type AccountState, type Instant } from '@standing/shared/account/state';
import { searchPattern } from '@standing/shared/account/search';
import { externalRefSchema, type AccountListQuery } from '@standing/shared/contracts/accounts';
import { DataSource, type EntityManager } from 'typeorm';
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

/** Parameters of one statement, collected while its text is built; the same value is sent once. */
class Parameters {
  private readonly places = new Map<unknown, number>();

  get values(): unknown[] {
    return [...this.places.keys()];
  }

  bind(value: unknown): string {
    const place = this.places.get(value) ?? this.places.size + 1;
    this.places.set(value, place);
    return `$${place}`;
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

  async find(id: string, manager?: EntityManager): Promise<AccountRow | null> {
    const [row] = await this.findMany([id], manager);
    return row ?? null;
  }

  /** In no order; ids without an account are left out. */
  findMany(ids: readonly string[], manager: EntityManager = this.dataSource.manager): Promise<AccountRow[]> {
    return manager.query(`SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.id = ANY($1::uuid[])`, [ids]);
  }

  /** Whether the account has or had this hold. */
  async hasHold(accountId: string, holdId: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT FROM hold WHERE id = $1 AND account_id = $2`,
      [holdId, accountId],
    );
    return rows.length > 0;
  }

  /** A page of the list, as of an instant: states count by the clock, whether or not expiries were recorded. */
  async list(query: AccountListQuery, at: Instant): Promise<AccountPage> {
    const filter = new AccountFilter(query, at);
    if (filter.findsNothing) return { rows: [], total: 0, totalIsExact: true };
    const offset = (query.page - 1) * query.perPage;
    const [rows, count] = await Promise.all([this.page(query, filter, offset), this.count(filter)]);
    // Between the two statements accounts may have come; a total below what is shown would be absurd.
    return { rows, total: Math.max(count.total, offset + rows.length), totalIsExact: count.totalIsExact };
  }

  /**
   * Each state and each way to match the search text is an arm of its own, so that every arm can walk an index in the
   * order asked for and stop; one condition with OR would make PostgreSQL read and sort everything.
   */
  private page(query: AccountListQuery, filter: AccountFilter, offset: number): Promise<AccountRow[]> {
    const parameters = new Parameters();
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const column = SORT_COLUMNS[query.sort];
    const depth = parameters.bind(offset + query.perPage);
    const arms = filter.arms(parameters).map(
      (where) =>
        `(SELECT a.id, ${column} AS sort_key FROM account a WHERE ${where}
          ORDER BY ${column} ${direction}, a.id ${direction} LIMIT ${depth})`,
    );
    return this.dataSource.query(
      `SELECT ${ACCOUNT_COLUMNS} FROM (
         SELECT * FROM (${arms.join(filter.union)}) arms ORDER BY sort_key ${direction}, id ${direction}
         LIMIT ${parameters.bind(query.perPage)} OFFSET ${parameters.bind(offset)}) page
       JOIN account a ON a.id = page.id ORDER BY page.sort_key ${direction}, page.id ${direction}`,
      parameters.values,
    );
  }

  /**
   * Counts by the stored state, for which reading an index is enough, and puts right what the clock has changed since,
   * which is seldom more than the expiries of the last second.
   */
  private async count(filter: AccountFilter): Promise<{ total: number; totalIsExact: boolean }> {
    const parameters = new Parameters();
    const matching = filter.storedIds(parameters).join(filter.union);
    const limit = parameters.bind(EXACT_COUNT_LIMIT + 1);
    const rows: { n: string; late: string }[] = await this.dataSource.query(
      `SELECT (SELECT count(*) FROM (SELECT FROM (${matching}) arms LIMIT ${limit}) counted) AS n,
         ${filter.lateDifference(parameters)} AS late`,
      parameters.values,
    );
    const n = Number(rows[0]?.n ?? 0);
    if (n <= EXACT_COUNT_LIMIT) return { total: n + Number(rows[0]?.late ?? 0), totalIsExact: true };
    return { total: Math.max(n, await this.estimate(filter)), totalIsExact: false };
  }

  /** The planner's guess, from the statistics that autovacuum keeps. */
  private async estimate(filter: AccountFilter): Promise<number> {
    const parameters = new Parameters();
    const matching = filter.storedIds(parameters).join(filter.union);
    const rows: { 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }[] = await this.dataSource.query(
      `EXPLAIN (FORMAT JSON) ${matching}`,
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

/** A condition, or a subquery, written once its values have places among a statement's parameters. */
type Condition = (parameters: Parameters) => string;

/** A way in which a text can name an account. */
interface TextSearch {
  /** A subquery that gives the ids of those it finds. */
  readonly ids: Condition;
  /** Whether it finds an account `a`. */
  readonly finds: Condition;
}

/** The list's filter as SQL. */
class AccountFilter {
  private readonly now: Date;
  /** Asked for; null: any. */
  private readonly states: readonly AccountState[] | null;
  /** Ways in which the search text can name an account; null: nothing is searched for. */
  private readonly texts: readonly TextSearch[] | null;
  /** All of these must hold. */
  private readonly common: readonly Condition[];

  constructor(query: AccountListQuery, at: Instant) {
    this.now = new Date(at);
    const states = query.state?.filter((state) => ROW_STATES.includes(state));
    this.states = states ? [...new Set(states)] : null;
    this.texts = query.q === undefined ? null : textSearches(query.q);
    this.common = [
      ...among('a.country', query.country),
      ...among('a.tier', query.tier),
      ...among('a.risk_level', query.riskLevel),
      ...(query.reasonCode === undefined ? [] : [heldFor(query.reasonCode, this.now)]),
    ];
  }

  get findsNothing(): boolean {
    return this.states?.length === 0 || this.texts?.length === 0;
  }

  /** Joins arms: states exclude each other, texts may find an account twice. */
  get union(): string {
    return (this.texts?.length ?? 1) > 1 ? ' UNION ' : ' UNION ALL ';
  }

  /**
   * Conditions of which an account meets one. The stored state counts until the clock has something to say about the
   * row; then the derivation does.
   */
  arms(parameters: Parameters): string[] {
    const { states } = this;
    if (states === null) return this.eachText('', parameters);
    const now = parameters.bind(this.now);
    const current = states.map(
      (state) => `a.state = ${parameters.bind(state)} AND (a.settle_at IS NULL OR a.settle_at > ${now})`,
    );
    const late = `a.settle_at <= ${now} AND account_state_at(a, ${now}) = ANY(${parameters.bind(states)}::text[])`;
    return [...current, late].flatMap((state) => this.eachText(state, parameters));
  }

  /** Subqueries that give the ids by the stored state alone. */
  storedIds(parameters: Parameters): string[] {
    const { states, texts } = this;
    // Whatever a text finds is an account: with nothing else asked there is no need to look it up.
    if (texts !== null && states === null && this.common.length === 0) {
      return texts.map(({ ids }) => `(${ids(parameters)})`);
    }
    const state = states === null ? '' : equalsOneOf('a.state', states, parameters);
    return this.eachText(state, parameters).map((where) => `(SELECT a.id FROM account a WHERE ${where})`);
  }

  /** By how much `storedIds` gives too few accounts, because of those whose expiry is not recorded yet. */
  lateDifference(parameters: Parameters): string {
    if (this.states === null) return '0';
    const now = parameters.bind(this.now);
    const states = `${parameters.bind(this.states)}::text[]`;
    const texts = this.texts?.map(({ finds }) => finds(parameters)).join(' OR ');
    const where = [
      `a.settle_at <= ${now}`,
      ...(texts === undefined ? [] : [`(${texts})`]),
      ...this.all(parameters),
    ];
    return `(SELECT count(*) FILTER (WHERE account_state_at(a, ${now}) = ANY(${states}))
      - count(*) FILTER (WHERE a.state = ANY(${states})) FROM account a WHERE ${where.join(' AND ')})`;
  }

  private eachText(state: string, parameters: Parameters): string[] {
    const rest = [...(state === '' ? [] : [state]), ...this.all(parameters)];
    const arms = this.texts?.map(({ finds }) => [finds(parameters), ...rest]) ?? [rest];
    return arms.map((conditions) => (conditions.length === 0 ? 'true' : conditions.join(' AND ')));
  }

  private all(parameters: Parameters): string[] {
    return this.common.map((condition) => condition(parameters));
  }
}

function equalsOneOf(column: string, values: readonly string[], parameters: Parameters): string {
  return values.length === 1
    ? `${column} = ${parameters.bind(values[0])}`
    : `${column} = ANY(${parameters.bind(values)}::text[])`;
}

function among(column: string, values: readonly string[] | undefined): Condition[] {
  return values ? [(parameters) => equalsOneOf(column, values, parameters)] : [];
}

/** A hold in force was placed for this reason. */
function heldFor(reasonCode: string, now: Date): Condition {
  return (parameters) => `a.id IN (
    SELECT h.account_id FROM hold h WHERE h.reason_code = ${parameters.bind(reasonCode)}
      AND h.released_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > ${parameters.bind(now)}))`;
}

/** Ways in which a text can name an account; those that it cannot be are left out. */
function textSearches(text: string): TextSearch[] {
  const isEmail = text.includes('@');
  const digits = text.replace(/[\s().-]/g, '');
  const pattern = isEmail ? null : searchPattern(text);
  return [
    ...(externalRefSchema.safeParse(text).success
      ? [exactly((parameters) => `x.external_ref = ${parameters.bind(text)}`)]
      : []),
    ...(isEmail
      ? [exactly((parameters) => `lower(x.email) = lower(${parameters.bind(text)}) AND x.email IS NOT NULL`)]
      : []),
    ...(/^\+?\d{7,15}$/.test(digits)
      ? [exactly((parameters) => `x.phone = ${parameters.bind(digits.replace(/^\+?/, '+'))}`)]
      : []),
    ...(pattern === null ? [] : [named(pattern)]),
  ];
}

/**
 * Done first, by itself: an array tells PostgreSQL that few are found, which it cannot know of `lower(email)` before its
 * statistics are gathered. It would rather walk the list in the order asked for (1.4 s at a million accounts, not 0.1 ms).
 */
function exactly(condition: Condition): TextSearch {
  const ids: Condition = (parameters) => `SELECT x.id FROM account x WHERE ${condition(parameters)}`;
  return { ids, finds: (parameters) => `a.id = ANY(ARRAY(${ids(parameters)}))` };
}

/** Of names PostgreSQL knows how many fit, and whether to begin with them or with the list. */
function named(pattern: string): TextSearch {
  const fits: Condition = (parameters) => `s.search_name LIKE ${parameters.bind(pattern)}`;
  return {
    ids: (parameters) => `SELECT s.account_id FROM account_search s WHERE ${fits(parameters)}`,
    finds: (parameters) =>
      `EXISTS (SELECT FROM account_search s WHERE s.account_id = a.id AND ${fits(parameters)})`,
  };
}
