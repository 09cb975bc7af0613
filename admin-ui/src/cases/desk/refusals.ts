import { useT, useTranslateIfKnown } from '../../app/i18n/useT.js';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { CaseDocument } from './desk.js';
import type { DecisionName } from './deskKeys.js';

/** Why each decision cannot be made now, in the viewer's words; null where it can. */
export function useRefusals(
  detail: CaseDetail,
  document: CaseDocument | undefined,
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
  return {
    accept: ofDocument('accepted'),
    reject: ofDocument('rejected'),
    ask: common,
    rejectCase: common,
    approve: ofApproval(),
  };
}
