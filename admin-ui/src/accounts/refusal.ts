import type { CommandOffer } from '@standing/shared/account/offers';
import { useTranslateIfKnown } from '../app/i18n/useT.js';

/** Why an offer is refused, in the viewer's language; null when it is allowed. */
export function useRefusalWords(): (offer: CommandOffer) => string | null {
  const translate = useTranslateIfKnown();
  return (offer) =>
    offer.allowed ? null : (translate(`errors.${offer.code}`) ?? offer.why ?? offer.code ?? '');
}
