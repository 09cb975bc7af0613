import { Box, Button, Typography } from '@mui/material';
import { lazy, Suspense, useState } from 'react';
import { useStore } from 'react-admin';
import type { BulkFilter } from '@standing/shared/contracts/bulk';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { Loading } from '../components/Picture.js';
import type { RowSelection } from '../components/DataTable.js';
import {
  isAll,
  NOTHING_SELECTED,
  ofPage,
  withPageToggled,
  withToggled,
  type Selection,
} from './selection.js';

const StartDialog = lazy(() => import('./StartDialog.js'));

/** In memory: which customers somebody is at stays out of the browser. */
const SELECTION_KEY = 'accounts.selection';

/** What the list of accounts asks for and shows. */
interface Listed {
  readonly ids: readonly string[];
  readonly total: number;
  readonly totalIsExact: boolean;
  /** The list's question; null when it asks for nothing. */
  readonly filter: BulkFilter | null;
  /** What is shown answers what is asked. */
  readonly isSettled: boolean;
}

/** The accounts that somebody has picked out of the list. */
export function useSelection(listed: Listed) {
  const [selection, setSelection] = useStore<Selection>(SELECTION_KEY, NOTHING_SELECTED);
  const [last, setLast] = useState<string | null>(null);
  const question = JSON.stringify(listed.filter);
  const all = isAll(selection, question);
  return {
    selection,
    all,
    clear: () => setSelection(NOTHING_SELECTED),
    selectAll: () => setSelection({ ids: [], allOf: question }),
    rows: <T extends { readonly id: string }>(label: (record: T) => string): RowSelection<T> => ({
      isSelected: ({ id }) => all || selection.ids.includes(id),
      onToggle: ({ id }, extend) => {
        setSelection(withToggled(selection, id, listed.ids, question, extend ? last : null));
        setLast(id);
      },
      ofPage: ofPage(selection, listed.ids, question),
      onTogglePage: () => setSelection(withPageToggled(selection, listed.ids, question)),
      label,
    }),
  };
}

interface SelectionBarProps {
  readonly of: ReturnType<typeof useSelection>;
  readonly listed: Listed;
}

/** Stays at the foot of the screen while something is picked out: how many, all instead, and what to do with them. */
export function SelectionBar({ of: { selection, all, clear, selectAll }, listed }: SelectionBarProps) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const [isActing, setActing] = useState(false);
  const { filter, total, totalIsExact, ids, isSettled } = listed;
  const isEmpty = !all && selection.ids.length === 0;
  useCommands(
    isEmpty ? [] : [{ id: 'bulk.act', label: t('bulk.act'), keys: 'b', run: () => setActing(true) }],
  );
  const elsewhere = all ? 0 : selection.ids.filter((id) => !ids.includes(id)).length;
  const count = number.format(total);
  const words = isEmpty
    ? ''
    : all
      ? t(totalIsExact ? 'bulk.selection.all' : 'bulk.selection.allAbout', { count })
      : t('bulk.selection.some', {
          smart_count: selection.ids.length,
          count: number.format(selection.ids.length),
        });
  return (
    <>
      <Box
        role="region"
        aria-label={t('bulk.selection.label')}
        sx={({ tokens }) => ({
          position: 'sticky',
          bottom: 12,
          zIndex: 2,
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 1,
          ...(isEmpty
            ? { height: 0 }
            : {
                marginTop: 1.5,
                padding: '8px 8px 8px 16px',
                border: `1px solid ${tokens.accent}`,
                borderRadius: 1,
                backgroundColor: tokens.paper,
                boxShadow: tokens.shadow,
              }),
        })}
      >
        {/* Always there: a region that comes with its first words is not announced. */}
        <Typography variant="body2" role="status" className="tabular" sx={{ fontWeight: 600 }}>
          {words}
        </Typography>
        {!isEmpty && (
          <>
            {elsewhere > 0 && (
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {t('bulk.selection.elsewhere', { smart_count: elsewhere })}
              </Typography>
            )}
            {!all && filter !== null && isSettled && total > ids.length && (
              <Button onClick={selectAll}>
                {t(totalIsExact ? 'bulk.selection.selectAll' : 'bulk.selection.selectAllAbout', { count })}
              </Button>
            )}
            <Box sx={{ flex: 1 }} />
            <Button onClick={clear}>{t('bulk.selection.clear')}</Button>
            <Button variant="contained" onClick={() => setActing(true)}>
              {t('bulk.act')}
            </Button>
          </>
        )}
      </Box>
      {isActing && (
        <Suspense fallback={<Loading />}>
          <StartDialog
            selection={all && filter !== null ? { filter } : { ids: [...selection.ids] }}
            onClose={() => setActing(false)}
            onStarted={clear}
          />
        </Suspense>
      )}
    </>
  );
}
