import { CAPABILITIES, type Capability } from '@standing/shared/account/capabilities';
import type { AnnounceWindow, WindowScopeBody, WindowView } from '@standing/shared/contracts/maintenance';
import { WINDOW_MESSAGE_MAX_LENGTH } from '@standing/shared/contracts/maintenance';
import { tierSchema } from '@standing/shared/contracts/accounts';
import { fromLocalInput, toLocalInput } from '../components/instants.js';

export const SCOPES = ['all', 'countries', 'tiers', 'accounts'] as const;
export type Scope = (typeof SCOPES)[number];

/** What somebody has entered so far, as it stands in the fields. */
export interface WindowDraft {
  readonly scope: Scope;
  readonly countries: readonly string[];
  /** Separated by commas or spaces. */
  readonly tiers: string;
  /** Ids of accounts, one a line. */
  readonly accounts: string;
  /** As `<input type="datetime-local">` writes them, in the viewer's zone. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly reasonCode: string;
  /** Null: as the reason says. */
  readonly blocks: readonly Capability[] | null;
  readonly messageEn: string;
  readonly messageZh: string;
}

export type Fault = 'countries' | 'tiers' | 'accounts' | 'startsAt' | 'endsAt' | 'messageEn' | 'messageZh';

const HOUR_MS = 3_600_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DEFAULT_REASON = 'scheduled_maintenance';

/** Two hours from the next full hour but one: nobody announces for the minute. */
export function emptyDraft(now: number): WindowDraft {
  const start = Math.ceil(now / HOUR_MS) * HOUR_MS + HOUR_MS;
  return {
    scope: 'all',
    countries: [],
    tiers: '',
    accounts: '',
    startsAt: toLocalInput(start),
    endsAt: toLocalInput(start + 2 * HOUR_MS),
    reasonCode: DEFAULT_REASON,
    blocks: null,
    messageEn: '',
    messageZh: '',
  };
}

/** A window that was announced, to be changed. */
export function draftOf(window: WindowView): WindowDraft {
  const { scope } = window;
  const local = (at: string) => toLocalInput(Date.parse(at));
  return {
    scope:
      'all' in scope ? 'all' : 'countries' in scope ? 'countries' : 'tiers' in scope ? 'tiers' : 'accounts',
    countries: 'countries' in scope ? scope.countries : [],
    tiers: 'tiers' in scope ? scope.tiers.join(', ') : '',
    accounts: 'accountIds' in scope ? scope.accountIds.join('\n') : '',
    startsAt: local(window.startsAt),
    endsAt: local(window.endsAt),
    reasonCode: window.reasonCode,
    blocks: window.blocks,
    messageEn: window.message?.en ?? '',
    messageZh: window.message?.['zh-CN'] ?? '',
  };
}

const words = (text: string) => [...new Set(text.split(/[\s,，、;；]+/).filter((word) => word !== ''))];

/** What the draft covers, or null while that cannot be said. */
export function scopeOf(draft: WindowDraft): WindowScopeBody | null {
  switch (draft.scope) {
    case 'all':
      return { all: true };
    case 'countries':
      return draft.countries.length === 0 ? null : { countries: [...draft.countries] };
    case 'tiers': {
      const tiers = words(draft.tiers);
      return tiers.length === 0 || tiers.some((tier) => !tierSchema.safeParse(tier).success)
        ? null
        : { tiers };
    }
    case 'accounts': {
      const accountIds = words(draft.accounts);
      return accountIds.length === 0 || accountIds.some((id) => !UUID.test(id)) ? null : { accountIds };
    }
  }
}

/** What is wrong, in the order of the fields. */
export function faultsOf(draft: WindowDraft): Fault[] {
  const start = fromLocalInput(draft.startsAt);
  const end = fromLocalInput(draft.endsAt);
  return [
    ...(draft.scope !== 'all' && scopeOf(draft) === null ? [draft.scope] : []),
    ...(start === null ? (['startsAt'] as const) : []),
    ...(end === null || (start !== null && end <= start) ? (['endsAt'] as const) : []),
    ...(draft.messageEn.length > WINDOW_MESSAGE_MAX_LENGTH ? (['messageEn'] as const) : []),
    ...(draft.messageZh.length > WINDOW_MESSAGE_MAX_LENGTH ? (['messageZh'] as const) : []),
  ];
}

/** What is sent. @throws Error for a draft that has faults */
export function bodyOf(draft: WindowDraft): AnnounceWindow {
  const scope = scopeOf(draft);
  const start = fromLocalInput(draft.startsAt);
  const end = fromLocalInput(draft.endsAt);
  if (scope === null || start === null || end === null) throw new Error('a draft with faults is not sent');
  const message = {
    ...(draft.messageEn.trim() === '' ? {} : { en: draft.messageEn.trim() }),
    ...(draft.messageZh.trim() === '' ? {} : { 'zh-CN': draft.messageZh.trim() }),
  };
  return {
    scope,
    startsAt: new Date(start).toISOString(),
    endsAt: new Date(end).toISOString(),
    reasonCode: draft.reasonCode,
    ...(draft.blocks === null
      ? {}
      : { blocks: CAPABILITIES.filter((capability) => draft.blocks?.includes(capability)) }),
    ...(Object.keys(message).length === 0 ? {} : { message }),
  };
}
