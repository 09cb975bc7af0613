import type { StaffRole } from '@standing/shared/access/roles';
import type { EvidenceChangeView, ProposalView } from '@standing/shared/contracts/proposals';
import { RELEASES } from '../accounts/decision/decision.js';
import { useReasonName } from '../accounts/words.js';
import { useT } from '../app/i18n/useT.js';

/** Roles in words; none is a word, too. */
export function useRoleWords(): (roles: readonly StaffRole[]) => string {
  const t = useT();
  return (roles) =>
    roles.length === 0
      ? t('staff.noRoles')
      : roles.map((role) => t(`role.${role}`)).join(t('list.separator'));
}

/** What is proposed, in a line. */
export function useProposalTitle(): (proposal: ProposalView) => string {
  const t = useT();
  const reasonName = useReasonName();
  const roleWords = useRoleWords();
  return ({ command, holds, roles }) => {
    if (command === 'grant_roles') return t('staff.grantLine', { roles: roleWords(roles) });
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
  const roleWords = useRoleWords();
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
      case 'roles':
        return t('approvals.change.roles', { from: roleWords(change.from), to: roleWords(change.to) });
      case 'suspended':
        return t(change.to ? 'approvals.change.suspended' : 'approvals.change.reactivated');
    }
  };
}
