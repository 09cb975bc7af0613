import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { useT } from '../app/i18n/useT.js';

/** Says of something that it has come, or changed, while somebody looks at it; without any movement. */
export function NewMark({ children }: { readonly children?: ReactNode }) {
  const t = useT();
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        paddingInline: 0.75,
        borderRadius: 99,
        fontSize: '0.75rem',
        fontWeight: 550,
        lineHeight: '18px',
        color: tokens.accent,
        backgroundColor: tokens.accentSurface,
      })}
    >
      {children ?? t('news.new')}
    </Box>
  );
}
