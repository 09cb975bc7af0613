import Close from '@mui/icons-material/Close';
import { Box, Button } from '@mui/material';
import { useRef } from 'react';
import { ListContextProvider } from 'react-admin';
import type { CaseView } from '@standing/shared/contracts/cases';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { useChosenColumns } from '../components/chosenColumns.js';
import { ColumnsMenu } from '../components/ColumnsMenu.js';
import { DataTable, TableSkeleton } from '../components/DataTable.js';
import { News } from '../components/News.js';
import { Page } from '../components/Page.js';
import { Pager } from '../components/Pager.js';
import { Empty, Failed } from '../components/Picture.js';
import { SearchField } from '../components/SearchField.js';
import type { Board } from '../components/steady.js';
import { useToFirstRow } from '../components/useToFirstRow.js';
import { CaseCounts } from './CaseCounts.js';
import { DEFAULT_CASE_COLUMNS, FIXED_CASE_COLUMN, useCaseColumns } from './caseColumns.js';
import { CaseFilterBar } from './CaseFilterBar.js';
import { useCaseCounts, useMyKinds } from './caseQueries.js';
import { CaseViewsBar } from './CaseViewsBar.js';
import { ClaimNextButton } from './ClaimNextButton.js';
import { useCaseList } from './useCaseList.js';

/** Name under which the chosen columns are kept. */
const LIST_NAME = 'cases';
/** About as many as fill the screen. */
const SKELETON_ROWS = 10;

/** What the list does not show yet. */
function useNewsWords(board: Board<CaseView> | null): string | null {
  const t = useT();
  if (board?.isBehind !== true) return null;
  return board.added > 0 ? t('news.cases', { smart_count: board.added }) : t('news.moved');
}

/** The queue: what waits, how it presses, who is at it. */
export default function CaseListPage() {
  const t = useT();
  const works = usePermission('case.work');
  const myKinds = useMyKinds();
  const queue = useCaseList();
  const { list, steady, filters } = queue;
  const { data: counts } = useCaseCounts();
  const columns = useChosenColumns(LIST_NAME, useCaseColumns(), DEFAULT_CASE_COLUMNS, FIXED_CASE_COLUMN);
  const searchRef = useRef<HTMLInputElement>(null);
  const toFirstRow = useToFirstRow(steady.frame.ref, queue.isSettled);
  const news = useNewsWords(steady.board);
  const kind = myKinds.find((each) => each === filters.kind) ?? null;

  return (
    <Page
      title={t('page.cases')}
      heading={t('page.cases')}
      aside={
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <ColumnsMenu
            columns={columns.all}
            shown={columns.names}
            fixed={FIXED_CASE_COLUMN}
            onChange={columns.choose}
            onReset={columns.reset}
          />
          {works && <ClaimNextButton kind={kind} />}
        </Box>
      }
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
        <CaseCounts counts={counts?.data} filters={filters} onChoose={queue.choose} />
        <Box role="search" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start' }}>
          <SearchField
            label={t('cases.search')}
            placeholder={t('cases.searchWhat')}
            value={queue.searchText}
            onChange={queue.setSearch}
            onLeave={toFirstRow}
            width={200}
            inputRef={searchRef}
          />
          <CaseFilterBar filters={filters} onChange={(name, value) => queue.choose({ [name]: value })} />
          {filters.accountId !== '' && (
            <Button
              variant="outlined"
              endIcon={<Close />}
              title={t('cases.clearAccount')}
              onClick={() => queue.choose({ accountId: '' })}
              sx={{ minHeight: 37 }}
            >
              {t('cases.onlyAccount')}
            </Button>
          )}
        </Box>
        <ListContextProvider value={list}>
          {list.error && !list.data ? (
            <Failed error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <div {...steady.frame}>
              <Box
                sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', paddingBottom: 0.5 }}
              >
                <CaseViewsBar query={queue.viewQuery} onChoose={queue.openView} />
                {queue.isFiltered && (
                  <Button
                    onClick={queue.clear}
                    sx={{ minHeight: 26, fontSize: '0.8125rem', color: 'text.secondary' }}
                  >
                    {t('list.clear')}
                  </Button>
                )}
                <News words={news} onShow={steady.show} />
              </Box>
              <DataTable
                caption={t('page.cases')}
                columns={columns.shown}
                markOf={steady.markOf}
                loading={<TableSkeleton rows={SKELETON_ROWS} />}
                empty={
                  queue.isFiltered ? (
                    <Empty
                      title={t('cases.noMatch')}
                      action={
                        <Button variant="outlined" onClick={queue.clear}>
                          {t('list.clear')}
                        </Button>
                      }
                    >
                      {t('cases.noMatchWhat')}
                    </Empty>
                  ) : (
                    <Empty title={t('cases.none')}>{t('cases.noneWhat')}</Empty>
                  )
                }
              />
              <Pager />
            </div>
          )}
        </ListContextProvider>
      </Box>
    </Page>
  );
}
