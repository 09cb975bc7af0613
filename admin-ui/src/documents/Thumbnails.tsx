import BrokenImageOutlined from '@mui/icons-material/BrokenImageOutlined';
import GppBadOutlined from '@mui/icons-material/GppBadOutlined';
import { Box, ButtonBase, Skeleton } from '@mui/material';
import { useT } from '../app/i18n/useT.js';
import { Key } from '../components/Key.js';
import { DocumentStatus } from './DocumentStatus.js';
import type { CaseDocument } from './DocumentFrame.js';
import { TypeName } from './documentTypes.js';
import { useMayOpen, usePicture } from './usePicture.js';

function Small({ document }: { readonly document: CaseDocument }) {
  const isClosed = !useMayOpen(document.type);
  const picture = usePicture({ documentId: document.id, rendition: 'thumbnail', page: 1 }, isClosed);
  return (
    <Box
      sx={({ tokens }) => ({
        width: 52,
        height: 40,
        flex: 'none',
        display: 'grid',
        placeItems: 'center',
        overflow: 'hidden',
        borderRadius: 0.5,
        backgroundColor: tokens.sunken,
      })}
    >
      {picture.status === 'there' ? (
        <img src={picture.url} alt="" style={{ maxWidth: '100%', maxHeight: '100%', display: 'block' }} />
      ) : isClosed ? (
        <GppBadOutlined sx={{ fontSize: 20, color: 'text.secondary' }} aria-hidden />
      ) : picture.status === 'loading' ? (
        <Skeleton variant="rectangular" width={52} height={40} animation={false} />
      ) : (
        <BrokenImageOutlined sx={{ fontSize: 20, color: 'text.secondary' }} aria-hidden />
      )}
    </Box>
  );
}

interface ThumbnailsProps {
  readonly documents: readonly CaseDocument[];
  /** Ids of those that are shown: one, or two side by side. */
  readonly shown: readonly string[];
  readonly withKeys: boolean;
  readonly onShow: (id: string) => void;
}

/** The documents of a case, each with its picture, what became of it and its key. */
export function Thumbnails({ documents, shown, withKeys, onShow }: ThumbnailsProps) {
  const t = useT();
  return (
    <Box
      component="ul"
      aria-label={t('documents.all')}
      sx={({ tokens }) => ({
        display: 'flex',
        gap: 0.75,
        margin: 0,
        padding: 1,
        listStyle: 'none',
        overflowX: 'auto',
        flex: 'none',
        borderBottom: `1px solid ${tokens.border}`,
        backgroundColor: tokens.paper,
      })}
    >
      {documents.map((document, index) => {
        const isShown = shown.includes(document.id);
        return (
          <Box component="li" key={document.id} sx={{ flex: 'none' }}>
            <ButtonBase
              aria-current={isShown}
              onClick={() => onShow(document.id)}
              sx={({ tokens }) => ({
                display: 'flex',
                alignItems: 'center',
                gap: 1,
                padding: 0.75,
                paddingInlineEnd: 1.25,
                textAlign: 'start',
                borderRadius: 1,
                border: `1px solid ${isShown ? tokens.accent : tokens.border}`,
                backgroundColor: isShown ? tokens.accentSurface : tokens.paper,
                '&:hover': { backgroundColor: isShown ? tokens.accentSurface : tokens.hover },
              })}
            >
              <Small document={document} />
              <Box sx={{ display: 'grid', gap: 0.25, justifyItems: 'start' }}>
                <Box sx={{ fontSize: '0.8125rem', fontWeight: 550, whiteSpace: 'nowrap' }}>
                  {withKeys && index < 9 && <Key>{String(index + 1)}</Key>} <TypeName type={document.type} />
                </Box>
                <DocumentStatus status={document.status} />
              </Box>
            </ButtonBase>
          </Box>
        );
      })}
    </Box>
  );
}
