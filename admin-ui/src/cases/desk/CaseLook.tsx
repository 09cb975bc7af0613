import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { useT } from '../../app/i18n/useT.js';
import { Key } from '../../components/Key.js';
import { ToggleGroup } from '../../components/ToggleGroup.js';
import { keyLabel } from '../../components/keyLabel.js';
import { DESK_KEYS } from './deskKeys.js';

/** What is in the middle of the desk: the case, or its documents. */
export type Look = 'case' | 'documents';

interface CaseLookProps {
  readonly title: string;
  readonly look: Look;
  /** Documents that have been handed in; without any there is nothing to switch to. */
  readonly documentCount: number;
  readonly onLook: (look: Look) => void;
  readonly withKeys: boolean;
  readonly documents: ReactNode;
  readonly children: ReactNode;
}

/** The middle of the desk for cases that are not about documents in the first place. */
export function CaseLook(props: CaseLookProps) {
  const { title, look, documentCount, onLook, withKeys, documents, children } = props;
  const t = useT();
  return (
    <Box
      sx={{
        flex: '1 1 0',
        minWidth: 0,
        minHeight: 0,
        display: 'flex',
        flexDirection: 'column',
        '@media (max-width:899px)': { flex: 'none' },
      }}
    >
      {documentCount > 0 && (
        <Box
          sx={({ tokens }) => ({
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            padding: '6px 12px',
            borderBottom: `1px solid ${tokens.border}`,
            backgroundColor: tokens.paper,
          })}
        >
          <ToggleGroup
            label={t('unfreeze.look')}
            value={look}
            onChange={onLook}
            options={[
              ['case', title],
              ['documents', t('unfreeze.documentsLook', { count: documentCount })],
            ]}
          />
          {withKeys && <Key>{keyLabel(DESK_KEYS.documents)}</Key>}
        </Box>
      )}
      {look === 'documents' && documentCount > 0 ? (
        <Box sx={{ flex: '1 1 auto', display: 'flex', minHeight: 0 }}>{documents}</Box>
      ) : (
        <Box
          component="section"
          aria-label={title}
          tabIndex={0}
          sx={{
            flex: '1 1 auto',
            position: 'relative',
            overflowY: 'auto',
            padding: 2,
            '&:focus-visible': { outlineOffset: -2 },
          }}
        >
          <Box sx={{ maxWidth: 880, marginInline: 'auto', display: 'grid', gap: 2 }}>{children}</Box>
        </Box>
      )}
    </Box>
  );
}
