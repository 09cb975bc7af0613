import { Injectable } from '@nestjs/common';
import { ACCOUNT_STATES, type AccountState, type Instant } from '@standing/shared/account/state';
import { searchPattern } from '@standing/shared/account/search';
import { externalRefSchema, type AccountListQuery } from '@standing/shared/contracts/accounts';
import { DataSource, type EntityManager } from 'typeorm';
import type { KnownWindow } from '@standing/shared/maintenance/window';
import { ACCOUNT_COLUMNS, type AccountRow } from './account.row.js';
import { Cover, type CoverPart } from './cover.js';
import { Parameters } from './parameters.js';
import type { ContactLookup } from './profile/profiles.service.js';

/**
 * A total that PostgreSQL expects to cost more is estimated instead: the number is not worth it. In the planner's units;
 * about 40 ms, or 350,000 entries of an index.
 */
const MAX_COUNT_COST = 10_000;

/** States that rows have: maintenance lies over them. */
const STORED_STATES = ACCOUNT_STATES.filter((state) => state !== 'maintenance');

const SORT_COLUMNS: Readonly<Record<AccountListQuery['sort'], string>> = {
  registeredAt: 'a.registered_at',
  displayName: 'a.display_name',
  externalRef: 'a.external_ref',
  stateSince: 'a.state_changed_at',
};

/** What accounts are chosen by. */
export type AccountCriteria = Pick<
  AccountListQuery,
  'state' | 'q' | 'reasonCode' | 'country' | 'tier' | 'riskLevel'
> & {
  /** What the searched text is looked up by beside the name. */
  readonly contact: ContactLookup;
};

export interface AccountPage {
  readonly rows: AccountRow[];
  readonly total: number;
  readonly totalIsExact: boolean;
}

export interface StateCount {
  readonly state: AccountState;
  readonly count: number;
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
  findMany(
    ids: readonly string[],
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<AccountRow[]> {
    return within.query(`SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.id = ANY($1::uuid[])`, [ids]);
  }

  /** Whether the account has or had this hold. */
  async hasHold(
    accountId: string,
    holdId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<boolean> {
    const rows: unknown[] = await manager.query(`SELECT FROM hold WHERE id = $1 AND account_id = $2`, [
      holdId,
      accountId,
    ]);
    return rows.length > 0;
  }

  /**
   * A page of the list, as of an instant: states count by the clock, whether or not expiries were recorded.
   *
   * @param known every maintenance window that was not cancelled
   */
  async list(
    query: AccountListQuery & AccountCriteria,
    at: Instant,
    known: readonly KnownWindow[],
  ): Promise<AccountPage> {
    const filter = new AccountFilter(query, at, Cover.at(known, at).within(query.country, query.tier));
    if (filter.findsNothing) return { rows: [], total: 0, totalIsExact: true };
    const offset = (query.page - 1) * query.perPage;
    const [rows, count] = await Promise.all([this.page(query, filter, offset), this.count(filter)]);
    // A page beyond the end shows nothing, and says nothing of how many there are.
    const seen = rows.length > 0 ? offset + rows.length : 0;
    // A page that is not full is the last one, and says how many there are without anybody counting.
    const isLast = rows.length > 0 && rows.length < query.perPage;
    if (isLast || (rows.length === 0 && offset === 0)) return { rows, total: seen, totalIsExact: true };
    // Between the two statements accounts may have come; a total below what is shown would be absurd.
    return { rows, total: Math.max(count.total, seen), totalIsExact: count.totalIsExact };
  }

  /** Ids of all that the filter finds as of an instant, in their order, up to a limit. */
  async idsMatching(
    criteria: AccountCriteria,
    at: Instant,
    known: readonly KnownWindow[],
    limit: number,
  ): Promise<string[]> {
    const filter = new AccountFilter(
      criteria,
      at,
      Cover.at(known, at).within(criteria.country, criteria.tier),
    );
    if (filter.findsNothing) return [];
    const parameters = new Parameters();
    const arms = filter.arms(parameters).map((where) => `(SELECT a.id FROM account a WHERE ${where})`);
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT id FROM (${arms.join(filter.union)}) arms ORDER BY id LIMIT ${parameters.bind(limit)}`,
      parameters.values,
    );
    return rows.map(({ id }) => id);
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
    // The index in the order of changes begins with the state: there is one walk for each.
    const arms = filter.arms(parameters, query.sort === 'stateSince').map(
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
   * What the tally knows is summed up from it. Else counts by the stored state, for which reading an index is enough, and
   * puts right what the clock has changed since, which is seldom more than the expiries of the last second. Where that
   * would take long, PostgreSQL's own estimate is the answer, from the statistics that autovacuum keeps.
   */
  private async count(filter: AccountFilter): Promise<{ total: number; totalIsExact: boolean }> {
    if (filter.isTallied) return { total: await this.tallied(filter), totalIsExact: true };
    const parameters = new Parameters();
    const matching = filter.storedIds(parameters).join(filter.union);
    const explained: { 'QUERY PLAN': { Plan: { 'Total Cost': number; 'Plan Rows': number } }[] }[] =
      await this.dataSource.query(`EXPLAIN (FORMAT JSON) ${matching}`, parameters.values);
    const plan = explained[0]?.['QUERY PLAN'][0]?.Plan;
    if (plan && plan['Total Cost'] > MAX_COUNT_COST) {
      return { total: plan['Plan Rows'], totalIsExact: false };
    }
    const late = filter.lateDifference(parameters);
    const rows: { n: string; late: string }[] = await this.dataSource.query(
      `SELECT (SELECT count(*) FROM (${matching}) matching) AS n, ${late} AS late`,
      parameters.values,
    );
    return { total: Number(rows[0]?.n ?? 0) + Number(rows[0]?.late ?? 0), totalIsExact: true };
  }

  /**
   * How many accounts are in each state at an instant.
   *
   * @param known every maintenance window that was not cancelled
   * @param scope only those that it covers
   */
  async countByState(
    at: Instant,
    known: readonly KnownWindow[],
    scope: Cover | null = null,
  ): Promise<StateCount[]> {
    const cover = Cover.at(known, at);
    const parameters = new Parameters();
    const parts = scope?.isNamed
      ? countedStates(cover, new Date(at), scope, parameters)
      : talliedStates(cover, new Date(at), scope ? [(bind) => scope.condition(bind)] : [], parameters);
    const rows: { state: AccountState; n: string }[] = await this.dataSource.query(
      `SELECT state, sum(n) AS n FROM (${parts}) parts GROUP BY state`,
      parameters.values,
    );
    const counts = new Map(rows.map((row) => [row.state, Number(row.n)]));
    return ACCOUNT_STATES.map((state) => ({ state, count: counts.get(state) ?? 0 }));
  }

  private async tallied(filter: AccountFilter): Promise<number> {
    const parameters = new Parameters();
    const rows: { n: string | null }[] = await this.dataSource.query(
      `SELECT sum(n) AS n FROM (${filter.tally(parameters)}) parts
       WHERE ${filter.isAskedFor('state', parameters)}`,
      parameters.values,
    );
    return Number(rows[0]?.n ?? 0);
  }
}

/**
 * Numbers of accounts by the state shown, in parts to be summed up: from the tally, which knows neither what the clock has
 * changed since the last events nor who is named by a window; and from these accounts, which are few.
 *
 * @param common conditions on what the tally has: country, tier and risk
 */
function talliedStates(
  cover: Cover,
  now: Date,
  common: readonly Condition[],
  parameters: Parameters,
): string {
  const where = (...more: string[]) =>
    [...more, ...common.map((condition) => condition(parameters)), 'true'].join(' AND ');
  const broadly = cover.shownBroadly('a.state', parameters);
  const ofNamed = cover.isNamed
    ? `UNION ALL SELECT named.* FROM account a,
         LATERAL (VALUES (${broadly}, -1), (${cover.shown('a.state', parameters)}, 1)) named (state, n)
       WHERE ${where(cover.named(parameters))}`
    : '';
  return `SELECT ${broadly} AS state, a.n FROM account_tally a WHERE ${where()} ${ofNamed}
    ${lateStates(cover, now, where, parameters)}`;
}

/** The same of the accounts that a scope names. */
function countedStates(cover: Cover, now: Date, scope: Cover, parameters: Parameters): string {
  const where = (...more: string[]) => [...more, scope.condition(parameters)].join(' AND ');
  return `SELECT ${cover.shown('a.state', parameters)} AS state, 1 AS n FROM account a WHERE ${where()}
    ${lateStates(cover, now, where, parameters)}`;
}

/** Puts right the numbers by stored states: what the clock has changed and nobody has recorded yet, looked at once. */
function lateStates(
  cover: Cover,
  at: Date,
  where: (...more: string[]) => string,
  parameters: Parameters,
): string {
  const now = parameters.bind(at);
  return `UNION ALL SELECT put_right.* FROM (
      SELECT ${cover.shown('a.state', parameters)} AS stored,
        ${cover.shown(`account_state_at(a, ${now})`, parameters)} AS derived, count(*) AS n
      FROM account a WHERE ${where(`a.settle_at <= ${now}`)} GROUP BY 1, 2) late,
    LATERAL (VALUES (stored, -late.n), (derived, late.n)) put_right (state, n)`;
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
  private readonly asksForHolds: boolean;

  constructor(
    query: AccountCriteria,
    at: Instant,
    private readonly cover: Cover,
  ) {
    this.now = new Date(at);
    this.states = query.state ? [...new Set(query.state)] : null;
    this.texts = query.q === undefined ? null : textSearches(query.q, query.contact);
    this.asksForHolds = query.reasonCode !== undefined;
    this.common = [
      ...among('a.country', query.country),
      ...among('a.tier', query.tier),
      ...among('a.risk_level', query.riskLevel),
      ...(query.reasonCode === undefined ? [] : [heldFor(query.reasonCode, this.now)]),
    ];
  }

  /** Whether everything that is asked for is something that the tally counts by. */
  get isTallied(): boolean {
    return this.texts === null && !this.asksForHolds;
  }

  /** Numbers of the accounts that meet all but the states asked for, by state. */
  tally(parameters: Parameters): string {
    return talliedStates(this.cover, this.now, this.common, parameters);
  }

  /** Whether an expression gives a state that is asked for. */
  isAskedFor(state: string, parameters: Parameters): string {
    return this.states === null ? 'true' : equalsOneOf(state, this.states, parameters);
  }

  get findsNothing(): boolean {
    const isUncovered = this.cover.isNothing && this.states?.every((state) => state === 'maintenance');
    return isUncovered === true || this.texts?.length === 0;
  }

  /** Joins arms: states exclude each other, texts may find an account twice. */
  get union(): string {
    return (this.texts?.length ?? 1) > 1 ? ' UNION ' : ' UNION ALL ';
  }

  /**
   * Conditions of which an account meets one. The stored state counts until the clock has something to say about the
   * row; then the derivation does.
   *
   * @param isByState no condition is about several stored states, where that can be had
   */
  arms(parameters: Parameters, isByState = false): string[] {
    const { states } = this;
    const apart = (stored: readonly AccountState[]) =>
      isByState && this.texts === null ? stored.map((state) => [state]) : [stored];
    if (states === null) {
      const parts = apart(STORED_STATES);
      if (parts.length === 1) return this.eachText('', parameters);
      return parts.flatMap((part) => this.eachText(equalsOneOf('a.state', part, parameters), parameters));
    }
    const now = parameters.bind(this.now);
    const current = this.cover
      .parts(states, parameters)
      .flatMap(({ states: stored, where }) =>
        apart(stored).map((part) =>
          and(
            equalsOneOf('a.state', part, parameters),
            `(a.settle_at IS NULL OR a.settle_at > ${now})`,
            where,
          ),
        ),
      );
    const derived = this.cover.shown(`account_state_at(a, ${now})`, parameters);
    const late = `a.settle_at <= ${now} AND ${derived} = ANY(${parameters.bind(states)}::text[])`;
    return [...current, late].flatMap((state) => this.eachText(state, parameters));
  }

  /** Subqueries that give the ids by the stored state alone. */
  storedIds(parameters: Parameters): string[] {
    const { states, texts } = this;
    // Whatever a text finds is an account: with nothing else asked there is no need to look it up.
    if (texts !== null && states === null && this.common.length === 0) {
      return texts.map(({ ids }) => `(${ids(parameters)})`);
    }
    const parts =
      states === null
        ? ['']
        : merged(this.cover.parts(states, parameters)).map((part) =>
            and(equalsOneOf('a.state', part.states, parameters), part.where),
          );
    return parts
      .flatMap((part) => this.eachText(part, parameters))
      .map((where) => `(SELECT a.id FROM account a WHERE ${where})`);
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
    const derived = this.cover.shown(`account_state_at(a, ${now})`, parameters);
    const stored = this.cover.shown('a.state', parameters);
    return `(SELECT count(*) FILTER (WHERE ${derived} = ANY(${states}))
      - count(*) FILTER (WHERE ${stored} = ANY(${states})) FROM account a WHERE ${where.join(' AND ')})`;
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

function and(...conditions: readonly string[]): string {
  return conditions.filter((condition) => condition !== '').join(' AND ');
}

/** Parts with the same condition in one, where no order is asked for. */
function merged(parts: readonly CoverPart[]): CoverPart[] {
  const wheres = [...new Set(parts.map(({ where }) => where))];
  return wheres.map((where) => ({
    where,
    states: parts.filter((part) => part.where === where).flatMap(({ states }) => states),
  }));
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
function textSearches(text: string, { email, phone }: ContactLookup): TextSearch[] {
  const isEmail = text.includes('@');
  const pattern = isEmail ? null : searchPattern(text);
  return [
    ...(externalRefSchema.safeParse(text).success
      ? [
          exactly(
            (parameters) => `SELECT x.id FROM account x WHERE x.external_ref = ${parameters.bind(text)}`,
          ),
        ]
      : []),
    ...(email === null ? [] : [reached('email_index', email)]),
    ...(phone === null ? [] : [reached('phone_index', phone)]),
    ...(pattern === null ? [] : [named(pattern)]),
  ];
}

/**
 * Done first, by itself: an array tells PostgreSQL that few are found, which it cannot know before the statistics are
 * gathered. It would rather walk the list in the order asked for (1.4 s at a million accounts, not 0.1 ms).
 */
function exactly(ids: Condition): TextSearch {
  return { ids, finds: (parameters) => `a.id = ANY(ARRAY(${ids(parameters)}))` };
}

/** By an address or number, through the blind index. */
function reached(column: 'email_index' | 'phone_index', index: Buffer): TextSearch {
  return exactly(
    (parameters) =>
      `SELECT x.account_id AS id FROM account_profile x WHERE x.${column} = ${parameters.bind(index)}`,
  );
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
