import { Alert, Box, Button, Dialog, Typography } from '@mui/material';
import { useId, useRef, type ReactNode } from 'react';
import { useT } from '../app/i18n/useT.js';
import { Copyable } from '../components/Copyable.js';

interface ShownOnceDialogProps {
  readonly title: string;
  /** What to do with it, and that it is shown this once. */
  readonly what: string;
  /** What it is called. */
  readonly name: string;
  readonly secret: string;
  /** In the place of the secret itself, where it is a list. */
  readonly shown?: ReactNode;
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** A secret that nobody can ask for again: to be copied, then gone. */
export function ShownOnceDialog({
  title,
  what,
  name,
  secret,
  shown,
  children,
  onClose,
}: ShownOnceDialogProps) {
  const t = useT();
  const titleId = useId();
  const whatId = useId();
  const doneRef = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      aria-labelledby={titleId}
      aria-describedby={whatId}
      // Not by a click beside it: it would be lost.
      onClose={(_, cause) => {
        if (cause === 'escapeKeyDown') onClose();
      }}
      slotProps={{ transition: { onEntered: () => doneRef.current?.focus() } }}
    >
      <Box sx={{ display: 'grid', gap: 2, padding: 2.5 }}>
        <Typography id={titleId} component="h2" variant="h2" sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        <Alert severity="warning" id={whatId}>
          {what}
        </Alert>
        <Box
          sx={({ tokens }) => ({
            padding: 1.5,
            borderRadius: 1,
            backgroundColor: tokens.sunken,
            fontSize: '0.875rem',
          })}
        >
          {shown ?? <Copyable text={secret} what={name} />}
        </Box>
        {children}
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1 }}>
          {shown !== undefined && (
            <Button onClick={() => void navigator.clipboard.writeText(secret)}>{t('access.copyAll')}</Button>
          )}
          <Button ref={doneRef} variant="contained" onClick={onClose}>
            {t('staff.done')}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
