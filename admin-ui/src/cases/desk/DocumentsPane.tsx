import DescriptionOutlined from '@mui/icons-material/DescriptionOutlined';
import VerticalSplitOutlined from '@mui/icons-material/VerticalSplitOutlined';
import { Box } from '@mui/material';
import { memo } from 'react';
import { useT } from '../../app/i18n/useT.js';
import { useReasonName } from '../../accounts/words.js';
import { Picture } from '../../components/Picture.js';
import { DocumentFrame } from '../../documents/DocumentFrame.js';
import { DocumentStatus } from '../../documents/DocumentStatus.js';
import { TypeName } from '../../documents/documentTypes.js';
import { Thumbnails } from '../../documents/Thumbnails.js';
import { Tool } from '../../documents/Tool.js';
import { keyLabel } from '../../components/keyLabel.js';
import { DESK_KEYS } from './deskKeys.js';
import type { CaseDocument } from './desk.js';
import type { Shown } from './shownDocuments.js';

function Heading({ document }: { readonly document: CaseDocument }) {
  const t = useT();
  const reasonName = useReasonName();
  return (
    <>
      <Box component="h2" sx={{ margin: 0, fontSize: '0.875rem', fontWeight: 600 }}>
        <TypeName type={document.type} />
      </Box>
      <DocumentStatus status={document.status} />
      {document.reasonCodes.length > 0 && (
        <Box component="span" sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
          {document.reasonCodes.map((code) => reasonName('verification', code)).join(t('list.separator'))}
        </Box>
      )}
    </>
  );
}

interface DocumentsPaneProps {
  readonly documents: readonly CaseDocument[];
  readonly shown: Shown;
  readonly withKeys: boolean;
  readonly onShow: (id: string) => void;
  readonly onSideBySide: () => void;
}

/** The documents: one large, or two side by side, and all of them small above. */
export const DocumentsPane = memo(function DocumentsPane({
  documents,
  shown,
  withKeys,
  onShow,
  onSideBySide,
}: DocumentsPaneProps) {
  const t = useT();
  if (documents.length === 0) {
    return (
      <Box sx={{ flex: '1 1 auto', display: 'grid', placeItems: 'center' }}>
        <Picture icon={DescriptionOutlined} title={t('desk.noDocuments')} role="status">
          {t('desk.noDocumentsWhat')}
        </Picture>
      </Box>
    );
  }
  const frames = shown.ids.flatMap((id) => documents.find((document) => document.id === id) ?? []);
  const splitter = documents.length > 1 && (
    <Tool
      label={t('documents.sideBySide')}
      icon={VerticalSplitOutlined}
      keys={withKeys ? keyLabel(DESK_KEYS.sideBySide) : undefined}
      isOn={frames.length > 1}
      onClick={onSideBySide}
    />
  );
  return (
    <Box
      component="section"
      aria-label={t('verify.documents')}
      sx={{
        flex: '1 1 0',
        display: 'flex',
        flexDirection: 'column',
        minWidth: 0,
        minHeight: 0,
        '@media (max-width:899px)': { flex: 'none' },
      }}
    >
      <Thumbnails documents={documents} shown={shown.ids} withKeys={withKeys} onShow={onShow} />
      <Box
        sx={({ tokens }) => ({
          flex: '1 1 auto',
          display: 'flex',
          minHeight: 0,
          '@media (max-width:899px)': {
            flexDirection: 'column',
            '& > section': { flex: 'none', height: '72vh' },
          },
          '& > * + *': { borderInlineStart: `1px solid ${tokens.border}` },
        })}
      >
        {frames.map((document, index) => (
          <DocumentFrame
            key={index === 0 ? 'first' : 'second'}
            document={document}
            isActive={document.id === shown.active}
            onActivate={() => onShow(document.id)}
            isNarrow={frames.length > 1}
            heading={<Heading document={document} />}
            tools={document.id === shown.active && splitter}
          />
        ))}
      </Box>
    </Box>
  );
});
