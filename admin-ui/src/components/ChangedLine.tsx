import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { useT } from '../app/i18n/useT.js';
import { visuallyHidden } from './visuallyHidden.js';

interface ChangedLineProps {
  readonly kind: 'before' | 'after';
  readonly lang?: string;
  readonly children: ReactNode;
}

/** A line that only the older, or only the newer version has. */
export function ChangedLine({ kind, lang, children }: ChangedLineProps) {
  const t = useT();
  return (
    <Box
      component={kind === 'before' ? 'del' : 'ins'}
      lang={lang}
      sx={({ tokens }) => ({
        display: 'grid',
        gridTemplateColumns: '16px minmax(0, 1fr)',
        paddingInline: 1,
        paddingBlock: 0.25,
        borderRadius: 0.5,
        textDecoration: 'none',
        overflowWrap: 'anywhere',
        color: tokens.text,
        backgroundColor: kind === 'before' ? tokens.danger.surface : tokens.success.surface,
      })}
    >
      <span aria-hidden>{kind === 'before' ? '−' : '+'}</span>
      <span>
        <span style={visuallyHidden}>{t(`catalogue.${kind}`)} </span>
        {children}
      </span>
    </Box>
  );
}
