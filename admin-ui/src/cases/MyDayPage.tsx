import {
  Box,
  Link as StyledLink,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useNow } from '../app/clock.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { live } from '../app/live/topics.js';
import { MONO } from '../app/theme.js';
import { Instant } from '../components/Instant.js';
import { startOfDay, timeLeft } from '../components/instants.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { ClaimNextButton } from './ClaimNextButton.js';

/** As many as the server lists. */
const CASES_MAX = 200;

function Figure({
  name,
  value,
  what,
}: {
  readonly name: string;
  readonly value: ReactNode;
  readonly what?: string;
}) {
  return (
    <Box
      sx={({ tokens }) => ({
        display: 'flex',
        flexDirection: 'column',
        gap: 0.25,
        padding: 1.5,
        backgroundColor: tokens.paper,
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
      })}
    >
      <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
        {name}
      </Typography>
      <Box
        component="dd"
        className="tabular"
        sx={{ margin: 0, fontSize: '1.5rem', fontWeight: 600, lineHeight: 1.2 }}
      >
        {value}
        {what !== undefined && (
          <Typography variant="caption" component="div" sx={{ color: 'text.secondary' }}>
            {what}
          </Typography>
        )}
      </Box>
    </Box>
  );
}

/** What somebody has decided today, by their own clock. */
export default function MyDayPage() {
  const t = useT();
  const locale = useFormatLocale();
  const number = new Intl.NumberFormat(locale);
  // The page may lie open over midnight.
  const since = new Date(startOfDay(useNow())).toISOString();
  const { data, error, refetch } = useQuery({
    queryKey: ['cases', 'my-day', since],
    queryFn: ({ signal }) => api.myDay(since, signal),
    ...live('cases'),
  });
  return (
    <Page title={t('page.myDay')} heading={t('page.myDay')} aside={<ClaimNextButton kind={null} />}>
      {error && !data ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2, maxWidth: 1000 }}>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('day.since')} <Instant at={since} form="short" />
          </Typography>
          <Box
            component="dl"
            sx={{
              display: 'grid',
              gridTemplateColumns: 'repeat(auto-fit, minmax(min(150px, 100%), 1fr))',
              gap: 1,
              margin: 0,
            }}
          >
            <Figure name={t('day.decided')} value={number.format(data.decided)} />
            <Figure name={t('day.approved')} value={number.format(data.approved)} />
            <Figure name={t('day.rejected')} value={number.format(data.rejected)} />
            <Figure name={t('day.returned')} value={number.format(data.returned)} />
            <Figure
              name={t('day.median')}
              value={data.medianMs === null ? '–' : timeLeft(data.medianMs, locale)}
              what={t('day.medianWhat')}
            />
          </Box>
          <Section title={t('day.list')}>
            {data.cases.length === 0 ? (
              <Empty title={t('day.none')}>{t('day.noneWhat')}</Empty>
            ) : (
              <Box sx={{ overflowX: 'auto' }}>
                <Table size="small">
                  <caption style={visuallyHidden}>{t('day.list')}</caption>
                  <TableHead>
                    <TableRow>
                      <TableCell>{t('day.case')}</TableCell>
                      <TableCell>{t('cases.field.kind')}</TableCell>
                      <TableCell>{t('day.outcome')}</TableCell>
                      <TableCell>{t('day.at')}</TableCell>
                    </TableRow>
                  </TableHead>
                  <TableBody>
                    {data.cases.map((each) => (
                      <TableRow key={`${each.id} ${each.at}`} hover>
                        <TableCell component="th" scope="row">
                          <StyledLink
                            component={Link}
                            to={`/cases/${each.id}`}
                            underline="hover"
                            sx={{ fontFamily: MONO, fontSize: '0.8125rem' }}
                          >
                            {each.number}
                          </StyledLink>
                        </TableCell>
                        <TableCell>{t(`cases.kind.${each.kind}`)}</TableCell>
                        <TableCell>
                          {each.resolution === null
                            ? t('day.sentBack')
                            : t(`desk.resolution.${each.resolution}`)}
                        </TableCell>
                        <TableCell>
                          <Instant at={each.at} />
                        </TableCell>
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </Box>
            )}
            {data.cases.length === CASES_MAX && (
              <Typography variant="body2" sx={{ color: 'text.secondary', marginTop: 1 }}>
                {t('day.latest', { count: number.format(CASES_MAX) })}
              </Typography>
            )}
          </Section>
        </Box>
      )}
    </Page>
  );
}
