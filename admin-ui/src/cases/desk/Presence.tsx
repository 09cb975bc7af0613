import VisibilityOutlined from '@mui/icons-material/VisibilityOutlined';
import { Box } from '@mui/material';
import { useT } from '../../app/i18n/useT.js';
import { usePresence } from './caseQueries.js';

/** Colleagues who have the case open, too. */
export function Presence({ caseId }: { readonly caseId: string }) {
  const t = useT();
  const others = usePresence(caseId);
  return (
    <Box component="span" role="status" sx={{ display: 'inline-flex', maxWidth: '100%' }}>
      {others.length > 0 && (
        <Box
          component="span"
          sx={({ tokens }) => ({
            display: 'inline-flex',
            alignItems: 'center',
            gap: 0.5,
            paddingInline: 1,
            borderRadius: 99,
            fontSize: '0.8125rem',
            color: tokens.info.text,
            backgroundColor: tokens.info.surface,
          })}
        >
          <VisibilityOutlined sx={{ fontSize: 16 }} aria-hidden />
          {t('desk.alsoHere', {
            names: others.map(({ name }) => name ?? t('desk.someone')).join(t('list.separator')),
          })}
        </Box>
      )}
    </Box>
  );
}
