import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import BlockOutlined from '@mui/icons-material/BlockOutlined';
import { Box, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useSearchParams } from 'react-router';
import { BULK_OUTCOMES, type BulkOutcome } from '@standing/shared/bulk/bulk';
import type { BulkOperationView } from '@standing/shared/contracts/bulk';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { Failed, Picture } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import { AccountCell, More } from './accountRows.js';
import { hasEnded } from './bulk.js';
import { useBulkResults } from './bulkQueries.js';
import { useCauseWords } from './words.js';

/** As many as a first look needs. */
const SKELETON_ROWS = 4;

/** Whether it was done, by icon and word. */
function Outcome({ outcome }: { readonly outcome: BulkOutcome }) {
  const t = useT();
  const Icon = outcome === 'done' ? CheckCircleOutlined : BlockOutlined;
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        whiteSpace: 'nowrap',
        color: (outcome === 'done' ? tokens.success : tokens.warning).text,
      })}
    >
      <Icon sx={{ fontSize: 16 }} aria-hidden />
      {t(`bulk.outcome.${outcome}`)}
    </Box>
  );
}

/** What became of each account so far. */
export function Results({ operation }: { readonly operation: BulkOperationView }) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const causeWords = useCauseWords();
  const [params, setParams] = useSearchParams();
  const outcome = BULK_OUTCOMES.find((each) => each === params.get('outcome')) ?? null;
  const results = useBulkResults(operation, outcome);
  const rows = results.data?.pages.flatMap(({ data }) => data) ?? [];
  const counts = { all: operation.processed, done: operation.done, refused: operation.refused };
  const choices = (['all', ...BULK_OUTCOMES] as const).map(
    (each) => [each, `${t(`bulk.outcome.${each}`)} ${number.format(counts[each])}`] as const,
  );

  return (
    <Section
      title={t('bulk.results')}
      aside={
        <ToggleGroup
          label={t('bulk.resultsShown')}
          value={outcome ?? 'all'}
          onChange={(value) => setParams(value === 'all' ? {} : { outcome: value }, { replace: true })}
          options={choices}
        />
      }
    >
      {results.error ? (
        <Failed error={results.error} onRetry={() => void results.refetch()} />
      ) : results.isPending ? (
        <TableSkeleton rows={SKELETON_ROWS} />
      ) : rows.length === 0 ? (
        <Picture icon={HourglassEmpty} title={t('bulk.noResults')} role="status">
          {hasEnded(operation.status) ? null : t('bulk.noResultsYet')}
        </Picture>
      ) : (
        <>
          {/* The section's own edge is the table's. */}
          <Box sx={{ margin: -2, overflowX: 'auto' }} aria-busy={results.isPlaceholderData}>
            <Table size="small">
              <caption style={visuallyHidden}>{t('bulk.results')}</caption>
              <TableHead>
                <TableRow>
                  <TableCell scope="col">{t('field.reference')}</TableCell>
                  <TableCell scope="col">{t('bulk.field.outcome')}</TableCell>
                  <TableCell scope="col">{t('bulk.field.cause')}</TableCell>
                  <TableCell scope="col">{t('bulk.field.at')}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {rows.map((row) => (
                  <TableRow key={row.accountId} hover>
                    <AccountCell of={row} />
                    <TableCell>
                      <Outcome outcome={row.outcome} />
                    </TableCell>
                    <TableCell>{row.code !== null && causeWords(row.code)}</TableCell>
                    <TableCell>
                      <Instant at={row.at} />
                    </TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </Box>
          <More query={results} />
        </>
      )}
    </Section>
  );
}
