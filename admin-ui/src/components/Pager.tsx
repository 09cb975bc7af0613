import ChevronLeft from '@mui/icons-material/ChevronLeft';
import ChevronRight from '@mui/icons-material/ChevronRight';
import { Box, IconButton, Tooltip, Typography } from '@mui/material';
import { useListContext } from 'react-admin';
import { PAGE_DEPTH_MAX } from './limits.js';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';

interface ListMeta {
  readonly totalIsExact: boolean;
}

/** Which rows are shown out of how many, and the way to the next ones. */
export function Pager() {
  const t = useT();
  const locale = useFormatLocale();
  const list = useListContext();
  const { page, perPage, total = 0, data, setPage } = list;
  const isExact = (list.meta as ListMeta | undefined)?.totalIsExact ?? true;
  const shown = data?.length ?? 0;
  const from = (page - 1) * perPage + 1;
  const to = from + shown - 1;
  const hasNext = page < PAGE_DEPTH_MAX && (to < total || (!isExact && shown === perPage));
  const hasPrevious = page > 1;

  useCommands([
    {
      id: 'page.next',
      label: t('shortcut.nextPage'),
      keys: ']',
      run: () => hasNext && setPage(page + 1),
      listed: false,
    },
    {
      id: 'page.previous',
      label: t('shortcut.previousPage'),
      keys: '[',
      run: () => hasPrevious && setPage(page - 1),
      listed: false,
    },
  ]);

  if (shown === 0 && page === 1) return null;
  const number = new Intl.NumberFormat(locale);
  const range = {
    from: number.format(from),
    to: number.format(to),
    total: number.format(Math.max(total, to)),
  };
  return (
    <Box
      component="nav"
      aria-label={t('table.pages')}
      sx={{ display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: 0.5, paddingTop: 1 }}
    >
      <Typography
        className="tabular"
        variant="body2"
        role="status"
        sx={{ color: 'text.secondary', marginRight: 1 }}
      >
        {t(isExact ? 'table.range' : 'table.rangeAbout', range)}
      </Typography>
      <Tooltip title={t('table.previous')}>
        <span>
          <IconButton
            aria-label={t('table.previous')}
            disabled={!hasPrevious}
            onClick={() => setPage(page - 1)}
          >
            <ChevronLeft />
          </IconButton>
        </span>
      </Tooltip>
      <Tooltip title={t('table.next')}>
        <span>
          <IconButton aria-label={t('table.next')} disabled={!hasNext} onClick={() => setPage(page + 1)}>
            <ChevronRight />
          </IconButton>
        </span>
      </Tooltip>
    </Box>
  );
}
