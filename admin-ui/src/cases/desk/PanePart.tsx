import { Box, Typography } from '@mui/material';
import { useId, type ReactNode } from 'react';

interface PanePartProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a pane; denser than a page's section. */
export function PanePart({ title, aside, children }: PanePartProps) {
  const titleId = useId();
  return (
    <Box
      component="section"
      aria-labelledby={titleId}
      sx={({ tokens }) => ({ padding: 1.5, borderBottom: `1px solid ${tokens.border}` })}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, marginBottom: 0.75, flexWrap: 'wrap' }}>
        <Typography id={titleId} variant="h3" component="h2" sx={{ flex: '1 1 auto' }}>
          {title}
        </Typography>
        {aside}
      </Box>
      {children}
    </Box>
  );
}
