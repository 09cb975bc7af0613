import { Box } from '@mui/material';

/** A key as it is written on the keyboard. */
export function Key({ children }: { readonly children: string }) {
  return (
    <Box
      component="kbd"
      sx={({ tokens }) => ({
        display: 'inline-block',
        // Buttons enlarge what stands behind their words.
        '&&': { fontSize: '0.75rem' },
        minWidth: 22,
        paddingInline: 0.625,
        lineHeight: 1.5,
        textAlign: 'center',
        border: `1px solid ${tokens.outline}`,
        borderRadius: 0.75,
        backgroundColor: tokens.sunken,
        color: tokens.text,
      })}
    >
      {children}
    </Box>
  );
}
