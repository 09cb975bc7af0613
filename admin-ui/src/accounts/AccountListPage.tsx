import Close from '@mui/icons-material/Close';
import Search from '@mui/icons-material/Search';
import { Box, Button, IconButton, InputAdornment, TextField } from '@mui/material';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { ListContextProvider, useNotify } from 'react-admin';
import { asProblem } from '../app/api.js';
import { useCommands, useSingleKeys } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { savePreferences, usePreferences } from '../app/preferences.js';
import { DataTable, TableSkeleton } from '../components/DataTable.js';
import { Page } from '../components/Page.js';
import { Pager } from '../components/Pager.js';
import { Empty, Failed } from '../components/Picture.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import { AccountFilters } from './AccountFilters.js';
import { useAccountList, useStateCounts } from './accountList.js';
import { DEFAULT_COLUMNS, FIXED_COLUMN, useAccountColumns } from './columns.js';
import { ColumnsMenu } from './ColumnsMenu.js';
import { StateFilter } from './StateFilter.js';

/** Name under which the chosen columns are kept. */
const LIST_NAME = 'accounts';
/** About as many as fill the screen. */
const SKELETON_ROWS = 12;

function useChosenColumns() {
  const notify = useNotify();
  const words = useProblemWords();
  const { columns = {} } = usePreferences();
  const all = useAccountColumns();
  const names = columns[LIST_NAME] ?? DEFAULT_COLUMNS;
  const save = (change: readonly string[] | null) => {
    const { [LIST_NAME]: _before, ...others } = columns;
    savePreferences({ columns: change ? { ...others, [LIST_NAME]: [...change] } : others }, (error) =>
      notify(words(asProblem(error)), { type: 'error' }),
    );
  };
  return {
    all,
    names,
    shown: all.filter(({ name }) => name === FIXED_COLUMN || names.includes(name)),
    choose: save,
    reset: () => save(null),
  };
}

/** Finding accounts: by search, by state, by what else is known of them. */
export default function AccountListPage() {
  const t = useT();
  const singleKeys = useSingleKeys();
  const { list, filters, searchText, isSettled, isFiltered, startsInSearch, setFilter, setSearch, clear } =
    useAccountList();
  const { counts } = useStateCounts();
  const columns = useChosenColumns();
  const searchRef = useRef<HTMLInputElement>(null);
  const tableRef = useRef<HTMLDivElement>(null);

  useCommands([
    { id: 'search', label: t('shortcut.search'), keys: '/', run: () => searchRef.current?.select() },
  ]);
  useEffect(() => {
    if (startsInSearch) searchRef.current?.focus();
  }, [startsInSearch]);

  // The rows may still be those of the text before: who hurries must not open the wrong account.
  const [toFirstRow, setToFirstRow] = useState(false);
  useEffect(() => {
    if (!toFirstRow || !isSettled) return;
    tableRef.current?.querySelector<HTMLAnchorElement>('tbody th a')?.focus();
    setToFirstRow(false);
  }, [toFirstRow, isSettled]);

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      setToFirstRow(true);
    } else if (event.key === 'Escape' && searchText !== '') {
      event.preventDefault();
      setSearch('');
    }
  };

  return (
    <Page
      title={t('page.accounts')}
      heading={t('page.accounts')}
      aside={
        <ColumnsMenu
          columns={columns.all}
          shown={columns.names}
          onChange={columns.choose}
          onReset={columns.reset}
        />
      }
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
        <Box role="search" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start' }}>
          <TextField
            inputRef={searchRef}
            value={searchText}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={onSearchKey}
            placeholder={t('list.searchWhat')}
            sx={{ flex: '1 1 300px', maxWidth: 460 }}
            slotProps={{
              htmlInput: {
                'aria-label': t('list.search'),
                'data-keep-focus': true,
                autoComplete: 'off',
                spellCheck: false,
                ...(singleKeys ? { 'aria-keyshortcuts': '/' } : {}),
              },
              input: {
                startAdornment: (
                  <InputAdornment position="start">
                    <Search fontSize="small" />
                  </InputAdornment>
                ),
                endAdornment: searchText !== '' && (
                  <InputAdornment position="end">
                    <IconButton edge="end" aria-label={t('list.clearSearch')} onClick={() => setSearch('')}>
                      <Close fontSize="small" />
                    </IconButton>
                  </InputAdornment>
                ),
              },
            }}
          />
          <AccountFilters filters={filters} onChange={setFilter} />
          {isFiltered && (
            <Button onClick={clear} sx={{ minHeight: 37 }}>
              {t('list.clear')}
            </Button>
          )}
        </Box>
        <StateFilter counts={counts} value={filters.state} onChange={(value) => setFilter('state', value)} />
        <ListContextProvider value={list}>
          {list.error && !list.data ? (
            <Failed error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <div ref={tableRef}>
              <DataTable
                caption={t('page.accounts')}
                columns={columns.shown}
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
            </div>
          )}
        </ListContextProvider>
      </Box>
    </Page>
  );
}
