import { Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { Link } from 'react-router';
import type { OverviewView } from '@standing/shared/contracts/overview';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Section } from '../components/Section.js';
import { Transition } from '../components/Transition.js';
import { visuallyHidden } from '../components/visuallyHidden.js';

/** The day's moves in numbers: the table behind the arrows. Auditors go from each to its entries. */
export function DayTable({ overview }: { readonly overview: OverviewView | undefined }) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const readsLog = usePermission('audit.read');
  const moves = overview?.flow.toSorted((one, other) => other.count - one.count) ?? [];
  const pathOf = ({ from, to }: OverviewView['flow'][number]) =>
    `/log?${new URLSearchParams({ fromState: from ?? 'none', state: to, from: overview?.since ?? '' })}`;
  return (
    <Section title={t('overview.day')}>
      {overview && moves.length === 0 ? (
        <Typography variant="body2">{t('overview.noMoves')}</Typography>
      ) : (
        <Table size="small" sx={{ maxWidth: 640 }}>
          <caption style={visuallyHidden}>{t('overview.day')}</caption>
          <TableHead>
            <TableRow>
              <TableCell>{t('log.states')}</TableCell>
              <TableCell align="right">{t('overview.accounts')}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {moves.map((move) => (
              <TableRow key={`${move.from} ${move.to}`} hover>
                <TableCell component="th" scope="row">
                  <Transition from={move.from} to={move.to} />
                </TableCell>
                <TableCell align="right">
                  {readsLog ? (
                    <Link to={pathOf(move)}>{number.format(move.count)}</Link>
                  ) : (
                    number.format(move.count)
                  )}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}
