import { Box, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import type { BulkOperationView } from '@standing/shared/contracts/bulk';
import { useT } from '../app/i18n/useT.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Failed } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { StateChip } from '../components/StateChip.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { AccountCell, More } from './accountRows.js';
import { useBulkAccounts } from './bulkQueries.js';

/** The accounts that an operation is about, of which none has been dealt with: what one agrees to. */
export function Meant({ operation: { id } }: { readonly operation: BulkOperationView }) {
  const t = useT();
  const accounts = useBulkAccounts(id);
  return (
    <Section title={t('bulk.meant')}>
      {accounts.error ? (
        <Failed error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : accounts.isPending ? (
        <TableSkeleton rows={4} />
      ) : (
        <>
          {/* The section's own edge is the table's. */}
          <Box sx={{ margin: -2, overflowX: 'auto' }}>
            <Table size="small">
              <caption style={visuallyHidden}>{t('bulk.meant')}</caption>
              <TableHead>
                <TableRow>
                  <TableCell scope="col">{t('field.reference')}</TableCell>
                  <TableCell scope="col">{t('bulk.field.state')}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {accounts.data.pages
                  .flatMap(({ data }) => data)
                  .map((row) => (
                    <TableRow key={row.accountId} hover>
                      <AccountCell of={row} />
                      <TableCell>{row.state !== null && <StateChip state={row.state} />}</TableCell>
                    </TableRow>
                  ))}
              </TableBody>
            </Table>
          </Box>
          <More query={accounts} />
        </>
      )}
    </Section>
  );
}
