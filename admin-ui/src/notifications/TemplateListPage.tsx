import { Box, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { Link } from 'react-router';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden } from '../components/Picture.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { MailTabs } from './MailTabs.js';
import { useTemplates } from './mailApi.js';
import { LANGUAGES } from './templateDraft.js';

const SKELETON_ROWS = 14;

const quiet = { color: 'text.secondary', fontSize: '0.8125rem', fontWeight: 400 } as const;

function Templates() {
  const t = useT();
  const { data, error, refetch } = useTemplates();
  if (error && !data) return <Failed error={error} onRetry={() => void refetch()} />;
  return (
    <Box
      sx={({ tokens }) => ({
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
        backgroundColor: tokens.paper,
        overflowX: 'auto',
      })}
    >
      {!data ? (
        <TableSkeleton rows={SKELETON_ROWS} />
      ) : (
        <Table size="small" sx={{ minWidth: 680 }}>
          <caption style={visuallyHidden}>{t('mailTemplates.caption')}</caption>
          <TableHead>
            <TableRow>
              <TableCell>{t('mailTemplates.what')}</TableCell>
              <TableCell>{t('mailTemplates.subjects')}</TableCell>
              <TableCell align="right">{t('mailTemplates.version')}</TableCell>
              <TableCell>{t('mailTemplates.changed')}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {data.data.map((template) => (
              <TableRow key={template.event} hover sx={{ '& > *': { verticalAlign: 'top' } }}>
                <TableCell component="th" scope="row" sx={{ fontWeight: 550, minWidth: 150 }}>
                  <Link to={`/mails/templates/${template.event}`}>{t(`mails.event.${template.event}`)}</Link>
                </TableCell>
                <TableCell>
                  {LANGUAGES.map((language) => (
                    <Box key={language} lang={language} sx={{ overflowWrap: 'anywhere' }}>
                      {template.content[language].subject}
                    </Box>
                  ))}
                </TableCell>
                <TableCell align="right">{template.version}</TableCell>
                <TableCell sx={{ whiteSpace: 'nowrap' }}>
                  <Instant at={template.changedAt} form="short" />
                  <Box sx={quiet}>
                    {template.changedBy.id === 'system'
                      ? t('mailTemplates.shipped')
                      : t('mailTemplates.by', { name: template.changedBy.name ?? template.changedBy.id })}
                  </Box>
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Box>
  );
}

/** What mails are made from, one template for each occasion. */
export default function TemplateListPage() {
  const t = useT();
  const mayRead = usePermission('notification.read');
  return (
    <Page title={t('page.mailTemplates')} heading={t('page.mailTemplates')}>
      {mayRead ? (
        <>
          <MailTabs />
          <Templates />
        </>
      ) : (
        <Forbidden />
      )}
    </Page>
  );
}
