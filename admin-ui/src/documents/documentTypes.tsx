import { Box } from '@mui/material';
import type { DocumentType } from '@standing/shared/documents/documents';
import { useT } from '../app/i18n/useT.js';

/** A type of document at the beginning of a line; the words are those used inside of sentences. */
export function TypeName({ type }: { readonly type: DocumentType }) {
  const t = useT();
  return (
    <Box component="span" sx={{ display: 'inline-block', '&::first-letter': { textTransform: 'uppercase' } }}>
      {t(`document.${type}`)}
    </Box>
  );
}
