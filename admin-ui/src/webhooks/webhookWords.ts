import type { DeliveryAttempt } from '@standing/shared/contracts/webhooks';
import { PENDING_COUNTED } from '@standing/shared/webhooks/delivery';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { problemWord } from './endpoint.js';

/** Names of events, statuses and problems in the viewer's language. */
export function useWebhookWords() {
  const t = useT();
  const translate = useTranslateIfKnown();
  const number = new Intl.NumberFormat(useFormatLocale());
  return {
    /** Types that this version does not know keep their own name. */
    event: (type: string) => translate(`webhooks.event.${type.replaceAll('.', '_')}`) ?? type,
    /** `HTTP 503`, or that there was no answer. */
    answer: ({ httpStatus }: Pick<DeliveryAttempt, 'httpStatus'>) =>
      httpStatus === null ? t('webhooks.noAnswer') : t('webhooks.answered', { status: String(httpStatus) }),
    /** What came of an attempt, and what to do about it. */
    result: (attempt: Pick<DeliveryAttempt, 'httpStatus' | 'problem'>) => {
      const word = problemWord(attempt);
      return word === null ? t('webhooks.ok') : t(`webhooks.problem.${word}`);
    },
    pending: (count: number) =>
      count < PENDING_COUNTED
        ? number.format(count)
        : t('webhooks.waitingMore', { count: number.format(PENDING_COUNTED) }),
  };
}
