import { Box, Button, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Failed, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { ErasureDialog } from './ErasureDialog.js';

/** Until when an account's data is kept, what remains of it afterwards, and what to do when its customer wants it gone. */
export function AccountRetention({ account }: { readonly account: AccountView }) {
  const t = useT();
  const mayAsk = usePermission('erasure.request');
  const [asking, setAsking] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['accounts', 'retention', account.id, account.version, account.erasedAt],
    queryFn: ({ signal }) => api.retention(account.id, signal),
  });
  return (
    <Section title={t('retention.title')}>
      {error && <Failed error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <Box sx={{ display: 'grid', gap: 1.5, justifyItems: 'start' }}>
          {data.erasedAt !== null ? (
            <>
              <Facts
                rows={[
                  [t('retention.erased'), <Instant key="erased" at={data.erasedAt} form="short" />],
                  [t('retention.remains'), t('retention.remainsWhat')],
                ]}
              />
              <Typography variant="body2">{t('retention.goneWhat')}</Typography>
            </>
          ) : data.erasableFrom === null ? (
            <Typography variant="body2">{t('retention.open', { years: data.years })}</Typography>
          ) : (
            <>
              <Facts
                rows={[
                  [t('retention.until'), <Instant key="until" at={data.erasableFrom} form="short" />],
                  [t('retention.afterwards'), t('retention.byItself')],
                ]}
              />
              {data.refusal === null && <Typography variant="body2">{t('retention.due')}</Typography>}
              {data.refusal === 'erasure_open_case' && (
                <Typography variant="body2">{t('retention.waits')}</Typography>
              )}
            </>
          )}
          {mayAsk && data.erasedAt === null && (
            <Button size="small" onClick={() => setAsking(true)} sx={{ marginInlineStart: -0.75 }}>
              {t('retention.ask')}
            </Button>
          )}
          {asking && <ErasureDialog account={account} retention={data} onClose={() => setAsking(false)} />}
        </Box>
      )}
    </Section>
  );
}
