import ArrowForward from '@mui/icons-material/ArrowForward';
import { Box } from '@mui/material';
import type { AccountState } from '@standing/shared/account/state';
import { useT } from '../app/i18n/useT.js';
import { StateChip } from './StateChip.js';

interface TransitionProps {
  readonly from: AccountState | null;
  readonly to: AccountState;
}

/** State before and after; an event that a stronger fact covers changes nothing that is shown, and says so. */
export function Transition({ from, to }: TransitionProps) {
  const t = useT();
  return (
    <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.75 }}>
      {from === to ? (
        <>
          <StateChip state={to} />
          <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
            {t('event.unchanged')}
          </Box>
        </>
      ) : (
        <>
          {from && (
            <>
              <StateChip state={from} />
              <ArrowForward sx={{ fontSize: 14, color: 'text.secondary' }} titleAccess={t('event.becomes')} />
            </>
          )}
          <StateChip state={to} />
        </>
      )}
    </Box>
  );
}
