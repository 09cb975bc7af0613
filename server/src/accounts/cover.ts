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

/** What the windows of one instant cover, as SQL about an account `a`. */
export class Cover {
  private constructor(
    /** Everybody. */
    private readonly all: boolean,
    private readonly countries: readonly string[],
    private readonly tiers: readonly string[],
    /** Ids of windows that name their accounts. */
    private readonly lists: readonly string[],
    /** Accounts named here. */
    private readonly accounts: readonly string[] = [],
  ) {}

  /** By those of the windows that are under way. */
  static at(known: readonly KnownWindow[], at: Instant): Cover {
    return Cover.of(known.filter((window) => covers(window, at)));
  }

  /** By a scope that somebody thinks of. */
  static ofScope(scope: WindowScopeBody): Cover {
    if ('all' in scope) return new Cover(true, [], [], []);
    if ('countries' in scope) return new Cover(false, scope.countries, [], []);
    if ('tiers' in scope) return new Cover(false, [], scope.tiers, []);
    return new Cover(false, [], [], [], scope.accountIds);
  }

  private static of(windows: readonly Pick<KnownWindow, 'id' | 'scope' | 'scopeValues'>[]): Cover {
    const of = (kind: KnownWindow['scope']) => windows.filter(({ scope }) => scope === kind);
    const values = (kind: KnownWindow['scope']) => [
      ...new Set(of(kind).flatMap(({ scopeValues }) => scopeValues)),
    ];
    const lists = of('accounts').map(({ id }) => id);
    return new Cover(of('all').length > 0, values('countries'), values('tiers'), lists);
  }

  get isNothing(): boolean {
    return !this.all && this.countries.length + this.tiers.length + this.lists.length === 0;
  }

  /** Whether a window covers the account, be it shown or not. */
  condition(parameters: Parameters): string {
    if (this.all) return 'true';
    const parts = [
      ...(this.countries.length > 0 ? [`a.country = ANY(${parameters.bind(this.countries)}::text[])`] : []),
      ...(this.tiers.length > 0 ? [`a.tier = ANY(${parameters.bind(this.tiers)}::text[])`] : []),
      ...(this.lists.length > 0
        ? [
            `a.id IN (SELECT m.account_id FROM maintenance_window_account m
               WHERE m.window_id = ANY(${parameters.bind(this.lists)}::uuid[]))`,
          ]
        : []),
      ...(this.accounts.length > 0 ? [`a.id = ANY(${parameters.bind(this.accounts)}::uuid[])`] : []),
    ];
    return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
  }

  /** The state shown, from an expression that gives the state without windows. */
  shown(state: string, parameters: Parameters): string {
    if (this.isNothing) return state;
    return `CASE WHEN ${state} IN ${ALL_COVERABLE} AND ${this.condition(parameters)}
      THEN 'maintenance' ELSE ${state} END`;
  }

  /**
   * Asked for one of these states: the states without windows that can be meant, and what the windows must then be.
   * Each is a disjoint part; together they are what was asked for.
   */
  parts(asked: readonly AccountState[], parameters: Parameters): CoverPart[] {
    const plain = asked.filter((state) => state !== 'maintenance');
    if (this.isNothing) return plain.map((state) => ({ states: [state], where: '' }));
    const wantsMaintenance = asked.includes('maintenance');
    const covered = this.condition(parameters);
    const uncovered = COVERABLE_STATES.filter((state) => !asked.includes(state));
    return [
      ...plain.map((state) => ({
        states: [state],
        // Asked for with maintenance, covered or not is all the same.
        where: isCoverable(state) && !wantsMaintenance ? `NOT ${covered}` : '',
      })),
      ...(wantsMaintenance && uncovered.length > 0 ? [{ states: uncovered, where: covered }] : []),
    ];
  }
}
