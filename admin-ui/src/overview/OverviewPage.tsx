import { Box, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { Link } from 'react-router';
import { ACCOUNT_STATES } from '@standing/shared/account/state';
import { useStateCounts } from '../accounts/accountList.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Page } from '../components/Page.js';
import { Failed } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { StateChip } from '../components/StateChip.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { Attention } from './Attention.js';
import { DayTable } from './DayTable.js';
import { useOverview } from './overviewQueries.js';
import { QueueByDue } from './QueueByDue.js';
import { Statechart } from './Statechart.js';

/** How the accounts stand, as a picture and as the table behind it. */
export default function OverviewPage() {
  const t = useT();
  const locale = useFormatLocale();
  const { counts, error, refetch } = useStateCounts();
  const seesCases = usePermission('case.read');
  const overview = useOverview().data;
  const number = new Intl.NumberFormat(locale);
  const share = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const total = counts ? [...counts.values()].reduce((sum, count) => sum + count, 0) : 0;

  return (
    <Page title={t('page.overview')} heading={t('page.overview')}>
      {error && !counts ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
          <Attention />
          {seesCases && <QueueByDue />}
          <Section
            title={t('overview.byState')}
            aside={
              counts && (
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {t('overview.total', { count: number.format(total) })}
                </Typography>
              )
            }
          >
            <Statechart counts={counts} flow={overview?.flow ?? null} />
            <Typography variant="body2" sx={{ color: 'text.secondary', marginTop: 1, maxWidth: '84ch' }}>
              {t('overview.explained')}
              <br />
              {t('overview.arrowsSay')}
            </Typography>
          </Section>
          <Section title={t('overview.table')}>
            <Table size="small" sx={{ maxWidth: 640 }}>
              <caption style={visuallyHidden}>{t('overview.byState')}</caption>
              <TableHead>
                <TableRow>
                  <TableCell>{t('field.state')}</TableCell>
                  <TableCell align="right">{t('overview.accounts')}</TableCell>
                  <TableCell align="right">{t('overview.share')}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {ACCOUNT_STATES.map((state) => {
                  const count = counts?.get(state) ?? 0;
                  return (
                    <TableRow key={state} hover>
                      <TableCell component="th" scope="row">
                        <Link to={`/accounts?state=${state}`}>
                          <StateChip state={state} />
                        </Link>
                      </TableCell>
                      <TableCell align="right">{counts ? number.format(count) : '…'}</TableCell>
                      <TableCell align="right">{total > 0 ? share.format(count / total) : '…'}</TableCell>
                    </TableRow>
                  );
                })}
              </TableBody>
            </Table>
          </Section>
          <DayTable overview={overview} />
        </Box>
      )}
    </Page>
  );
}
