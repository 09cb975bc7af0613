import { Alert, Box, Button } from '@mui/material';
import { useEffect, useRef, type ReactNode } from 'react';
import { useT } from '../app/i18n/useT.js';

interface OvertakenProps {
  /** What has happened. */
  readonly title: string;
  /** What they have changed. */
  readonly children: ReactNode;
  /** Words for going on with what was written here. */
  readonly accept: string;
  readonly onAccept: () => void;
  readonly onTake: () => void;
}

/** Somebody else has saved meanwhile: their change beside the draft, which is kept; read first, then decide whose goes on. */
export function Overtaken({ title, children, accept, onAccept, onTake }: OvertakenProps) {
  const t = useT();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <Alert
      severity="warning"
      role="alert"
      ref={ref}
      tabIndex={-1}
      sx={{ '& .MuiAlert-message': { width: '100%' } }}
    >
      <Box sx={{ fontWeight: 600 }}>{title}</Box>
      {t('catalogue.conflictKept')}
      <Box
        sx={({ tokens }) => ({
          marginBlock: 1,
          padding: 1.5,
          borderRadius: 1,
          color: tokens.text,
          backgroundColor: tokens.paper,
        })}
      >
        {children}
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button variant="outlined" onClick={onAccept}>
          {accept}
        </Button>
        <Button onClick={onTake}>{t('catalogue.conflictTake')}</Button>
      </Box>
    </Alert>
  );
}
