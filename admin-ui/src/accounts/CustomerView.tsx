import { Box, Typography } from '@mui/material';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { REASON_LOCALES, type ReasonLocale } from '@standing/shared/reasons/reason';
import { api } from '../app/dataProvider.js';
import { live } from '../app/live/topics.js';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';
import { Disclosure } from '../components/Disclosure.js';
import { Instant } from '../components/Instant.js';
import { Failed, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { StateChip } from '../components/StateChip.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { ReasonNotice } from '../reasons/CustomerNotice.js';

/** Side by side where there is room: an account may have many reasons, and what comes below is wanted, too. */
const NOTICES = {
  display: 'grid',
  gap: 1.5,
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))',
} as const;

/** What the wallet is answered about the account at this moment, literally, in the customer's language or another. */
export function CustomerView({ account }: { readonly account: AccountView }) {
  const t = useT();
  const [asked, setAsked] = useState<ReasonLocale | null>(null);
  const view = useQuery({
    queryKey: ['accounts', 'customerView', account.id, asked, account.version],
    queryFn: ({ signal }) => api.customerView(account.id, asked, signal),
    ...live(`accounts:${account.id}`, 'windows'),
    placeholderData: keepPreviousData,
  });
  const { language, status } = view.data ?? { language: null, status: null };
  return (
    <Section
      title={t('customerView.title')}
      aside={
        language !== null && (
          <ToggleGroup
            label={t('customerView.language')}
            value={asked ?? language}
            onChange={setAsked}
            options={REASON_LOCALES.map((locale) => [locale, LANGUAGE_NAMES[locale]] as const)}
          />
        )
      }
    >
      {view.error ? (
        <Failed error={view.error} onRetry={() => void view.refetch()} />
      ) : status === null ? (
        <Loading />
      ) : (
        <Box aria-busy={view.isFetching} sx={{ display: 'grid', gap: 1.5 }}>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'center' }}>
            <StateChip state={status.state} />
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {t('customerView.since')} <Instant at={status.since} form="short" />
            </Typography>
            {status.case && (
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {t('customerView.case', {
                  number: status.case.number,
                  status: t(`customerView.status.${status.case.status}`),
                })}
              </Typography>
            )}
          </Box>
          {status.reasons.length === 0 && (
            <Typography variant="body2">{t('customerView.nothing')}</Typography>
          )}
          <Box sx={NOTICES}>
            {status.reasons.map((reason) => (
              <ReasonNotice
                key={`${reason.code} ${reason.title}`}
                locale={language}
                label={reason.title}
                text={reason}
                documents={reason.requiredDocuments}
                aside={
                  <>
                    <code>{reason.code}</code>
                    {reason.until !== undefined && (
                      <>
                        {t('list.dot')}
                        {t('customerView.until')} <Instant at={reason.until} form="short" />
                      </>
                    )}
                  </>
                }
              />
            ))}
          </Box>
          {status.support && (
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {t('customerView.support')}{' '}
              <span lang={language}>{Object.values(status.support).join(t('list.dot'))}</span>
            </Typography>
          )}
          <Disclosure label={t('customerView.raw')}>
            <Box
              component="pre"
              tabIndex={0}
              aria-label={t('customerView.raw')}
              sx={({ tokens }) => ({
                margin: 0,
                padding: 1.5,
                borderRadius: 1,
                maxHeight: 360,
                overflow: 'auto',
                fontFamily: `${MONO}, "Noto Sans SC Variable"`,
                fontSize: '0.75rem',
                backgroundColor: tokens.sunken,
              })}
            >
              {JSON.stringify(status, null, 2)}
            </Box>
          </Disclosure>
        </Box>
      )}
    </Section>
  );
}
