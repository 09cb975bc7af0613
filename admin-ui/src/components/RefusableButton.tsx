import { Button, Tooltip, type ButtonProps } from '@mui/material';

import { useId } from 'react';
import { visuallyHidden } from './visuallyHidden.js';

interface RefusableButtonProps extends Omit<ButtonProps, 'disabled' | 'onClick'> {
  /** Why it cannot be used now; null when it can. */
  readonly refusal: string | null;
  readonly onClick: () => void;
}

/**
 * A button that, when refused, stays in the tab order and says why: on hover, on focus and to a screen reader.
 * A disabled one would leave people guessing (and MUI's cannot be focused).
 */
export function RefusableButton({ refusal, onClick, children, sx, ...rest }: RefusableButtonProps) {
  const whyId = useId();
  if (refusal === null) {
    return (
      <Button {...rest} onClick={onClick} {...(sx ? { sx } : {})}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip title={refusal} enterDelay={0}>
      <span>
        <Button
          {...rest}
          variant="outlined"
          color="inherit"
          aria-disabled
          aria-describedby={whyId}
          sx={({ tokens }) => ({
            color: tokens.textQuiet,
            backgroundColor: 'transparent',
            borderColor: tokens.border,
            borderStyle: 'dashed',
            cursor: 'not-allowed',
            '&:hover': { backgroundColor: tokens.hover, borderColor: tokens.border },
          })}
        >
          {children}
        </Button>
        <span id={whyId} style={visuallyHidden}>
          {refusal}
        </span>
      </span>
    </Tooltip>
  );
}
