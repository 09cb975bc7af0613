import { Box, Button, TableCell } from '@mui/material';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useT } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';

/** Which account a row of an operation is about. */
export function AccountCell({
  of: { accountId, externalRef },
}: {
  readonly of: { readonly accountId: string; readonly externalRef: string | null };
}) {
  const t = useT();
  return (
    <TableCell component="th" scope="row" sx={{ fontFamily: MONO, fontSize: '0.8125rem' }}>
      {externalRef === null ? (
        <span title={accountId}>{t('bulk.noAccount')}</span>
      ) : (
        <Box component={Link} to={`/accounts/${accountId}`} sx={{ overflowWrap: 'anywhere' }}>
          {externalRef}
        </Box>
      )}
    </TableCell>
  );
}

/** Goes on in a list of rows, if there are more. */
export function More({
  query,
}: {
  readonly query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
}) {
  const t = useT();
  if (!query.hasNextPage) return null;
  return (
    <Box sx={{ display: 'grid', justifyContent: 'center', paddingTop: 4 }}>
      <Button
        variant="outlined"
        aria-disabled={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {t('bulk.moreResults')}
      </Button>
    </Box>
  );
}
