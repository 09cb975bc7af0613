import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AccountView, HoldView } from '@standing/shared/contracts/accounts';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { ReasonVersionView } from '@standing/shared/contracts/reasons';
import { useAccount } from '../../accounts/accountQueries.js';
import { byWeight } from '../../accounts/words.js';
import { api } from '../../app/dataProvider.js';
import { useSession } from '../../app/session.js';
import { rightOver, holdsOf, type ReleaseRight } from './outcome.js';

/** A hold with the version of its reason under which it was placed; null while that is being fetched. */
export interface CaseHold extends HoldView {
  readonly version: ReasonVersionView | null;
}

/** What a case is about, and what one may do about it. */
export interface Subject {
  /** Undefined while it is being fetched. */
  readonly account: AccountView | undefined;
  readonly holds: readonly CaseHold[];
  readonly right: ReleaseRight;
  /** Whether the customer must not learn the reason of one of the holds. */
  readonly isWithheld: boolean;
  /** Why the account or the texts could not be fetched. */
  readonly error: unknown;
  readonly retry: () => void;
}

const NO_ROLES = [] as const;

/** The holds that a case is about, with the words for each. */
export function useSubject(detail: CaseDetail): Subject {
  const roles = useSession()?.staff.roles ?? NO_ROLES;
  const accountQuery = useAccount(detail.accountId);
  const account = accountQuery.data;
  const { kind, holdId } = detail;
  const open = useMemo(
    () => byWeight(holdsOf({ kind, holdId }, account?.holds ?? [])),
    [kind, holdId, account],
  );
  const codes = [...new Map(open.map((hold) => [`${hold.kind}.${hold.reasonCode}`, hold])).values()];
  const reasons = useQueries({
    queries: codes.map((hold) => ({
      queryKey: ['reasons', 'one', hold.kind, hold.reasonCode],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.reason(hold.kind, hold.reasonCode, signal),
    })),
  });
  const versionOf = (hold: HoldView) => {
    const place = codes.findIndex((each) => each.kind === hold.kind && each.reasonCode === hold.reasonCode);
    const versions = reasons[place]?.data?.versions ?? [];
    return versions.find(({ version }) => version === hold.reasonVersion) ?? null;
  };
  return {
    account,
    holds: open.map((hold) => ({ ...hold, version: versionOf(hold) })),
    right: rightOver(open, roles),
    isWithheld: open.some(({ disclosure }) => disclosure === 'generic'),
    error:
      (account === undefined ? accountQuery.error : null) ??
      reasons.find(({ error }) => error !== null)?.error ??
      null,
    retry: () => {
      if (account === undefined) void accountQuery.refetch();
      reasons.forEach((query) => void query.refetch());
    },
  };
}
