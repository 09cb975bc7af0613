import { Box, Button, Dialog, Typography } from '@mui/material';
import { useId } from 'react';
import { useT } from '../app/i18n/useT.js';
import { queryString } from '../app/api.js';
import { Copyable } from '../components/Copyable.js';
import { useLogKeys } from './auditQueries.js';
import type { LogFilters } from './logFilters.js';

const FILE = 'standing-log.ndjson';

interface ExportDialogProps {
  readonly filters: LogFilters;
  readonly onClose: () => void;
}

/** Hands out what is shown, or everything, as a file that proves itself, and says how to check it. */
export function ExportDialog({ filters, onClose }: ExportDialogProps) {
  const t = useT();
  const titleId = useId();
  const { data } = useLogKeys();
  const isNarrowed = Object.values(filters).some((value) => value !== '');
  // Quoted, since a name may hold what a shell would act on.
  const command = `npm run verify-log -- ${FILE} --vkey '${data?.vkey ?? '…'}'`;
  const link = (query: Partial<LogFilters>) => `/api/v1/audit/export${queryString(query)}`;
  return (
    <Dialog open maxWidth="sm" fullWidth aria-labelledby={titleId} onClose={onClose}>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5, padding: 2.5 }}>
        <Typography id={titleId} component="h2" variant="h2">
          {t('export.title')}
        </Typography>
        <Typography variant="body2">{t('export.what')}</Typography>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {isNarrowed && (
            <Button variant="contained" component="a" href={link(filters)} download={FILE}>
              {t('export.filtered')}
            </Button>
          )}
          <Button
            variant={isNarrowed ? 'outlined' : 'contained'}
            component="a"
            href={link({})}
            download={FILE}
          >
            {t('export.all')}
          </Button>
        </Box>
        <Typography component="h3" variant="h3" sx={{ marginTop: 1 }}>
          {t('export.check')}
        </Typography>
        <Typography variant="body2">{t('export.checkWhat')}</Typography>
        <Box sx={({ tokens }) => ({ padding: 1.25, borderRadius: 1, backgroundColor: tokens.sunken })}>
          <Copyable text={command} what={t('export.command')} />
        </Box>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('export.logged')}
        </Typography>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>{t('action.close')}</Button>
        </Box>
      </Box>
    </Dialog>
  );
}
