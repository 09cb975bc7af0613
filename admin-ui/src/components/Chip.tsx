import type { SvgIconComponent } from '@mui/icons-material';
import { Box } from '@mui/material';
import type { Tokens } from '../app/tokens.js';

interface ChipProps {
  readonly icon: SvgIconComponent;
  readonly tone: (tokens: Tokens) => { readonly text: string; readonly surface: string };
  readonly children: string;
}

/** A status, everywhere of the same shape: colour and icon and word. */
export function Chip({ icon: Icon, tone, children }: ChipProps) {
  return (
    <Box
      component="span"
      sx={({ tokens }) => {
        const { text, surface } = tone(tokens);
        return {
          display: 'inline-flex',
          alignItems: 'center',
          gap: 0.5,
          height: 22,
          paddingInline: 0.875,
          borderRadius: 99,
          whiteSpace: 'nowrap',
          fontSize: '0.75rem',
          fontWeight: 600,
          color: text,
          backgroundColor: surface,
        };
      }}
    >
      <Icon sx={{ fontSize: 14 }} aria-hidden />
      {children}
    </Box>
  );
}
