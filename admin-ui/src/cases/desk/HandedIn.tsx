import { Box, Typography } from '@mui/material';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useT } from '../../app/i18n/useT.js';
import { DocumentStatus } from '../../documents/DocumentStatus.js';
import { wantedDocuments } from './outcome.js';
import type { Subject } from './useSubject.js';

/** What is asked for, what has come, and what became of it. */
export function HandedIn({ detail, subject }: { readonly detail: CaseDetail; readonly subject: Subject }) {
  const t = useT();
  // What a withheld reason would ask for is not asked for.
  const ofReasons = subject.holds
    .filter(({ disclosure }) => disclosure === 'full')
    .flatMap(({ version }) => version?.requiredDocuments ?? []);
  const wanted = wantedDocuments(detail, ofReasons);
  // Before it is known what the reasons ask for, nothing is said of it.
  if (!subject.account || subject.holds.some(({ version }) => version === null)) return null;
  if (wanted.length === 0) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('unfreeze.nothingWanted')}
      </Typography>
    );
  }
  return (
    <Box
      component="table"
      aria-label={t('verify.documents')}
      sx={({ tokens }) => ({
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: '0.8125rem',
        '& th, & td': {
          textAlign: 'start',
          padding: '5px 12px 5px 0',
          borderTop: `1px solid ${tokens.border}`,
        },
        '& tr:first-of-type > *': { borderTop: 0 },
        '& th': { fontWeight: 550 },
        '& td': { color: tokens.textQuiet, whiteSpace: 'nowrap' },
      })}
    >
      <tbody>
        {wanted.map(({ types, isOfReason, status }) => (
          <tr key={types.join()}>
            <Box component="th" scope="row" sx={{ '&::first-letter': { textTransform: 'uppercase' } }}>
              {types.map((type) => t(`document.${type}`)).join(t('unfreeze.or'))}
            </Box>
            <td>{t(isOfReason ? 'unfreeze.ofReason' : 'unfreeze.ofCase')}</td>
            <td>
              {status === 'not_asked' || status === 'asked' ? (
                t(`unfreeze.handIn.${status}`)
              ) : (
                <DocumentStatus status={status} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Box>
  );
}
