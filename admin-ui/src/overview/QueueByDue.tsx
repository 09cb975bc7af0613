import { Box, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { Link } from 'react-router';
import { CASE_KINDS, type CaseKind } from '@standing/shared/cases/case';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { MONO } from '../app/theme.js';
import { CaseDueChip, DUE_ICONS } from '../cases/CaseDueChip.js';
import { useCaseCounts, useCases } from '../cases/caseQueries.js';
import { Failed, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { visuallyHidden } from '../components/visuallyHidden.js';

/** The case whose promise runs out, or ran out, first. */
const MOST_PRESSING = { status: 'open,in_review', sort: 'dueAt', order: 'asc', perPage: 1 } as const;

const PRESSING = [
  ['late', 'danger'],
  ['soon', 'warning'],
] as const;

/** What waits by kind and due time, and the case that presses most; every number opens the cases it counts. */
export function QueueByDue() {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { data, error, refetch } = useCaseCounts();
  const [first] = useCases(MOST_PRESSING).data?.data ?? [];
  const of = (kind: CaseKind) => data?.data.find((each) => each.kind === kind);
  return (
    <Section title={t('overview.queue')} aside={<Link to="/cases">{t('overview.openQueue')}</Link>}>
      {error && !data ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : (
        <Box sx={{ display: 'grid', gap: 1.5, maxWidth: 640 }}>
          <Table size="small">
            <caption style={visuallyHidden}>{t('overview.queue')}</caption>
            <TableHead>
              <TableRow>
                <TableCell>{t('cases.field.kind')}</TableCell>
                <TableCell align="right">{t('cases.status.open')}</TableCell>
                {PRESSING.map(([due]) => (
                  <TableCell key={due} align="right">
                    {t(`cases.due.${due}`)}
                  </TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {CASE_KINDS.map((kind) => (
                <TableRow key={kind} hover>
                  <TableCell component="th" scope="row">
                    <Link to={`/cases?kind=${kind}`}>{t(`cases.kind.${kind}`)}</Link>
                  </TableCell>
                  <TableCell align="right">{number.format(of(kind)?.open ?? 0)}</TableCell>
                  {PRESSING.map(([due, tone]) => {
                    const count = of(kind)?.[due] ?? 0;
                    const Icon = DUE_ICONS[due];
                    return (
                      <TableCell key={due} align="right">
                        {count === 0 ? (
                          number.format(0)
                        ) : (
                          <Box
                            component={Link}
                            to={`/cases?kind=${kind}&due=${due}`}
                            aria-label={t('cases.countsOf', {
                              kind: t(`cases.kind.${kind}`),
                              what: t(`cases.count.${due}`, { count: number.format(count) }),
                            })}
                            sx={({ tokens }) => ({
                              display: 'inline-flex',
                              alignItems: 'center',
                              gap: 0.5,
                              paddingInline: 0.875,
                              borderRadius: 99,
                              color: tokens[tone].text,
                              backgroundColor: tokens[tone].surface,
                            })}
                          >
                            <Icon sx={{ fontSize: 14 }} aria-hidden />
                            {number.format(count)}
                          </Box>
                        )}
                      </TableCell>
                    );
                  })}
                </TableRow>
              ))}
            </TableBody>
          </Table>
          {first && (
            <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px' }}>
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {t('overview.mostPressing')}
              </Typography>
              <Box
                component={Link}
                to={`/cases/${first.id}`}
                sx={{ fontFamily: MONO, fontSize: '0.8125rem' }}
              >
                {first.number}
              </Box>
              <Typography variant="body2">{t(`cases.kind.${first.kind}`)}</Typography>
              <CaseDueChip of={first} />
            </Box>
          )}
        </Box>
      )}
    </Section>
  );
}
