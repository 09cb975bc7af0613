import FolderZipOutlined from '@mui/icons-material/FolderZipOutlined';
import { Box, Button, Dialog, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { DossierRequest } from '@standing/shared/contracts/audit-dossier';
import { asProblem } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { LANGUAGE_NAMES, LANGUAGES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { saveFile } from '../app/saveFile.js';
import { usePermission } from '../app/session.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SelectField } from '../components/SelectField.js';

/** For whom a file can be, and what it is handed out for (contracts/audit-dossier.ts, which brings the validator along). */
const PURPOSES: Readonly<Record<DossierRequest['for'], readonly DossierRequest['purpose'][]>> = {
  customer: ['customer_request', 'complaint'],
  authority: ['authority_request', 'court_order'],
};

const FORMATS: readonly DossierRequest['format'][] = ['pdf', 'json'];

/** Hands out an account's file, for its customer or for an authority; for those who may. */
export function DossierButton({ accountId }: { readonly accountId: string }) {
  const t = useT();
  const titleId = useId();
  const problem = useRef<HTMLDivElement>(null);
  const mayExport = usePermission('dossier.export');
  const [open, setOpen] = useState(false);
  const [reader, setReader] = useState<DossierRequest['for']>('customer');
  const [purpose, setPurpose] = useState<DossierRequest['purpose']>('customer_request');
  const [format, setFormat] = useState<DossierRequest['format']>('pdf');
  const [language, setLanguage] = useState<DossierRequest['language']>(undefined);
  const take = useMutation({
    mutationFn: () =>
      api.dossier(accountId, { for: reader, purpose, format, ...(language ? { language } : {}) }),
    onSuccess: (file) => {
      saveFile(file, `account-${accountId.slice(-8)}-${reader}.${format}`);
      setOpen(false);
    },
  });
  useEffect(() => problem.current?.focus(), [take.error]);
  if (!mayExport) return null;
  const choose = (value: DossierRequest['for']) => {
    setReader(value);
    setPurpose(value === 'customer' ? 'customer_request' : 'authority_request');
  };
  return (
    <>
      <Button startIcon={<FolderZipOutlined />} onClick={() => setOpen(true)} sx={{ minHeight: 26 }}>
        {t('dossier.open')}
      </Button>
      <Dialog open={open} maxWidth="sm" aria-labelledby={titleId} onClose={() => setOpen(false)}>
        <Box sx={{ display: 'grid', gap: 2, padding: 2.5 }}>
          <Typography id={titleId} component="h2" variant="h2">
            {t('dossier.title')}
          </Typography>
          {take.error && <ProblemAlert problem={asProblem(take.error)} ref={problem} />}
          <Typography variant="body2">{t(`dossier.what.${reader}`)}</Typography>
          <Box
            sx={{
              display: 'grid',
              gap: 1.5,
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(2, minmax(0, 1fr))' },
            }}
          >
            <SelectField
              label={t('dossier.for')}
              value={reader}
              onChange={(value) => choose(value === 'authority' ? 'authority' : 'customer')}
              options={(['customer', 'authority'] as const).map((value) => ({
                value,
                label: t(`dossier.reader.${value}`),
              }))}
              width="100%"
              required
            />
            <SelectField
              label={t('dossier.purpose')}
              value={purpose}
              onChange={(value) =>
                setPurpose(PURPOSES[reader].find((each) => each === value) ?? 'customer_request')
              }
              options={PURPOSES[reader].map((value) => ({ value, label: t(`dossier.purposes.${value}`) }))}
              width="100%"
              required
            />
            <SelectField
              label={t('dossier.format')}
              value={format}
              onChange={(value) => setFormat(FORMATS.find((each) => each === value) ?? 'pdf')}
              options={FORMATS.map((value) => ({ value, label: t(`dossier.formats.${value}`) }))}
              width="100%"
              required
            />
            <SelectField
              label={t('dossier.language')}
              value={language ?? ''}
              onChange={(value) => setLanguage(LANGUAGES.find((each) => each === value))}
              options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
              none={t('dossier.ownLanguage')}
              width="100%"
            />
          </Box>
          <Typography variant="body2">{t(`dossier.about.${format}`)}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('dossier.logged')}
          </Typography>
          <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1 }}>
            <Button onClick={() => setOpen(false)}>{t('action.cancel')}</Button>
            <Button
              variant="contained"
              aria-disabled={take.isPending}
              onClick={() => !take.isPending && take.mutate()}
            >
              {t('dossier.take')}
            </Button>
          </Box>
        </Box>
      </Dialog>
    </>
  );
}
