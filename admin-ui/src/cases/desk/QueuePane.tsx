import ChevronLeft from '@mui/icons-material/ChevronLeft';
import ChevronRight from '@mui/icons-material/ChevronRight';
import LockPersonOutlined from '@mui/icons-material/LockPersonOutlined';
import { Box, Typography } from '@mui/material';
import { memo } from 'react';
import { Link } from 'react-router';
import type { CaseKind } from '@standing/shared/cases/case';
import type { CaseView } from '@standing/shared/contracts/cases';
import { useT } from '../../app/i18n/useT.js';
import { useFormatLocale } from '../../app/intl.js';
import { useSession } from '../../app/session.js';
import { Empty, Failed, Loading } from '../../components/Picture.js';
import { Tool } from '../../documents/Tool.js';
import { CaseDueChip } from '../CaseDueChip.js';
import { useCases } from '../caseQueries.js';
import { keyLabel } from '../../components/keyLabel.js';
import { DESK_KEYS } from './deskKeys.js';

/** How many of the cases that are due next are shown; a working day's worth. */
const QUEUE_LENGTH = 25;
const WAITING = ['open', 'in_review'] as const;

function QueueItem({ view, isCurrent }: { readonly view: CaseView; readonly isCurrent: boolean }) {
  const t = useT();
  const me = useSession()?.staff.id;
  const holder =
    view.lease && view.lease.holder.id !== me ? (view.lease.holder.name ?? t('desk.someone')) : null;
  return (
    <Box component="li">
      <Box
        component={Link}
        to={`/cases/${view.id}`}
        // Whoever takes a case from the queue comes to work on it.
        state={{ claim: holder === null }}
        aria-current={isCurrent ? 'page' : undefined}
        sx={({ tokens }) => ({
          display: 'grid',
          gap: 0.25,
          padding: '7px 10px',
          borderInlineStart: `3px solid ${isCurrent ? tokens.accent : 'transparent'}`,
          borderBottom: `1px solid ${tokens.border}`,
          backgroundColor: isCurrent ? tokens.accentSurface : 'transparent',
          color: tokens.text,
          fontSize: '0.8125rem',
          '&:hover': {
            backgroundColor: isCurrent ? tokens.accentSurface : tokens.hover,
            textDecoration: 'none',
          },
          '&:focus-visible': { outlineOffset: -2 },
        })}
      >
        <Box
          component="span"
          sx={{ fontWeight: 550, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          <bdi>{view.account.displayName}</bdi>
        </Box>
        <Box component="span" sx={{ display: 'flex', flexWrap: 'wrap', gap: '0 8px', alignItems: 'center' }}>
          <Box component="span" sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
            {view.number}
          </Box>
          <CaseDueChip of={view} />
        </Box>
        {holder !== null && (
          <Box
            component="span"
            sx={{
              display: 'flex',
              gap: 0.5,
              alignItems: 'center',
              fontSize: '0.75rem',
              color: 'text.secondary',
            }}
          >
            <LockPersonOutlined sx={{ fontSize: 14 }} aria-hidden />
            {holder}
          </Box>
        )}
      </Box>
    </Box>
  );
}

interface QueuePaneProps {
  readonly currentId: string;
  readonly kind: CaseKind;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly withKeys: boolean;
}

/** The cases of this kind that are due next, and where one is among them. */
export const QueuePane = memo(function QueuePane(props: QueuePaneProps) {
  const { isOpen, onToggle, withKeys } = props;
  const t = useT();
  const keys = withKeys ? keyLabel(DESK_KEYS.queue) : undefined;
  if (!isOpen) {
    return (
      <Box
        component="nav"
        aria-label={t('desk.queue')}
        sx={({ tokens }) => ({
          flex: 'none',
          padding: 0.5,
          borderInlineEnd: `1px solid ${tokens.border}`,
          backgroundColor: tokens.paper,
          '@media (max-width:899px)': { display: 'none' },
        })}
      >
        <Tool label={t('desk.queueShow')} icon={ChevronRight} keys={keys} onClick={onToggle} />
      </Box>
    );
  }
  return <Queue {...props} keys={keys} />;
});

function Queue({ currentId, kind, onToggle, keys }: QueuePaneProps & { readonly keys: string | undefined }) {
  const t = useT();
  const locale = useFormatLocale();
  const query = useCases({
    kind,
    status: WAITING,
    sort: 'dueAt',
    order: 'asc',
    perPage: QUEUE_LENGTH,
  });
  const cases = query.data?.data ?? [];
  const place = cases.findIndex(({ id }) => id === currentId);
  const total = query.data ? new Intl.NumberFormat(locale).format(query.data.total) : '';
  return (
    <Box
      component="nav"
      aria-label={t('desk.queue')}
      sx={({ tokens }) => ({
        flex: 'none',
        width: 224,
        display: 'flex',
        flexDirection: 'column',
        minHeight: 0,
        borderInlineEnd: `1px solid ${tokens.border}`,
        backgroundColor: tokens.paper,
        '@media (max-width:899px)': { display: 'none' },
      })}
    >
      <Box
        sx={({ tokens }) => ({
          display: 'flex',
          alignItems: 'center',
          flex: 'none',
          minHeight: 40,
          paddingInline: 1.25,
          paddingBlock: 0.75,
          borderBottom: `1px solid ${tokens.border}`,
        })}
      >
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h3" component="h2">
            {t('desk.queue')}
          </Typography>
          <Typography variant="caption" className="tabular" sx={{ color: 'text.secondary' }}>
            {place >= 0
              ? t('desk.queuePlace', { place: place + 1, total })
              : query.data
                ? t('desk.queueTotal', { total })
                : ''}
          </Typography>
        </Box>
        <Tool label={t('desk.queueHide')} icon={ChevronLeft} keys={keys} onClick={onToggle} />
      </Box>
      <Box sx={{ position: 'relative', overflowY: 'auto', flex: '1 1 auto' }}>
        {query.error && !query.data ? (
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Loading />
        ) : cases.length === 0 ? (
          <Empty title={t('cases.none')}>{t('cases.noneWhat')}</Empty>
        ) : (
          <Box component="ol" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
            {cases.map((view) => (
              <QueueItem key={view.id} view={view} isCurrent={view.id === currentId} />
            ))}
          </Box>
        )}
      </Box>
    </Box>
  );
}
