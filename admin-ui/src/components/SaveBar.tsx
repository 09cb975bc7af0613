import { Box, Button, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { SEND_KEYS } from '../app/commands.js';

/** Of forms with a bar: what has the focus is not hidden behind it (WCAG 2.4.11). Pixels. */
export const SAVE_BAR_MARGIN = '88px';

interface SaveBarProps {
  /** Said beside the buttons, and read out when it changes. */
  readonly status: ReactNode;
  /** It says what is wanting. */
  readonly isFault: boolean;
  /** The buttons. */
  readonly children: ReactNode;
}

/** The end of a long form, in sight while one fills it in. */
export function SaveBar({ status, isFault, children }: SaveBarProps) {
  return (
    <Box
      sx={({ tokens }) => ({
        position: 'sticky',
        bottom: 0,
        zIndex: 2,
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        justifyContent: 'flex-end',
        gap: 1,
        padding: '10px 16px',
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
        backgroundColor: tokens.paper,
        boxShadow: tokens.shadow,
      })}
    >
      <Typography
        variant="caption"
        role="status"
        sx={{ flex: '1 1 240px', color: isFault ? 'error.main' : 'text.secondary' }}
      >
        {status}
      </Typography>
      {children}
    </Box>
  );
}

interface SaveButtonProps {
  /** It stays where the focus can reach it, and does nothing. */
  readonly isDisabled: boolean;
  readonly children: ReactNode;
}

/** Sends the form that it stands in. */
export function SaveButton({ isDisabled, children }: SaveButtonProps) {
  return (
    <Button
      type="submit"
      variant="contained"
      aria-disabled={isDisabled}
      title={SEND_KEYS}
      sx={{ '&[aria-disabled=true]': { opacity: 0.55, cursor: 'default' } }}
    >
      {children}
    </Button>
  );
}
