import { Box } from '@mui/material';
import type { AccountEventView } from '@standing/shared/contracts/accounts';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';

/** Who did it, and in which role; the product's own clock is nobody's name. */
export function Actor({ actor }: { readonly actor: AccountEventView['actor'] }) {
  const t = useT();
  const translate = useTranslateIfKnown();
  if (actor.kind === 'system') return <span>{t(actor.id === 'clock' ? 'actor.clock' : 'actor.system')}</span>;
  if (actor.kind === 'rule') return <span>{t('actor.rule', { id: actor.id })}</span>;
  const inRole = t('actor.inRole', { role: translate(`role.${actor.role}`) ?? actor.role });
  return (
    <span>
      {actor.name ?? actor.id}
      {inRole.startsWith(' ') && ' '}
      <Box component="span" sx={{ display: 'inline-block', color: 'text.secondary', whiteSpace: 'nowrap' }}>
        {inRole.trimStart()}
      </Box>
    </span>
  );
}
