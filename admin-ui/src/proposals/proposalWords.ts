import type { EvidenceChangeView, ProposalView } from '@standing/shared/contracts/proposals';
import { RELEASES } from '../accounts/decision/decision.js';
import { useReasonName } from '../accounts/words.js';
import { useT } from '../app/i18n/useT.js';

/** What is proposed, in a line. */
export function useProposalTitle(): (proposal: ProposalView) => string {
  const t = useT();
  const reasonName = useReasonName();
  return ({ command, holds }) => {
    if (command === 'close') return t('do.close');
    if (command === 'approve_verification') return t('do.approve_verification');
    return holds
      .map(({ kind, reasonCode }) =>
        t('decision.releaseTitle', { what: t(`do.${RELEASES[kind]}`), reason: reasonName(kind, reasonCode) }),
      )
      .join(t('list.separator'));
  };
}

/** One thing that is not as it was when it was proposed. */
export function useChangeWords(): (change: EvidenceChangeView) => string {
  const t = useT();
  const reasonName = useReasonName();
  return (change) => {
    switch (change.what) {
      case 'account':
        return t('approvals.change.account', { from: change.from, to: change.to });
      case 'verification':
        return t(change.to ? 'approvals.change.verified' : 'approvals.change.unverified');
      case 'hold_placed':
      case 'hold_gone':
        return t(`approvals.change.${change.what}`, {
          hold: t('hold.title', {
            kind: t(`kind.${change.hold.kind}`),
            reason: reasonName(change.hold.kind, change.hold.reasonCode),
          }),
        });
      case 'document':
        return t('approvals.change.document', {
          type: t(`document.${change.document.type}`),
          from: change.from === null ? t('approvals.change.absent') : t(`documentStatus.${change.from}`),
          to: change.to === null ? t('approvals.change.absent') : t(`documentStatus.${change.to}`),
        });
      case 'notes':
        return t('approvals.change.notes', { smart_count: Math.abs(change.to - change.from) });
      case 'case':
        return t('approvals.change.case', { from: change.from, to: change.to });
    }
  };
}
