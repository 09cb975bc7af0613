import { Box } from '@mui/material';
import type { BulkOperationView } from '@standing/shared/contracts/bulk';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';

interface ProgressProps {
  readonly operation: Pick<BulkOperationView, 'processed' | 'selected' | 'done' | 'refused'>;
  readonly height?: number;
}

/** How far an operation is: done and refused side by side, the rest still empty. */
export function Progress({ operation, height = 6 }: ProgressProps) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { processed, selected, done, refused } = operation;
  const share = (count: number) => `${selected === 0 ? 0 : (100 * count) / selected}%`;
  const words = {
    processed: number.format(processed),
    selected: number.format(selected),
    done: number.format(done),
    refused: number.format(refused),
  };
  return (
    <Box
      role="progressbar"
      aria-label={t('bulk.progress')}
      aria-valuemin={0}
      aria-valuemax={selected}
      aria-valuenow={processed}
      aria-valuetext={t('bulk.progressWords', words)}
      sx={({ tokens }) => ({
        display: 'flex',
        height,
        borderRadius: 99,
        overflow: 'hidden',
        backgroundColor: tokens.sunken,
        // The end of the way, where the way itself is as light as the page.
        boxShadow: `inset 0 0 0 1px ${tokens.border}`,
        '& > span': { transition: 'width 200ms linear' },
        '@media (prefers-reduced-motion: reduce)': { '& > span': { transition: 'none' } },
      })}
    >
      <Box
        component="span"
        sx={({ tokens }) => ({ width: share(done), backgroundColor: tokens.success.text })}
      />
      <Box
        component="span"
        sx={({ tokens }) => ({ width: share(refused), backgroundColor: tokens.warning.text })}
      />
    </Box>
  );
}
