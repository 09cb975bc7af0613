import { Box, Button } from '@mui/material';
import { useEffect, useRef } from 'react';
import { ListContextProvider } from 'react-admin';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { filterOf } from '../bulk/bulk.js';
import { SelectionBar, useSelection } from '../bulk/SelectionBar.js';
import { useChosenColumns } from '../components/chosenColumns.js';
import { ColumnsMenu } from '../components/ColumnsMenu.js';
import { DataTable, TableSkeleton } from '../components/DataTable.js';
import { News } from '../components/News.js';
import { Page } from '../components/Page.js';
import { Pager } from '../components/Pager.js';
import { Empty, Failed } from '../components/Picture.js';
import { SearchField } from '../components/SearchField.js';
import { useToFirstRow } from '../components/useToFirstRow.js';
import { AccountFilters } from './AccountFilters.js';
import { useAccountList, useStateCounts } from './accountList.js';
import { DEFAULT_COLUMNS, FIXED_COLUMN, useAccountColumns } from './columns.js';
import { StateFilter } from './StateFilter.js';

/** Name under which the chosen columns are kept. */
const LIST_NAME = 'accounts';
/** About as many as fill the screen. */
const SKELETON_ROWS = 12;

/** Finding accounts: by search, by state, by what else is known of them. */
export default function AccountListPage() {
  const t = useT();
  const {
    list,
    steady,
    filters,
    q,
    searchText,
    isSettled,
    isFiltered,
    startsInSearch,
    setFilter,
    setSearch,
    clear,
  } = useAccountList();
  const mayRun = usePermission('bulk.run');
  const listed = {
    ids: list.data?.map(({ id }) => id) ?? [],
    total: list.total ?? 0,
    totalIsExact: (list.meta as { totalIsExact?: boolean } | undefined)?.totalIsExact ?? true,
    filter: filterOf(filters, q),
    isSettled,
  };
  const selection = useSelection(listed);
  const { counts } = useStateCounts();
  const columns = useChosenColumns(LIST_NAME, useAccountColumns(), DEFAULT_COLUMNS, FIXED_COLUMN);
  const searchRef = useRef<HTMLInputElement>(null);
  const toFirstRow = useToFirstRow(steady.frame.ref, isSettled);

  const { board } = steady;
  const news =
    board?.isBehind !== true
      ? null
      : board.added > 0
        ? t('news.accounts', { smart_count: board.added })
        : t('news.moved');

  useEffect(() => {
    if (startsInSearch) searchRef.current?.focus();
  }, [startsInSearch]);

  return (
    <Page
      title={t('page.accounts')}
      heading={t('page.accounts')}
      aside={
        <ColumnsMenu
          columns={columns.all}
          shown={columns.names}
          fixed={FIXED_COLUMN}
          onChange={columns.choose}
          onReset={columns.reset}
        />
      }
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
        <Box
          role="search"
          sx={{ display: 'flex', flexWrap: 'wrap', gap: '12px 8px', alignItems: 'flex-start' }}
        >
          <SearchField
            label={t('list.search')}
            placeholder={t('list.searchWhat')}
            value={searchText}
            onChange={setSearch}
            onLeave={toFirstRow}
            inputRef={searchRef}
          />
          <AccountFilters filters={filters} onChange={setFilter} />
          {isFiltered && (
            <Button onClick={clear} sx={{ minHeight: 37 }}>
              {t('list.clear')}
            </Button>
          )}
        </Box>
        <ListContextProvider value={list}>
          <Box {...steady.frame} sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
              <StateFilter
                counts={counts}
                value={filters.state}
                onChange={(value) => setFilter('state', value)}
              />
              <News words={news} onShow={steady.show} />
            </Box>
            {list.error && !list.data ? (
              <Failed error={list.error} onRetry={() => void list.refetch()} />
            ) : (
              <div>
                <DataTable
                  caption={t('page.accounts')}
                  columns={columns.shown}
                  markOf={steady.markOf}
                  selection={
                    mayRun
                      ? selection.rows<AccountView>(({ displayName }) =>
                          t('table.select', { name: displayName }),
                        )
                      : undefined
                  }
                  loading={<TableSkeleton rows={SKELETON_ROWS} />}
                  empty={
                    isFiltered ? (
                      <Empty
                        title={t('list.noMatch')}
                        action={
                          <Button variant="outlined" onClick={clear}>
                            {t('list.clear')}
                          </Button>
                        }
                      >
                        {t('list.noMatchWhat')}
                      </Empty>
                    ) : (
                      <Empty title={t('list.none')}>{t('list.noneWhat')}</Empty>
                    )
                  }
                />
                <Pager />
                {mayRun && <SelectionBar of={selection} listed={listed} />}
              </div>
            )}
          </Box>
        </ListContextProvider>
      </Box>
    </Page>
  );
}
