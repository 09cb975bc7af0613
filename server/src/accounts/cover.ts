import {
  COVERABLE_STATES,
  covers,
  isCoverable,
  type AccountState,
  type Instant,
} from '@standing/shared/account/state';
import type { WindowScopeBody } from '@standing/shared/contracts/maintenance';
import type { KnownWindow } from '@standing/shared/maintenance/window';
import type { Parameters } from './parameters.js';

const ALL_COVERABLE = `(${COVERABLE_STATES.map((state) => `'${state}'`).join(', ')})`;

/** States without windows, and a condition on the windows; '' is none. */
export interface CoverPart {
  readonly states: AccountState[];
  readonly where: string;
}

interface Covered {
  /** Everybody. */
  readonly all?: boolean;
  readonly countries?: readonly string[];
  readonly tiers?: readonly string[];
  /** Ids of windows that name their accounts. */
  readonly lists?: readonly string[];
  /** Accounts named here. */
  readonly accounts?: readonly string[];
}

/** What the windows of one instant cover, as SQL about an account `a`. */
export class Cover {
  private readonly all: boolean;
  private readonly countries: readonly string[];
  private readonly tiers: readonly string[];
  private readonly lists: readonly string[];
  private readonly accounts: readonly string[];

  private constructor({ all = false, countries = [], tiers = [], lists = [], accounts = [] }: Covered) {
    this.all = all;
    this.countries = countries;
    this.tiers = tiers;
    this.lists = lists;
    this.accounts = accounts;
  }

  /** By those of the windows that are under way. */
  static at(known: readonly KnownWindow[], at: Instant): Cover {
    const windows = known.filter((window) => covers(window, at));
    const of = (kind: KnownWindow['scope']) => windows.filter(({ scope }) => scope === kind);
    const values = (kind: KnownWindow['scope']) => [
      ...new Set(of(kind).flatMap(({ scopeValues }) => scopeValues)),
    ];
    return new Cover({
      all: of('all').length > 0,
      countries: values('countries'),
      tiers: values('tiers'),
      lists: of('accounts').map(({ id }) => id),
    });
  }

  /** By a scope that somebody thinks of. */
  static ofScope(scope: WindowScopeBody): Cover {
    if ('all' in scope) return new Cover(scope);
    if ('countries' in scope) return new Cover(scope);
    if ('tiers' in scope) return new Cover(scope);
    return new Cover({ accounts: scope.accountIds });
  }

  /** As far as it concerns accounts of these countries and tiers; undefined: any. */
  within(countries: readonly string[] | undefined, tiers: readonly string[] | undefined): Cover {
    const narrowed = (mine: readonly string[], asked: readonly string[] | undefined) => ({
      isAll: asked?.every((value) => mine.includes(value)) === true,
      rest: asked ? mine.filter((value) => asked.includes(value)) : mine,
    });
    const ofCountries = narrowed(this.countries, countries);
    const ofTiers = narrowed(this.tiers, tiers);
    return new Cover({
      all: this.all || ofCountries.isAll || ofTiers.isAll,
      countries: ofCountries.rest,
      tiers: ofTiers.rest,
      lists: this.lists,
      accounts: this.accounts,
    });
  }

  get isNothing(): boolean {
    return !this.isBroad && !this.isNamed;
  }

  /** Whether accounts are covered one by one, which only their ids tell. */
  get isNamed(): boolean {
    return !this.all && this.lists.length + this.accounts.length > 0;
  }

  private get isBroad(): boolean {
    return this.all || this.countries.length + this.tiers.length > 0;
  }

  /** Whether the account is covered, be it shown or not. */
  condition(parameters: Parameters): string {
    if (!this.isNamed) return this.broad(parameters);
    if (!this.isBroad) return this.isAmongNamed(parameters);
    return `(${this.broad(parameters)} OR ${this.isAmongNamed(parameters)})`;
  }

  /** Covered for what it is: asks only for country and tier. */
  private broad(parameters: Parameters): string {
    if (this.all) return 'true';
    const anyOf = (column: string, values: readonly string[]) =>
      values.length === 0 ? [] : [`a.${column} = ANY(${parameters.bind(values)}::text[])`];
    const parts = [...anyOf('country', this.countries), ...anyOf('tier', this.tiers)];
    return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
  }

  /** Named: an array, which says that they are few, so that they are looked up one by one. */
  named(parameters: Parameters): string {
    if (this.accounts.length > 0) return `a.id = ANY(${parameters.bind(this.accounts)}::uuid[])`;
    return `a.id = ANY(ARRAY(${this.listedIds(parameters)}))`;
  }

  /** The same of an account that is at hand: looked up in a table of hashes, not one after the other. */
  private isAmongNamed(parameters: Parameters): string {
    return this.accounts.length > 0 ? this.named(parameters) : `a.id IN (${this.listedIds(parameters)})`;
  }

  private listedIds(parameters: Parameters): string {
    return `SELECT m.account_id FROM maintenance_window_account m
      WHERE m.window_id = ANY(${parameters.bind(this.lists)}::uuid[])`;
  }

  private uncovered(parameters: Parameters): string {
    const isUnnamed = this.isNamed ? [`a.id NOT IN (${this.listedIds(parameters)})`] : [];
    const isElsewhere = this.isBroad ? [`NOT ${this.broad(parameters)}`] : [];
    return [...isElsewhere, ...isUnnamed].join(' AND ');
  }

  /** The state shown, from an expression that gives the state without windows. */
  shown(state: string, parameters: Parameters): string {
    return this.isNothing ? state : overlaid(state, this.condition(parameters));
  }

  /** The same as far as country and tier tell. */
  shownBroadly(state: string, parameters: Parameters): string {
    return this.isBroad ? overlaid(state, this.broad(parameters)) : state;
  }

  /**
   * Asked for these states: which states without windows can be meant, and what the windows must then be. The parts
   * exclude each other; each can be walked in the order of an index.
   */
  parts(asked: readonly AccountState[], parameters: Parameters): CoverPart[] {
    const plain = asked.filter((state) => state !== 'maintenance');
    if (this.isNothing) return plain.map((state) => ({ states: [state], where: '' }));
    const wantsMaintenance = asked.includes('maintenance');
    const covered = COVERABLE_STATES.filter((state) => wantsMaintenance && !plain.includes(state));
    return [
      ...plain.map((state) => ({
        states: [state],
        // Asked for together with maintenance, covered or not is all the same.
        where: isCoverable(state) && !wantsMaintenance ? this.uncovered(parameters) : '',
      })),
      ...(covered.length > 0 && this.isBroad ? [{ states: covered, where: this.broad(parameters) }] : []),
      ...(covered.length > 0 && this.isNamed
        ? [{ states: covered, where: `${this.named(parameters)} AND NOT ${this.broad(parameters)}` }]
        : []),
    ];
  }
}

function overlaid(state: string, covered: string): string {
  return `CASE WHEN ${state} IN ${ALL_COVERABLE} AND ${covered} THEN 'maintenance' ELSE ${state} END`;
}
