import { useT, useTranslateIfKnown } from '../../app/i18n/useT.js';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { CaseDocument } from './desk.js';
import type { DecisionName } from './deskKeys.js';
import { untickedItems } from './outcome.js';
import type { Subject } from './useSubject.js';

/** Why each decision cannot be made now, in the viewer's words; null where it can. */
export function useRefusals(
  detail: CaseDetail,
  document: CaseDocument | undefined,
  { holds, right, account }: Pick<Subject, 'holds' | 'right' | 'account'>,
  common: string | null,
): Record<DecisionName, string | null> {
  const t = useT();
  const translate = useTranslateIfKnown();
  const ofDocument = (status: CaseDocument['status']) => {
    if (common !== null) return common;
    if (!document) return t('desk.noDocuments');
    if (document.status === 'superseded') return t('errors.document_superseded');
    return document.status === status ? t('errors.document_decided') : null;
  };
  const ofApproval = () => {
    if (common !== null) return common;
    const unmet = detail.requirements.filter(({ met }) => !met);
    if (unmet.length > 0) {
      const names = unmet.map(
        ({ requirement }) => translate(`desk.requirement.${requirement}`) ?? requirement,
      );
      return t('desk.approve.unmet', { what: names.join(t('list.separator')) });
    }
    return detail.documents.some(({ status }) => status === 'submitted')
      ? t('errors.documents_undecided')
      : null;
  };
  /** Lifting takes the authority over every hold; how many are open is known once the account is. */
  const ofLifting = () => {
    if (common !== null) return common;
    if (!account) return t('unfreeze.waiting');
    if (right !== 'none') return null;
    const authorities = [...new Set(holds.map(({ authority }) => t(`authority.${authority}`)))];
    return `${t('unfreeze.may.none')} ${authorities.join(t('list.dot'))}`;
  };
  const ofRelease = () => {
    const refusal = ofLifting();
    if (refusal !== null) return refusal;
    if (right === 'nothing') return t('unfreeze.noHold');
    const unticked = untickedItems(detail);
    return unticked.length === 0
      ? null
      : t('unfreeze.untickedFirst', {
          what: unticked.map((item) => t(`desk.checklist.${item}`)).join(t('list.separator')),
        });
  };
  return {
    accept: ofDocument('accepted'),
    reject: ofDocument('rejected'),
    ask: common,
    rejectCase: common,
    approve: ofApproval(),
    refuse: common,
    lift: ofRelease(),
    escalate: common,
    clear: ofLifting(),
    uphold: common,
    overturn: ofLifting(),
  };
}
