import ChevronRight from '@mui/icons-material/ChevronRight';
import DownloadOutlined from '@mui/icons-material/DownloadOutlined';
import FilterAltOutlined from '@mui/icons-material/FilterAltOutlined';
import { Box, Button, IconButton, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, useId, useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { AuditEventView } from '@standing/shared/contracts/audit';
import { useCommandName, useReasonName } from '../accounts/words.js';
import { api } from '../app/dataProvider.js';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { Actor } from '../components/Actor.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { News } from '../components/News.js';
import { Note } from '../components/Note.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden } from '../components/Picture.js';
import { Transition } from '../components/Transition.js';
import { useRowKeys } from '../components/useRowKeys.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { ExportDialog } from './ExportDialog.js';
import { EventDetail } from './EventDetail.js';
import { VerificationBadge } from './verification/VerificationBadge.js';
import { useFactWords } from './factWords.js';
import { useNewerEntries } from './useNewerEntries.js';
import { LogFilterBar } from './LogFilterBar.js';
import { LogTabs } from './LogTabs.js';
import { filtersOf, paramsOf, type LogFilters } from './logFilters.js';

const COLUMN_COUNT = 7;
/** About as many as fill the screen. */
const SKELETON_ROWS = 14;

function Subject({ event }: { readonly event: AuditEventView }) {
  const translate = useTranslateIfKnown();
  const [kind = ''] = event.stream.split(':');
  const name = translate(`stream.${kind}`) ?? kind;
  if (event.accountId === null) {
    return event.subjectName === null ? (
      <>{name}</>
    ) : (
      <>
        <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{name}</Box>
        <Box component="span" title={event.subjectName} sx={SUBJECT_NAME}>
          {event.subjectName}
        </Box>
      </>
    );
  }
  return (
    <>
      {kind !== 'account' && <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{name}</Box>}
      <Link to={`/accounts/${event.accountId}`}>
        <Box component="span" title={event.externalRef ?? ''} sx={REFERENCE}>
          {event.externalRef ?? event.accountId}
        </Box>
      </Link>
    </>
  );
}

/** Names and references may have 128 characters. */
const SUBJECT_NAME = {
  display: 'block',
  maxWidth: 180,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;
const REFERENCE = { ...SUBJECT_NAME, fontFamily: MONO, fontSize: '0.8125rem' } as const;

/** In sight also where the table is wider than the screen. */
const DETAIL = {
  position: 'sticky',
  insetInlineStart: 12,
  maxWidth: 'min(100%, calc(100vw - 58px))',
} as const;

interface EntryProps {
  readonly event: AuditEventView;
  readonly onNarrow: (change: Partial<LogFilters>) => void;
}

function Entry({ event, onNarrow }: EntryProps) {
  const t = useT();
  const commandName = useCommandName();
  const reasonName = useReasonName();
  const factWords = useFactWords();
  const [open, setOpen] = useState(false);
  const detailId = useId();
  const name = commandName(event.command);
  const details = [
    ...(event.reasonKind && event.reasonCode ? [reasonName(event.reasonKind, event.reasonCode)] : []),
    ...factWords(event),
  ];
  return (
    <Fragment>
      <TableRow hover sx={{ '& > *': { verticalAlign: 'top', ...(open ? { borderBottom: 'none' } : {}) } }}>
        <TableCell sx={{ width: 40, paddingInlineEnd: 0 }}>
          <IconButton
            aria-expanded={open}
            aria-label={t('log.details', { what: name })}
            {...(open ? { 'aria-controls': detailId } : {})}
            onClick={() => setOpen(!open)}
            sx={{ padding: 0.25 }}
          >
            <ChevronRight
              sx={{ fontSize: 18, transform: open ? 'rotate(90deg)' : 'none', transition: 'transform 80ms' }}
            />
          </IconButton>
        </TableCell>
        <TableCell>
          <Instant at={event.at} form="second" />
        </TableCell>
        <TableCell component="th" scope="row" sx={{ fontWeight: 550 }}>
          <Link to={`/log/${event.id}`}>{name}</Link>
          {details.length > 0 && (
            <Box sx={{ fontWeight: 400, color: 'text.secondary', fontSize: '0.8125rem' }}>
              {details.join(t('list.dot'))}
            </Box>
          )}
        </TableCell>
        <TableCell>
          <Subject event={event} />
        </TableCell>
        <TableCell>{event.toState && <Transition from={event.fromState} to={event.toState} />}</TableCell>
        <TableCell>
          <Actor actor={event.actor} />
        </TableCell>
        <TableCell>
          <VerificationBadge event={event} />
        </TableCell>
      </TableRow>
      {open && (
        <TableRow>
          <TableCell colSpan={COLUMN_COUNT} id={detailId} sx={{ paddingTop: 0 }}>
            <Box sx={DETAIL}>
              {event.note && <Note text={event.note} />}
              <EventDetail event={event} />
              <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, paddingTop: 1 }}>
                <Button startIcon={<FilterAltOutlined />} onClick={() => onNarrow({ actor: event.actor.id })}>
                  {t('log.onlyActor')}
                </Button>
                <Button startIcon={<FilterAltOutlined />} onClick={() => onNarrow({ subject: event.stream })}>
                  {t('log.onlySubject')}
                </Button>
                {event.accountId !== null && (
                  <Button
                    startIcon={<FilterAltOutlined />}
                    onClick={() => onNarrow({ account: event.accountId ?? '' })}
                  >
                    {t('log.onlyAccount')}
                  </Button>
                )}
              </Box>
            </Box>
          </TableCell>
        </TableRow>
      )}
    </Fragment>
  );
}

function Log() {
  const t = useT();
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => filtersOf(params), [params]);
  const frame = useRef<HTMLDivElement>(null);
  const onKeyDown = useRowKeys(frame);
  const narrow = (change: Partial<LogFilters>) => setParams(paramsOf({ ...filters, ...change }));
  const log = useInfiniteQuery({
    queryKey: ['audit', 'events', filters],
    queryFn: ({ pageParam, signal }) => api.log({ ...filters, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const events = log.data?.pages.flatMap(({ data }) => data) ?? [];
  const newer = useNewerEntries(JSON.stringify(filters), new Set(events.map(({ id }) => id)));
  const isNarrowed = Object.values(filters).some((value) => value !== '');
  const news =
    newer.count === 0 || filters.to !== ''
      ? null
      : isNarrowed
        ? t('news.perhapsEntries')
        : newer.count === null
          ? t('news.manyEntries')
          : t('news.entries', { smart_count: newer.count });

  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
      <LogFilterBar filters={filters} onChange={narrow} onClear={() => setParams({})} />
      <News
        words={news}
        onShow={() => {
          newer.forget();
          void log.refetch();
        }}
      />
      {log.error && !log.data ? (
        <Failed error={log.error} onRetry={() => void log.refetch()} />
      ) : (
        <Box
          ref={frame}
          onKeyDown={onKeyDown}
          aria-busy={log.isFetching}
          sx={({ tokens }) => ({
            border: `1px solid ${tokens.border}`,
            borderRadius: 1,
            backgroundColor: tokens.paper,
            overflowX: 'auto',
          })}
        >
          {log.isPending ? (
            <TableSkeleton rows={SKELETON_ROWS} />
          ) : events.length === 0 ? (
            <Empty title={t('log.empty')}>{t('log.emptyWhat')}</Empty>
          ) : (
            <Table size="small" sx={{ minWidth: 980 }}>
              <caption style={visuallyHidden}>{t('page.log')}</caption>
              <TableHead>
                <TableRow>
                  <TableCell>
                    <span style={visuallyHidden}>{t('event.details')}</span>
                  </TableCell>
                  <TableCell>{t('log.when')}</TableCell>
                  <TableCell>{t('log.what')}</TableCell>
                  <TableCell>{t('log.on')}</TableCell>
                  <TableCell>{t('log.states')}</TableCell>
                  <TableCell sx={{ minWidth: 168 }}>{t('log.who')}</TableCell>
                  <TableCell>{t('log.proof')}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {events.map((event) => (
                  <Entry key={event.id} event={event} onNarrow={narrow} />
                ))}
              </TableBody>
            </Table>
          )}
        </Box>
      )}
      {log.hasNextPage && (
        <Button
          variant="outlined"
          aria-disabled={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
          sx={{ justifySelf: 'center' }}
        >
          {t('log.older')}
        </Button>
      )}
    </Box>
  );
}

/** The whole log, newest first. */
export default function LogPage() {
  const t = useT();
  const mayRead = usePermission('audit.read');
  const [params] = useSearchParams();
  const filters = useMemo(() => filtersOf(params), [params]);
  const [isExporting, setExporting] = useState(false);
  return (
    <Page
      title={t('page.log')}
      heading={t('page.log')}
      aside={
        mayRead && (
          <Button variant="outlined" startIcon={<DownloadOutlined />} onClick={() => setExporting(true)}>
            {t('export.open')}
          </Button>
        )
      }
    >
      {isExporting && <ExportDialog filters={filters} onClose={() => setExporting(false)} />}
      {mayRead ? (
        <>
          <LogTabs />
          <Log />
        </>
      ) : (
        <Forbidden />
      )}
    </Page>
  );
}
