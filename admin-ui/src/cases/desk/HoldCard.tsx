import LockOutlined from '@mui/icons-material/LockOutlined';
import { Box, Typography } from '@mui/material';
import { useLocale } from 'react-admin';
import { useReasonName } from '../../accounts/words.js';
import { useT } from '../../app/i18n/useT.js';
import { Actor } from '../../components/Actor.js';
import { DueChip } from '../../components/DueChip.js';
import { Instant } from '../../components/Instant.js';
import { Note } from '../../components/Note.js';
import { HOLD_STATES, StateChip } from '../../components/StateChip.js';
import type { CaseHold } from './useSubject.js';

/** A hold as colleagues know it: looks like an internal note, because none of it is for the customer. */
export function HoldCard({ hold }: { readonly hold: CaseHold }) {
  const t = useT();
  const locale = useLocale() === 'zh-CN' ? 'zh-CN' : 'en';
  const reasonName = useReasonName();
  return (
    <Box
      component="li"
      sx={({ tokens }) => ({
        display: 'grid',
        gap: 0.5,
        padding: 1.25,
        borderRadius: 1,
        border: `1px dashed ${tokens.outline}`,
        backgroundColor: tokens.sunken,
        fontSize: '0.8125rem',
      })}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px' }}>
        <StateChip state={HOLD_STATES[hold.kind]} />
        <Typography component="h3" variant="h3">
          {reasonName(hold.kind, hold.reasonCode)}
        </Typography>
        <Box
          component="span"
          sx={{
            display: 'inline-flex',
            alignItems: 'center',
            gap: 0.5,
            marginInlineStart: 'auto',
            color: 'text.secondary',
            fontSize: '0.75rem',
            fontWeight: 600,
          }}
        >
          <LockOutlined sx={{ fontSize: 15 }} aria-hidden />
          {t('unfreeze.onlyYou')}
        </Box>
      </Box>
      <Box sx={{ color: 'text.secondary', display: 'flex', flexWrap: 'wrap', gap: '2px 14px' }}>
        <span>
          <Actor actor={hold.placedBy} />
          {t('list.dot')}
          <Instant at={hold.placedAt} />
        </span>
        <span>{t(`authority.${hold.authority}`)}</span>
        {hold.expiresAt && <DueChip at={hold.expiresAt} kind="expiry" />}
        {hold.reviewAt && <DueChip at={hold.reviewAt} kind="review" />}
      </Box>
      {hold.version && <div>{hold.version.staffNote[locale]}</div>}
      {hold.note && <Note text={hold.note} isFoldable />}
    </Box>
  );
}

/** The holds that a case is about. */
export function HoldCards({ holds }: { readonly holds: readonly CaseHold[] }) {
  const t = useT();
  return (
    <Box
      component="ul"
      aria-label={t('unfreeze.holds')}
      sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 1 }}
    >
      {holds.map((hold) => (
        <HoldCard key={hold.id} hold={hold} />
      ))}
    </Box>
  );
}
