import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined';
import { Box } from '@mui/material';
import { useT } from '../app/i18n/useT.js';
import { useIsLost } from '../app/reach.js';

/**
 * Says that what is on the screen may be out of date, since pages keep showing what they have. Over the page, so that
 * nothing moves when it comes and goes; the region is always there, or its words would not be announced.
 */
export function LostConnection() {
  const t = useT();
  const isLost = useIsLost();
  return (
    <Box
      role="status"
      sx={{
        position: 'fixed',
        insetInline: 0,
        top: 8,
        zIndex: 'snackbar',
        display: 'flex',
        justifyContent: 'center',
        paddingInline: 1,
        pointerEvents: 'none',
      }}
    >
      {isLost && (
        <Box
          sx={({ tokens }) => ({
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            padding: '7px 14px',
            borderRadius: 1,
            fontSize: '0.8125rem',
            fontWeight: 550,
            color: tokens.warning.text,
            backgroundColor: tokens.warning.surface,
            border: `1px solid ${tokens.warning.text}`,
            boxShadow: tokens.shadow,
          })}
        >
          <CloudOffOutlined sx={{ fontSize: 18 }} aria-hidden />
          {t('nav.lost')}
        </Box>
      )}
    </Box>
  );
}
