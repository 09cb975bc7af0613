import { Box, Button } from '@mui/material';
import { ListContextProvider, type ListControllerResult, type SortPayload } from 'react-admin';
import { Link, useSearchParams } from 'react-router';
import { BULK_STATUSES } from '@standing/shared/bulk/bulk';
import type { BulkOperationView } from '@standing/shared/contracts/bulk';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { DataTable, TableSkeleton, type Column } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Pager } from '../components/Pager.js';
import { Empty, Failed, Forbidden } from '../components/Picture.js';
import { SelectField } from '../components/SelectField.js';
import { useBulkList } from './bulkQueries.js';
import { BulkStatusChip } from './BulkStatusChip.js';
import { Progress } from './Progress.js';
import { useBulkWords } from './words.js';

const ROWS_PER_PAGE = 25;
/** About as many as fill the screen. */
const SKELETON_ROWS = 8;

const quiet = { color: 'text.secondary', fontSize: '0.8125rem', fontWeight: 400 } as const;

function useColumns(): readonly Column<BulkOperationView>[] {
  const t = useT();
  const { what, why } = useBulkWords();
  const number = new Intl.NumberFormat(useFormatLocale());
  return [
    {
      name: 'what',
      label: t('bulk.field.what'),
      render: (operation) => (
        <Box sx={{ minWidth: 150 }}>
          <Link to={`/bulk/${operation.id}`}>{what(operation)}</Link>
          <Box sx={quiet}>{why(operation)}</Box>
        </Box>
      ),
    },
    {
      name: 'accounts',
      label: t('bulk.field.accounts'),
      align: 'right',
      render: ({ selected }) => <span className="tabular">{number.format(selected)}</span>,
    },
    {
      name: 'status',
      label: t('bulk.field.status'),
      render: ({ status }) => <BulkStatusChip status={status} />,
    },
    {
      name: 'progress',
      label: t('bulk.field.progress'),
      render: (operation) => (
        <Box sx={{ width: 176 }}>
          <Progress operation={operation} />
          <Box className="tabular" sx={{ ...quiet, fontSize: '0.75rem', marginTop: 0.5 }}>
            {t('bulk.counts', {
              done: number.format(operation.done),
              refused: number.format(operation.refused),
            })}
          </Box>
        </Box>
      ),
    },
    {
      name: 'maker',
      label: t('bulk.field.maker'),
      render: ({ maker }) => <bdi>{maker.name ?? t('cases.who.someone')}</bdi>,
    },
    {
      name: 'madeAt',
      label: t('bulk.field.madeAt'),
      sortBy: 'madeAt',
      render: ({ madeAt }) => <Instant at={madeAt} />,
    },
  ];
}

function Operations() {
  const t = useT();
  const columns = useColumns();
  const [params, setParams] = useSearchParams();
  const status = BULK_STATUSES.find((each) => each === params.get('status')) ?? '';
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1);
  const sort: SortPayload = { field: 'madeAt', order: params.get('order') === 'asc' ? 'ASC' : 'DESC' };
  const answer = useBulkList({
    page,
    perPage: ROWS_PER_PAGE,
    sort: sort.field,
    order: sort.order.toLowerCase(),
    status,
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
    meta: { totalIsExact: true },
    error: answer.error,
    isPending: answer.isPending,
    // Asking again every second is nobody's to wait for.
    isFetching: answer.isPlaceholderData,
    resource: 'bulk-operations',
    page,
    perPage: ROWS_PER_PAGE,
    sort,
    setPage: (next: number) => change('page', String(next)),
    setSort: (next: SortPayload) => change('order', next.order.toLowerCase()),
  } as unknown as ListControllerResult<BulkOperationView>;

  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
      <SelectField
        label={t('bulk.field.status')}
        value={status}
        onChange={(value) => change('status', value)}
        options={BULK_STATUSES.map((each) => ({ value: each, label: t(`bulk.status.${each}`) }))}
        width={200}
      />
      <ListContextProvider value={list}>
        {answer.error && !answer.data ? (
          <Failed error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <div>
            <DataTable
              caption={t('page.bulk')}
              columns={columns}
              loading={<TableSkeleton rows={SKELETON_ROWS} />}
              empty={
                status === '' ? (
                  <Empty title={t('bulk.none')}>{t('bulk.noneWhat')}</Empty>
                ) : (
                  <Empty
                    title={t('bulk.noMatch')}
                    action={
                      <Button variant="outlined" onClick={() => change('status', '')}>
                        {t('list.clear')}
                      </Button>
                    }
                  />
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

/** What was done, or is to be done, to many accounts at once. */
export default function BulkListPage() {
  const t = useT();
  const mayRead = usePermission('bulk.read');
  const mayRun = usePermission('bulk.run');
  return (
    <Page
      title={t('page.bulk')}
      heading={t('page.bulk')}
      aside={
        mayRun && (
          <Button variant="contained" component={Link} to="/accounts">
            {t('bulk.chooseAccounts')}
          </Button>
        )
      }
    >
      {mayRead ? <Operations /> : <Forbidden />}
    </Page>
  );
}
