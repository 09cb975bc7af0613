import {
  Box,
  Checkbox,
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
import { ROW_LINK, useRowKeys } from './useRowKeys.js';
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

/** Rows that somebody picks out, to do one thing to all of them. */
export interface RowSelection<T> {
  readonly isSelected: (record: T) => boolean;
  /** @param extend from the row before to this one (Shift) */
  readonly onToggle: (record: T, extend: boolean) => void;
  /** How much of what is shown is selected. */
  readonly ofPage: 'none' | 'some' | 'all';
  readonly onTogglePage: () => void;
  /** What the checkbox of a row is called. */
  readonly label: (record: T) => string;
}

const ROW_CHECKBOX = '[data-select] input';

/** As narrow as its checkbox: a click beside it must not follow the row. */
const SELECT_CELL = { width: 36, paddingInline: '4px 0' } as const;

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
  readonly selection: RowSelection<T> | undefined;
}

function Rows<T extends RaRecord>({ columns, markOf, selection }: RowsProps<T>) {
  const records = useDataTableDataContext() as T[];

  // A convenience for the mouse only: the row's link is what keyboard and screen reader use.
  const follow = useCallback((event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    if (target.closest('a, button, input, [data-select]') || window.getSelection()?.isCollapsed === false)
      return;
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
              ...(selection?.isSelected(record) ? { backgroundColor: tokens.hover } : {}),
              ...(mark?.kind === 'left'
                ? { '& > *, & a': { color: tokens.textQuiet, textDecoration: 'line-through' } }
                : {}),
              '&:last-child > *': { borderBottom: 0 },
              '&:focus-within, &.MuiTableRow-hover:focus-within:hover': {
                backgroundColor: tokens.accentSurface,
              },
              '&:focus-within > :not(* ~ *)': { boxShadow: `inset 3px 0 0 ${tokens.accent}` },
            })}
          >
            {selection && (
              <TableCell data-select sx={SELECT_CELL}>
                <Checkbox
                  size="small"
                  checked={selection.isSelected(record)}
                  onChange={(event) =>
                    selection.onToggle(record, (event.nativeEvent as unknown as MouseEvent).shiftKey)
                  }
                  slotProps={{ input: { 'aria-label': selection.label(record) } }}
                  sx={{ padding: 0.5 }}
                />
              </TableCell>
            )}
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
  /** For lists whose rows can be picked out. */
  readonly selection?: RowSelection<T> | undefined;
}

/**
 * react-admin's table with what it lacks: a caption, sorted columns and row headers that are announced, a real link
 * per row in place of a clickable row, and the keyboard (j and k, arrows on a row, Enter as on any link, Space and x to
 * pick a row out).
 */
export function DataTable<T extends RaRecord>({
  caption,
  columns,
  loading,
  empty,
  markOf,
  selection,
}: DataTableProps<T>) {
  const t = useT();
  const { isFetching, isPending } = useListContext();
  const frame = useRef<HTMLDivElement>(null);

  const onArrow = useRowKeys(frame);

  /** As a click on the checkbox of the row that has the focus. */
  const select = useCallback((extend: boolean) => {
    const row = document.activeElement?.closest('tr');
    if (!row || !frame.current?.contains(row)) return;
    row
      .querySelector(ROW_CHECKBOX)
      ?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: extend }));
  }, []);

  useCommands(
    selection
      ? [
          {
            id: 'row.select',
            label: t('shortcut.selectRow'),
            keys: 'x',
            run: () => select(false),
            listed: false,
          },
        ]
      : [],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === ' ' && selection && (event.target as HTMLElement).matches(ROW_LINK)) {
      event.preventDefault();
      select(event.shiftKey);
    } else {
      onArrow(event);
    }
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
              {selection && (
                <TableCell sx={SELECT_CELL}>
                  <Checkbox
                    size="small"
                    checked={selection.ofPage === 'all'}
                    indeterminate={selection.ofPage === 'some'}
                    onChange={selection.onTogglePage}
                    slotProps={{
                      input: {
                        'aria-label': t('table.selectPage'),
                        // MUI only draws it; browsers and screen readers go by the element's own state.
                        ref: (input) => {
                          if (input) input.indeterminate = selection.ofPage === 'some';
                        },
                      },
                    }}
                    sx={{ padding: 0.5 }}
                  />
                </TableCell>
              )}
              {columns.map((column) => (
                <HeadCell key={column.name} column={column as Column<never>} />
              ))}
            </TableRow>
          </TableHead>
          <Rows columns={columns} markOf={markOf} selection={selection} />
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
