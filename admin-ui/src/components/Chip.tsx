import type { SvgIconComponent } from '@mui/icons-material';
import { Box } from '@mui/material';
import type { Tokens } from '../app/tokens.js';

/** Where it stands: by itself, among other things of a line, or beside a heading. */
type ChipSize = 'usual' | 'small' | 'large';

const SIZES: Readonly<
  Record<ChipSize, { height: number; padding: number; gap: number; icon: number; font: string }>
> = {
  usual: { height: 22, padding: 0.875, gap: 0.5, icon: 14, font: '0.75rem' },
  small: { height: 20, padding: 0.75, gap: 0.5, icon: 13, font: '0.75rem' },
  large: { height: 28, padding: 1.25, gap: 0.75, icon: 17, font: '0.875rem' },
};

/** For what is over, or never was the matter. */
export const quiet = ({ textQuiet, sunken }: Tokens) => ({ text: textQuiet, surface: sunken });

interface ChipProps {
  readonly icon: SvgIconComponent;
  readonly tone: (tokens: Tokens) => { readonly text: string; readonly surface: string };
  readonly size?: ChipSize;
  /** Of something that was taken back. */
  readonly isStruck?: boolean;
  readonly children: string;
}

/** A status, everywhere of the same shape: colour and icon and word. */
export function Chip({ icon: Icon, tone, size = 'usual', isStruck = false, children }: ChipProps) {
  const { height, padding, gap, icon, font } = SIZES[size];
  return (
    <Box
      component="span"
      sx={({ tokens }) => {
        const { text, surface } = tone(tokens);
        return {
          display: 'inline-flex',
          alignItems: 'center',
          gap,
          height,
          paddingInline: padding,
          borderRadius: 99,
          whiteSpace: 'nowrap',
          fontSize: font,
          fontWeight: 600,
          color: text,
          backgroundColor: surface,
          ...(isStruck ? { textDecoration: 'line-through' } : {}),
        };
      }}
    >
      <Icon sx={{ fontSize: icon }} aria-hidden />
      {children}
    </Box>
  );
}
