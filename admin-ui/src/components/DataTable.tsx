import {
  Box,
  LinearProgress,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  TableSortLabel,
} from '@mui/material';

import { useCallback, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import {
  DataTableBase,
  useDataTableCallbacksContext,
  useDataTableDataContext,
  useDataTableSortContext,
  useListContext,
  type RaRecord,
} from 'react-admin';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { visuallyHidden } from './visuallyHidden.js';

/** One column: what it is called, whether the server can sort by it, and what a row shows. */
export interface Column<T> {
  readonly name: string;
  readonly label: string;
  /** Field that the server sorts by; none: not sortable. */
  readonly sortBy?: string;
  readonly align?: 'right';
  readonly render: (record: T) => ReactNode;
}

/** What is the matter with a row: it has changed, or it is shown although the list no longer has it. */
export interface RowMark {
  readonly kind: 'changed' | 'left';
  readonly words: string;
}

/** The links of the first column, in the order of the rows: the stops of the keyboard. */
const ROW_LINK = 'tbody th a';

function HeadCell({ column }: { readonly column: Column<never> }) {
  const t = useT();
  const sort = useDataTableSortContext();
  const { handleSort } = useDataTableCallbacksContext();
  const active = sort?.field === column.sortBy;
  const direction = sort?.order === 'ASC' ? 'asc' : 'desc';
  return (
    <TableCell
      component="th"
      scope="col"
      align={column.align ?? 'left'}
      // Gives the cell its aria-sort, which react-admin's own head lacks.
      sortDirection={column.sortBy && active ? direction : false}
    >
      {column.sortBy && handleSort ? (
        <TableSortLabel
          active={active}
          direction={active ? direction : 'asc'}
          data-field={column.sortBy}
          onClick={handleSort}
          title={t('table.sort', { column: column.label })}
        >
          {column.label}
        </TableSortLabel>
      ) : (
        column.label
      )}
    </TableCell>
  );
}

/** In the margin of the row's first cell, so that nothing moves when it comes and goes. */
function Mark({ kind, words }: RowMark) {
  return (
    <Box
      component="span"
      title={words}
      sx={({ tokens }) => ({
        position: 'absolute',
        insetInlineStart: 3,
        top: '50%',
        width: 7,
        height: 7,
        marginTop: '-3.5px',
        borderRadius: 99,
        border: `1.5px solid ${tokens.accent}`,
        backgroundColor: kind === 'changed' ? tokens.accent : 'transparent',
      })}
    >
      <span style={visuallyHidden}>{words}</span>
    </Box>
  );
}

interface RowsProps<T> {
  readonly columns: readonly Column<T>[];
  readonly markOf: ((record: T) => RowMark | null) | undefined;
}

function Rows<T extends RaRecord>({ columns, markOf }: RowsProps<T>) {
  const records = useDataTableDataContext() as T[];

  // A convenience for the mouse only: the row's link is what keyboard and screen reader use.
  const follow = useCallback((event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    if (target.closest('a, button, input') || window.getSelection()?.isCollapsed === false) return;
    event.currentTarget.querySelector('a')?.click();
  }, []);

  return (
    <TableBody>
      {records.map((record) => {
        const mark = markOf?.(record) ?? null;
        return (
          <TableRow
            key={record.id}
            hover
            onClick={follow}
            sx={({ tokens }) => ({
              cursor: 'pointer',
              ...(mark?.kind === 'left'
                ? { '& > *, & a': { color: tokens.textQuiet, textDecoration: 'line-through' } }
                : {}),
              '&:last-child > *': { borderBottom: 0 },
              '&:focus-within, &.MuiTableRow-hover:focus-within:hover': {
                backgroundColor: tokens.accentSurface,
              },
              '&:focus-within > :first-of-type': { boxShadow: `inset 3px 0 0 ${tokens.accent}` },
            })}
          >
            {columns.map((column, index) => (
              <TableCell
                key={column.name}
                align={column.align ?? 'left'}
                {...(index === 0 ? { component: 'th', scope: 'row' } : {})}
                sx={index === 0 ? { fontWeight: 550, position: 'relative' } : {}}
              >
                {index === 0 && mark && <Mark {...mark} />}
                {column.render(record)}
              </TableCell>
            ))}
          </TableRow>
        );
      })}
    </TableBody>
  );
}

interface DataTableProps<T> {
  /** What the table holds, for those who cannot see it. */
  readonly caption: string;
  /** The first column must render a link: it names its row. */
  readonly columns: readonly Column<T>[];
  readonly loading: ReactNode;
  readonly empty: ReactNode;
  /** For lists that follow what happens. */
  readonly markOf?: (record: T) => RowMark | null;
}

/**
 * react-admin's table with what it lacks: a caption, sorted columns and row headers that are announced, a real link
 * per row in place of a clickable row, and the keyboard (j and k, arrows on a row, Enter as on any link).
 */
export function DataTable<T extends RaRecord>({
  caption,
  columns,
  loading,
  empty,
  markOf,
}: DataTableProps<T>) {
  const t = useT();
  const { isFetching, isPending } = useListContext();
  const frame = useRef<HTMLDivElement>(null);

  const move = useCallback((step: 1 | -1) => {
    const links = [...(frame.current?.querySelectorAll<HTMLAnchorElement>(ROW_LINK) ?? [])];
    const current = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement));
    const next = current === -1 ? (step === 1 ? 0 : links.length - 1) : current + step;
    links[next]?.focus();
  }, []);

  useCommands([
    { id: 'row.next', label: t('shortcut.nextRow'), keys: 'j', run: () => move(1), listed: false },
    { id: 'row.previous', label: t('shortcut.previousRow'), keys: 'k', run: () => move(-1), listed: false },
  ]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
    if (!step || !(event.target as HTMLElement).matches(ROW_LINK)) return;
    event.preventDefault();
    move(step);
  };

  return (
    <Box
      ref={frame}
      onKeyDown={onKeyDown}
      aria-busy={isFetching}
      sx={({ tokens }) => ({
        position: 'relative',
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
        backgroundColor: tokens.paper,
        overflowX: 'auto',
      })}
    >
      {isFetching && !isPending && (
        <LinearProgress
          aria-hidden
          sx={{ position: 'absolute', insetInline: 0, top: 0, height: 2, zIndex: 1 }}
        />
      )}
      <DataTableBase hasBulkActions={false} loading={loading} empty={empty}>
        <Table size="small">
          <Box component="caption" sx={visuallyHidden}>
            {caption}
          </Box>
          <TableHead>
            <TableRow>
              {columns.map((column) => (
                <HeadCell key={column.name} column={column as Column<never>} />
              ))}
            </TableRow>
          </TableHead>
          <Rows columns={columns} markOf={markOf} />
        </Table>
      </DataTableBase>
    </Box>
  );
}

/** Grey rows in the shape of what is coming. */
export function TableSkeleton({ rows }: { readonly rows: number }) {
  const t = useT();
  return (
    <Box role="status" aria-label={t('picture.loading')} sx={{ padding: 1.5, display: 'grid', gap: 1.5 }}>
      {Array.from({ length: rows }, (_, row) => (
        <Box
          key={row}
          sx={({ tokens }) => ({
            height: 20,
            borderRadius: 1,
            backgroundColor: tokens.sunken,
            width: `${96 - ((row * 7) % 5) * 4}%`,
          })}
        />
      ))}
    </Box>
  );
}
