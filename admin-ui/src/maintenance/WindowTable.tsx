import { Box, Link as TextLink, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useState } from 'react';
import { useReasonName } from '../accounts/words.js';
import { useT } from '../app/i18n/useT.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Empty, Failed } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { endOf } from './days.js';
import { CoveredCount } from './CoverageNumbers.js';
import { OPEN, useWindowsIn } from './maintenanceQueries.js';
import { WindowStatusChip } from './WindowStatusChip.js';
import { useScopeWords, useSpanWords } from './words.js';

const SKELETON_ROWS = 4;
const FILTERS = { open: OPEN, over: 'over', cancelled: 'cancelled' } as const;
type Filter = keyof typeof FILTERS;
const FILTER_NAMES = Object.keys(FILTERS) as Filter[];

/** What the calendar shows, and what it leaves out, as a table. */
export function WindowTable({ onOpen }: { readonly onOpen: (id: string) => void }) {
  const t = useT();
  const reasonName = useReasonName();
  const scopeWords = useScopeWords();
  const spanWords = useSpanWords();
  const [filter, setFilter] = useState<Filter>('open');
  const windows = useWindowsIn(FILTERS[filter]);
  const rows = windows.data?.data ?? [];
  return (
    <Section
      title={t('upkeep.list')}
      aside={
        <ToggleGroup
          label={t('upkeep.filter')}
          value={filter}
          onChange={setFilter}
          options={FILTER_NAMES.map((name) => [name, t(`upkeep.filters.${name}`)] as const)}
        />
      }
    >
      {windows.error ? (
        <Failed error={windows.error} onRetry={() => void windows.refetch()} />
      ) : windows.isPending ? (
        <TableSkeleton rows={SKELETON_ROWS} />
      ) : rows.length === 0 ? (
        <Empty title={t('upkeep.none')}>{t('upkeep.noneWhat')}</Empty>
      ) : (
        <Box sx={{ overflowX: 'auto' }} aria-busy={windows.isFetching}>
          <Table size="small" sx={{ minWidth: 820 }}>
            <caption style={visuallyHidden}>{t('upkeep.listOf')}</caption>
            <TableHead>
              <TableRow>
                <TableCell>{t('upkeep.field.when')}</TableCell>
                <TableCell>{t('upkeep.field.reason')}</TableCell>
                <TableCell>{t('upkeep.field.scope')}</TableCell>
                <TableCell align="right">{t('upkeep.field.covers')}</TableCell>
                <TableCell>{t('upkeep.field.status')}</TableCell>
                <TableCell>{t('upkeep.field.by')}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map((window) => {
                const span = spanWords(Date.parse(window.startsAt), endOf(window));
                return (
                  <TableRow key={window.id} hover>
                    <TableCell component="th" scope="row">
                      <TextLink
                        component="button"
                        onClick={() => onOpen(window.id)}
                        className="tabular"
                        sx={{ textAlign: 'start', fontSize: '0.875rem', fontWeight: 550 }}
                      >
                        {span.local}
                      </TextLink>
                      <Box className="tabular" sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
                        {span.utc}
                      </Box>
                    </TableCell>
                    <TableCell>{reasonName('maintenance', window.reasonCode)}</TableCell>
                    <TableCell>{scopeWords(window.scope)}</TableCell>
                    <TableCell align="right">
                      <CoveredCount windowId={window.id} />
                    </TableCell>
                    <TableCell>
                      <WindowStatusChip status={window.status} />
                    </TableCell>
                    <TableCell>{window.announcedBy.name ?? t('role.system')}</TableCell>
                  </TableRow>
                );
              })}
            </TableBody>
          </Table>
        </Box>
      )}
    </Section>
  );
}
