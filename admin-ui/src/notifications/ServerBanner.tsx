import { Alert, Box } from '@mui/material';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { secondInstant, shortInstant } from '../components/instants.js';
import { useMailState } from './mailApi.js';

/** Says when no mail goes out, and what that means; nothing where all is well. */
export function ServerBanner() {
  const t = useT();
  const locale = useFormatLocale();
  const { data } = useMailState();
  if (!data) return null;
  if (!data.configured) {
    return (
      <Alert severity="info" role="status">
        <Box sx={{ fontWeight: 600 }}>{t('mails.server.missing')}</Box>
        {t('mails.server.missingWhat')}
      </Alert>
    );
  }
  if (data.failingSince === null) return null;
  return (
    <Alert severity="warning" role="status">
      <Box sx={{ fontWeight: 600 }}>
        {t('mails.server.failing', { since: shortInstant(Date.parse(data.failingSince), locale) })}
      </Box>
      {t('mails.server.failingWhat', {
        at: secondInstant(Date.parse(data.retryAt ?? data.failingSince), locale),
      })}
    </Alert>
  );
}
