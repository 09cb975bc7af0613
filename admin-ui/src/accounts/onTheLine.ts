import type { SxProps, Theme } from '@mui/material';
import type { AccountState } from '@standing/shared/account/state';

interface Point {
  /** State that the account has from there on; null where it changed none. */
  readonly toState?: AccountState | null;
  readonly isShown?: boolean;
  /** A ring instead of a disc: what is told is none of the product's own events. */
  readonly isRing?: boolean;
}

/** A stop of a story, with its point on the line that leads through all of them. */
export function onTheLine({ toState = null, isShown = false, isRing = false }: Point): SxProps<Theme> {
  return ({ tokens }) => ({
    position: 'relative',
    paddingInlineStart: 3,
    paddingBottom: 2,
    '&:last-of-type': { paddingBottom: 0 },
    '&::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: 3,
      top: 6,
      width: 9,
      height: 9,
      borderRadius: 99,
      ...(isRing
        ? { border: `2px solid ${tokens.outline}` }
        : { backgroundColor: toState ? tokens.states[toState].text : tokens.outline }),
      outline: isShown ? `3px solid ${tokens.accentSurface}` : 'none',
    },
    '&:not(:last-of-type)::after': {
      content: '""',
      position: 'absolute',
      insetInlineStart: 7,
      top: 20,
      bottom: -1,
      width: '1px',
      backgroundColor: tokens.border,
    },
  });
}
