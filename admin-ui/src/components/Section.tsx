import { Box, Typography } from '@mui/material';
import { useId, type ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page, in its own frame. */
export function Section({ title, aside, children }: SectionProps) {
  const titleId = useId();
  return (
    <Box
      component="section"
      aria-labelledby={titleId}
      sx={({ tokens }) => ({
        backgroundColor: tokens.paper,
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
        minWidth: 0,
      })}
    >
      <Box
        sx={({ tokens }) => ({
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          flexWrap: 'wrap',
          minHeight: 44,
          paddingInline: 2,
          paddingBlock: 0.75,
          borderBottom: `1px solid ${tokens.border}`,
        })}
      >
        <Typography variant="h2" id={titleId} sx={{ flex: '1 1 auto' }}>
          {title}
        </Typography>
        {aside}
      </Box>
      <Box sx={{ padding: 2 }}>{children}</Box>
    </Box>
  );
}
