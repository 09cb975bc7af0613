import BrokenImageOutlined from '@mui/icons-material/BrokenImageOutlined';
import ChevronLeft from '@mui/icons-material/ChevronLeft';
import ChevronRight from '@mui/icons-material/ChevronRight';
import CropLandscape from '@mui/icons-material/CropLandscape';
import GppBadOutlined from '@mui/icons-material/GppBadOutlined';
import FitScreen from '@mui/icons-material/FitScreen';
import RotateLeft from '@mui/icons-material/RotateLeft';
import RotateRight from '@mui/icons-material/RotateRight';
import VerticalAlignBottom from '@mui/icons-material/VerticalAlignBottom';
import ZoomIn from '@mui/icons-material/ZoomIn';
import ZoomOut from '@mui/icons-material/ZoomOut';
import { Box, Button } from '@mui/material';
import { use, useCallback, useRef, useState, type ReactNode } from 'react';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useCommands, useSingleKeys } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { Loading, Picture as Message } from '../components/Picture.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import type { Picture, PictureName } from './pictures.js';
import { SaveCopy } from './SaveCopy.js';
import { Surface } from './Surface.js';
import { Tool } from './Tool.js';
import { PicturesContext, useMayOpen, usePicture } from './usePicture.js';
import { VIEWER_KEYS } from './viewerKeys.js';
import { fitTo, scaleOf, turn, WHOLE, zoom, ZOOM_STEP, type Size, type View } from './view.js';

export type CaseDocument = CaseDetail['documents'][number];

const NO_SIZE: Size = { width: 0, height: 0 };

function Closed() {
  const t = useT();
  return (
    <Message icon={GppBadOutlined} title={t('documents.closed')} role="status">
      {t('errors.identity_document')} {t('documents.closedWhat')}
    </Message>
  );
}

/** Why a page is not shown. */
function NotShown({ name, picture }: { readonly name: PictureName; readonly picture: Picture }) {
  const t = useT();
  const words = useProblemWords();
  const pictures = use(PicturesContext);
  if (picture.status !== 'failed') return <Loading />;
  const { problem } = picture;
  if (problem.status === 403) return <Closed />;
  return (
    <Message
      icon={BrokenImageOutlined}
      title={t('documents.failed')}
      role="alert"
      action={
        <Button variant="outlined" onClick={() => void pictures.open(name)}>
          {t('action.retry')}
        </Button>
      }
    >
      {words(problem)}
    </Message>
  );
}

interface DocumentFrameProps {
  readonly document: CaseDocument;
  /** Whose keys work: of two documents side by side, one. */
  readonly isActive: boolean;
  readonly onActivate: () => void;
  readonly heading: ReactNode;
  /** With the tools that are used most; the others keep their keys. */
  readonly isNarrow: boolean;
  /** Further tools, at the end. */
  readonly tools?: ReactNode;
}

/** One document: its pages one by one, closer, turned, fitted; by mouse, buttons or keys. */
export function DocumentFrame(props: DocumentFrameProps) {
  const { document, isActive, onActivate, heading, isNarrow, tools } = props;
  const t = useT();
  const locale = useFormatLocale();
  const withKeys = useSingleKeys();
  const [pageOf, setPageOf] = useState<Readonly<Record<string, number>>>({});
  const [views, setViews] = useState<Readonly<Record<string, View>>>({});
  const [frame, setFrame] = useState(NO_SIZE);
  const onFrame = useCallback((size: Size) => setFrame(size), []);
  const surface = useRef<HTMLDivElement>(null);

  const page = Math.min(pageOf[document.id] ?? 1, document.pages);
  const name: PictureName = { documentId: document.id, rendition: 'view', page };
  const isClosed = !useMayOpen(document.type);
  const picture = usePicture(name, isClosed);
  const viewKey = `${document.id} ${page}`;
  const view = views[viewKey] ?? WHOLE;
  const setView = (next: View) => setViews((before) => ({ ...before, [viewKey]: next }));
  const size: Size = picture.status === 'there' ? picture : NO_SIZE;
  const isThere = picture.status === 'there' && frame.width > 0;
  const step = (factor: number) => isThere && setView(zoom(view, size, frame, factor));
  const goTo = (to: number) =>
    setPageOf((before) => ({ ...before, [document.id]: Math.min(Math.max(to, 1), document.pages) }));

  const commands = {
    closer: () => step(ZOOM_STEP),
    farther: () => step(1 / ZOOM_STEP),
    page: () => setView(fitTo(view, 'page')),
    width: () => setView(fitTo(view, 'width')),
    zone: () => setView({ ...fitTo(view, 'width'), centre: { x: 0.5, y: 1 } }),
    right: () => setView(turn(view, 1)),
    left: () => setView(turn(view, -1)),
    next: () => goTo(page + 1),
    previous: () => goTo(page - 1),
  };
  const names = Object.keys(commands) as (keyof typeof commands)[];
  useCommands(
    isActive
      ? names.map((command) => ({
          id: `viewer.${command}`,
          label: t(`documents.${command}`),
          keys: VIEWER_KEYS[command],
          run: commands[command],
          listed: false,
        }))
      : [],
  );
  const tool = (
    command: keyof typeof commands,
    icon: Parameters<typeof Tool>[0]['icon'],
    disabled = false,
  ) => (
    <Tool
      label={t(`documents.${command}`)}
      icon={icon}
      keys={withKeys && isActive ? VIEWER_KEYS[command] : undefined}
      onClick={commands[command]}
      disabled={disabled}
    />
  );

  return (
    <Box
      component="section"
      aria-label={t(`document.${document.type}`)}
      onFocus={onActivate}
      onPointerDown={onActivate}
      sx={{ display: 'flex', flexDirection: 'column', flex: '1 1 0', minWidth: 0, minHeight: 0 }}
    >
      <Box
        sx={({ tokens }) => ({
          display: 'flex',
          alignItems: 'center',
          flexWrap: 'wrap',
          gap: '2px 8px',
          minHeight: 40,
          paddingInline: 1.5,
          paddingBlock: 0.5,
          borderBottom: `1px solid ${tokens.border}`,
          backgroundColor: tokens.paper,
        })}
      >
        <Box
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            flex: '1 1 auto',
            minWidth: 0,
            flexWrap: 'wrap',
          }}
        >
          {heading}
        </Box>
        <Box
          role="toolbar"
          aria-label={t('documents.tools')}
          sx={{ display: isClosed ? 'none' : 'flex', alignItems: 'center', flexWrap: 'wrap' }}
        >
          {document.pages > 1 && (
            <>
              {tool('previous', ChevronLeft, page === 1)}
              <Box
                component="span"
                role="status"
                className="tabular"
                sx={{ fontSize: '0.8125rem', whiteSpace: 'nowrap' }}
              >
                {t('documents.pageOf', { page, pages: document.pages })}
              </Box>
              {tool('next', ChevronRight, page === document.pages)}
            </>
          )}
          {tool('farther', ZoomOut)}
          {!isNarrow && (
            <Box
              component="span"
              className="tabular"
              sx={{ width: 44, textAlign: 'center', fontSize: '0.75rem', color: 'text.secondary' }}
            >
              {isThere &&
                new Intl.NumberFormat(locale, { style: 'percent' }).format(scaleOf(view, size, frame))}
            </Box>
          )}
          {tool('closer', ZoomIn)}
          {tool('page', FitScreen)}
          {tool('width', CropLandscape)}
          {!isNarrow && tool('zone', VerticalAlignBottom)}
          {!isNarrow && tool('left', RotateLeft)}
          {tool('right', RotateRight)}
          {tools}
          <SaveCopy name={name} fileName={`${document.type}-${document.id.slice(-8)}-${page}.jpg`} />
        </Box>
      </Box>
      <Box
        data-picture={picture.status === 'there' ? viewKey : undefined}
        sx={({ tokens }) => ({
          position: 'relative',
          flex: '1 1 auto',
          minHeight: 240,
          backgroundColor: tokens.sunken,
        })}
      >
        {picture.status === 'there' ? (
          <Surface
            key={viewKey}
            ref={surface}
            url={picture.url}
            picture={picture}
            label={t('documents.pageShown', {
              type: t(`document.${document.type}`),
              page,
              pages: document.pages,
            })}
            view={view}
            onChange={setView}
            onFrame={onFrame}
          />
        ) : (
          <Box
            sx={{ position: 'absolute', inset: 0, display: 'grid', placeItems: 'center', overflow: 'auto' }}
          >
            {isClosed ? <Closed /> : <NotShown name={name} picture={picture} />}
          </Box>
        )}
      </Box>
    </Box>
  );
}
