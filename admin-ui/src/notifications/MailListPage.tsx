import { Box, Button } from '@mui/material';
import { ListContextProvider, type ListControllerResult, type SortPayload } from 'react-admin';
import { Link, useSearchParams } from 'react-router';
import type { MailView } from '@standing/shared/contracts/notifications';
import { MAIL_EVENTS, MAIL_STATUSES } from '@standing/shared/notifications/mail';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { DataTable, TableSkeleton, type Column } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Pager } from '../components/Pager.js';
import { Empty, Failed, Forbidden } from '../components/Picture.js';
import { SelectField } from '../components/SelectField.js';
import { useMails, useMailState } from './mailApi.js';
import { MailStatusChip } from './MailStatusChip.js';
import { MailTabs } from './MailTabs.js';
import { ServerBanner } from './ServerBanner.js';

const ROWS_PER_PAGE = 25;
/** About as many as fill the screen. */
const SKELETON_ROWS = 10;

const quiet = { color: 'text.secondary', fontSize: '0.8125rem', fontWeight: 400 } as const;

function useColumns(): readonly Column<MailView>[] {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  return [
    {
      name: 'event',
      label: t('mails.about'),
      render: ({ id, event, language }) => (
        <Box sx={{ minWidth: 140 }}>
          <Link to={`/mails/${id}`}>{t(`mails.event.${event}`)}</Link>
          <Box sx={quiet}>{LANGUAGE_NAMES[language]}</Box>
        </Box>
      ),
    },
    {
      name: 'to',
      label: t('mails.to'),
      render: ({ account }) => (
        <Box sx={{ minWidth: 160, overflowWrap: 'anywhere' }}>
          <Link to={`/accounts/${account.id}`}>
            <bdi>{account.displayName === '' ? account.externalRef : account.displayName}</bdi>
          </Link>
          <Box sx={quiet}>{account.email ?? t('mails.noAddress')}</Box>
        </Box>
      ),
    },
    {
      name: 'status',
      label: t('mails.statusTitle'),
      render: ({ status, cause, nextAttemptAt, attempts }) => (
        <Box sx={{ minWidth: 200, maxWidth: 360 }}>
          <MailStatusChip status={status} />
          {/* The page says it once, and the state with every mail. */}
          {cause !== null && cause !== 'no_mail_server' && <Box sx={quiet}>{t(`mails.cause.${cause}`)}</Box>}
          {nextAttemptAt !== null && attempts > 0 && (
            <Box sx={quiet}>
              {t('mails.nextTry')} <Instant at={nextAttemptAt} />
            </Box>
          )}
        </Box>
      ),
    },
    {
      name: 'attempts',
      label: t('mails.attempts'),
      align: 'right',
      render: ({ attempts }) => <span className="tabular">{number.format(attempts)}</span>,
    },
    {
      name: 'createdAt',
      label: t('mails.made'),
      sortBy: 'createdAt',
      render: ({ createdAt }) => <Instant at={createdAt} />,
    },
  ];
}

function Mails() {
  const t = useT();
  const columns = useColumns();
  const number = new Intl.NumberFormat(useFormatLocale());
  const counts = useMailState().data?.counts;
  const [params, setParams] = useSearchParams();
  const status = MAIL_STATUSES.find((each) => each === params.get('status')) ?? '';
  const event = MAIL_EVENTS.find((each) => each === params.get('event')) ?? '';
  const accountId = params.get('accountId') ?? '';
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1);
  const sort: SortPayload = {
    field: 'createdAt',
    order: params.get('order') === 'asc' ? 'ASC' : 'DESC',
  };
  const answer = useMails({
    page,
    perPage: ROWS_PER_PAGE,
    sort: sort.field,
    order: sort.order.toLowerCase(),
    status,
    event,
    accountId,
  });
  const change = (name: string, value: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        after.delete('page');
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  // What react-admin's table and the pager ask of a list.
  const list = {
    data: answer.data?.data,
    total: answer.data?.total,
    meta: { totalIsExact: answer.data?.totalIsExact ?? true },
    error: answer.error,
    isPending: answer.isPending,
    isFetching: answer.isPlaceholderData,
    resource: 'notifications',
    page,
    perPage: ROWS_PER_PAGE,
    sort,
    setPage: (next: number) => change('page', String(next)),
    setSort: (next: SortPayload) => change('order', next.order.toLowerCase()),
  } as unknown as ListControllerResult<MailView>;
  const countOf = (each: (typeof MAIL_STATUSES)[number]) => {
    const count = counts && each in counts ? counts[each as keyof typeof counts] : 0;
    return count === 0 ? '' : ` (${number.format(count)})`;
  };
  const isNarrowed = status !== '' || event !== '' || accountId !== '';
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
      <ServerBanner />
      <Box role="group" aria-label={t('mails.filters')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <SelectField
          label={t('mails.statusTitle')}
          value={status}
          onChange={(value) => change('status', value)}
          options={MAIL_STATUSES.map((each) => ({
            value: each,
            label: `${t(`mails.status.${each}`)}${countOf(each)}`,
          }))}
          width={220}
        />
        <SelectField
          label={t('mails.about')}
          value={event}
          none={t('mails.anyEvent')}
          onChange={(value) => change('event', value)}
          options={MAIL_EVENTS.map((each) => ({ value: each, label: t(`mails.event.${each}`) }))}
          width={220}
        />
        {accountId !== '' && (
          <Button variant="outlined" onClick={() => change('accountId', '')} aria-pressed>
            {t('mails.onlyAccount')}
          </Button>
        )}
        {isNarrowed && <Button onClick={() => setParams({}, { replace: true })}>{t('list.clear')}</Button>}
      </Box>
      <ListContextProvider value={list}>
        {answer.error && !answer.data ? (
          <Failed error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <div>
            <DataTable
              caption={t('mails.caption')}
              columns={columns}
              loading={<TableSkeleton rows={SKELETON_ROWS} />}
              empty={
                isNarrowed ? (
                  <Empty
                    title={t('mails.noMatch')}
                    action={
                      <Button variant="outlined" onClick={() => setParams({}, { replace: true })}>
                        {t('list.clear')}
                      </Button>
                    }
                  />
                ) : (
                  <Empty title={t('mails.none')}>{t('mails.noneWhat')}</Empty>
                )
              }
            />
            <Pager />
          </div>
        )}
      </ListContextProvider>
    </Box>
  );
}

/** What customers were mailed, and what became of it. */
export default function MailListPage() {
  const t = useT();
  const mayRead = usePermission('notification.read');
  return (
    <Page title={t('page.mails')} heading={t('page.mails')}>
      {mayRead ? (
        <>
          <MailTabs />
          <Mails />
        </>
      ) : (
        <Forbidden />
      )}
    </Page>
  );
}
