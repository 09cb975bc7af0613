import { Box } from '@mui/material';

/** What a person wrote, as they wrote it. */
export function Note({ text }: { readonly text: string }) {
  return (
    <Box
      component="blockquote"
      dir="auto"
      sx={({ tokens }) => ({
        margin: '4px 0 0',
        padding: '6px 12px',
        maxWidth: '80ch',
        borderInlineStart: `3px solid ${tokens.border}`,
        backgroundColor: tokens.sunken,
        borderRadius: '0 4px 4px 0',
        fontSize: '0.875rem',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      })}
    >
      {text}
    </Box>
  );
}
