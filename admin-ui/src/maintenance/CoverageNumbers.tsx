import { Box, Typography } from '@mui/material';
import type { Coverage } from '@standing/shared/contracts/maintenance';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { StateChip } from '../components/StateChip.js';
import { useCoverage } from './maintenanceQueries.js';

/** The number alone, for a row or a day. */
export function CoveredCount({ windowId }: { readonly windowId: string }) {
  const locale = useFormatLocale();
  const { data } = useCoverage(windowId);
  return <span className="tabular">{data ? data.total.toLocaleString(locale) : '…'}</span>;
}

interface CoverageNumbersProps {
  /** Undefined while it is counted. */
  readonly coverage: Coverage | undefined;
}

/** How many accounts, and in which states they are now. */
export function CoverageNumbers({ coverage }: CoverageNumbersProps) {
  const t = useT();
  const locale = useFormatLocale();
  if (!coverage) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('upkeep.counting')}
      </Typography>
    );
  }
  const present = coverage.states.filter(({ count }) => count > 0);
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h2" component="p" className="tabular">
        {t('upkeep.covered', { count: coverage.total.toLocaleString(locale) })}
      </Typography>
      {present.length > 0 && (
        <Box
          component="ul"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: '6px 14px',
            margin: 0,
            padding: 0,
            listStyle: 'none',
          }}
        >
          {present.map(({ state, count }) => (
            <Box component="li" key={state} sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}>
              <StateChip state={state} />
              <Box component="span" className="tabular" sx={{ fontSize: '0.8125rem' }}>
                {count.toLocaleString(locale)}
              </Box>
            </Box>
          ))}
        </Box>
      )}
      <Typography variant="caption" sx={{ color: 'text.secondary' }}>
        {t('upkeep.coverageWhat')}
      </Typography>
    </Box>
  );
}
