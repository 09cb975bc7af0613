import Close from '@mui/icons-material/Close';
import { Box, Button, Typography } from '@mui/material';
import { useRef } from 'react';
import { ListContextProvider } from 'react-admin';
import type { CaseView } from '@standing/shared/contracts/cases';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { useChosenColumns } from '../components/chosenColumns.js';
import { ColumnsMenu } from '../components/ColumnsMenu.js';
import { DataTable, TableSkeleton, type RowMark } from '../components/DataTable.js';
import { Page } from '../components/Page.js';
import { Pager } from '../components/Pager.js';
import { Empty, Failed } from '../components/Picture.js';
import { SearchField } from '../components/SearchField.js';
import { useToFirstRow } from '../components/useToFirstRow.js';
import { CaseCounts } from './CaseCounts.js';
import { DEFAULT_CASE_COLUMNS, FIXED_CASE_COLUMN, useCaseColumns } from './caseColumns.js';
import { CaseFilterBar } from './CaseFilterBar.js';
import { useCaseCounts, useMyKinds } from './caseQueries.js';
import { CaseViewsBar } from './CaseViewsBar.js';
import { ClaimNextButton } from './ClaimNextButton.js';
import type { Board } from './steady.js';
import { useCaseList } from './useCaseList.js';

/** Name under which the chosen columns are kept. */
const LIST_NAME = 'cases';
/** About as many as fill the screen. */
const SKELETON_ROWS = 10;

/** What has happened to the list while somebody was on one of its rows. */
function News({ board, onShow }: { readonly board: Board<CaseView> | null; readonly onShow: () => void }) {
  const t = useT();
  const isBehind = board?.isBehind === true;
  return (
    <Box
      role="status"
      sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 28, marginInlineStart: 'auto' }}
    >
      {isBehind && (
        <>
          <Typography variant="body2">
            {board.added > 0 ? t('cases.news.added', { smart_count: board.added }) : t('cases.news.moved')}
          </Typography>
          <Button variant="outlined" onClick={onShow} sx={{ minHeight: 26, fontSize: '0.8125rem' }}>
            {t('cases.news.show')}
          </Button>
        </>
      )}
    </Box>
  );
}

function useMarks(board: Board<CaseView> | null): (row: CaseView) => RowMark | null {
  const t = useT();
  return ({ id }) =>
    board?.left.has(id)
      ? { kind: 'left', words: t('cases.news.left') }
      : board?.changed.has(id)
        ? { kind: 'changed', words: t('cases.news.changed') }
        : null;
}

/** The queue: what waits, how it presses, who is at it. */
export default function CaseListPage() {
  const t = useT();
  const works = usePermission('case.work');
  const myKinds = useMyKinds();
  const queue = useCaseList();
  const { list, board, filters } = queue;
  const { data: counts } = useCaseCounts();
  const columns = useChosenColumns(LIST_NAME, useCaseColumns(), DEFAULT_CASE_COLUMNS, FIXED_CASE_COLUMN);
  const searchRef = useRef<HTMLInputElement>(null);
  const toFirstRow = useToFirstRow(queue.frameRef, queue.isSettled);
  const markOf = useMarks(board);
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
            <div ref={queue.frameRef}>
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
                <News board={board} onShow={queue.showNews} />
              </Box>
              <DataTable
                caption={t('page.cases')}
                columns={columns.shown}
                markOf={markOf}
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
