import { Box, Typography } from '@mui/material';
import { Link } from 'react-router';
import { useT } from '../app/i18n/useT.js';
import { Instant } from '../components/Instant.js';
import { Failed, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { useAccountMails } from './mailApi.js';
import { MailStatusChip } from './MailStatusChip.js';

/** What an account's customer was sent of late, and when. */
export function AccountMails({ accountId }: { readonly accountId: string }) {
  const t = useT();
  const { data, error, refetch } = useAccountMails(accountId);
  return (
    <Section
      title={t('mails.ofAccount')}
      aside={
        data !== undefined &&
        data.total > data.data.length && (
          <Link to={`/mails?accountId=${accountId}`}>{t('mails.allOfAccount')}</Link>
        )
      }
    >
      {!data ? (
        error ? (
          <Failed error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : data.data.length === 0 ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('mails.noneOfAccount')}
        </Typography>
      ) : (
        <Box component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
          {data.data.map((mail) => (
            <Box
              component="li"
              key={mail.id}
              sx={({ tokens }) => ({
                display: 'flex',
                flexWrap: 'wrap',
                alignItems: 'center',
                gap: '4px 14px',
                paddingBlock: 0.75,
                '&:first-of-type': { paddingTop: 0 },
                '&:last-of-type': { paddingBottom: 0 },
                '& + &': { borderTop: `1px solid ${tokens.border}` },
              })}
            >
              <Link to={`/mails/${mail.id}`}>{t(`mails.event.${mail.event}`)}</Link>
              <MailStatusChip status={mail.status} />
              <Typography variant="body2" sx={{ color: 'text.secondary', marginInlineStart: 'auto' }}>
                <Instant at={mail.sentAt ?? mail.createdAt} />
              </Typography>
            </Box>
          ))}
        </Box>
      )}
    </Section>
  );
}
