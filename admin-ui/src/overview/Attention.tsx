import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useLogStatus } from '../audit/auditQueries.js';
import { OutcomeMark } from '../audit/OutcomeMark.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Instant } from '../components/Instant.js';
import { timeLeft } from '../components/instants.js';
import { Section } from '../components/Section.js';
import { useNextWindows, useOpenProposals, useOverview } from './overviewQueries.js';

interface FigureProps {
  readonly name: string;
  /** Null until it is known. */
  readonly children: ReactNode;
  readonly to?: string | undefined;
}

/** One number with what it counts; a link to what it counts, where the viewer may go there. */
function Figure({ name, children, to }: FigureProps) {
  return (
    // The figures of a row stand on one line, also where the name of one takes two.
    <Box sx={{ display: 'grid', alignContent: 'space-between', minWidth: 0 }}>
      <Box component="dt" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
        {name}
      </Box>
      <Box
        component="dd"
        className="tabular"
        sx={{ margin: 0, fontSize: '1.0625rem', fontWeight: 600, overflowWrap: 'anywhere' }}
      >
        {to === undefined || children === null ? (children ?? '…') : <Link to={to}>{children}</Link>}
      </Box>
    </Box>
  );
}

/** What needs attention now, beside the queue. */
export function Attention() {
  const t = useT();
  const locale = useFormatLocale();
  const number = new Intl.NumberFormat(locale);
  const overview = useOverview().data;
  const proposals = useOpenProposals().data;
  const windows = useNextWindows().data;
  const status = useLogStatus().data;
  const seesProposals = usePermission('proposal.read');
  const seesWindows = usePermission('maintenance.read');
  const managesWindows = usePermission('maintenance.manage');
  const managesWebhooks = usePermission('webhook.manage');
  const readsLog = usePermission('audit.read');
  const cases = overview?.cases;
  const [next] = windows?.data ?? [];
  const verification = status?.verification;
  return (
    <Section title={t('overview.attention')}>
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gap: 2,
          margin: 0,
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(168px, calc(50% - 8px)), 1fr))',
          // Labels of two lines push no figure out of its row.
          alignItems: 'end',
        }}
      >
        {seesProposals && (
          <Figure name={t('overview.waitingApprovals')} to="/approvals?view=all">
            {proposals ? number.format(proposals.total) : null}
          </Figure>
        )}
        {cases && (
          <>
            <Figure
              name={t('overview.oldestCase')}
              to={cases.oldest ? `/cases/${cases.oldest.id}` : undefined}
            >
              {cases.oldest ? <Instant at={cases.oldest.openedAt} /> : t('overview.none')}
            </Figure>
            <Figure name={t('overview.medianDecision')}>
              {cases.medianMs === null ? t('overview.noneDecided') : timeLeft(cases.medianMs, locale)}
            </Figure>
          </>
        )}
        <Figure name={t('overview.holdsEnding')}>
          {overview ? number.format(overview.holds.ending) : null}
        </Figure>
        <Figure name={t('overview.holdsToReview')}>
          {overview ? number.format(overview.holds.toReview) : null}
        </Figure>
        <Figure
          name={t('overview.deliveries')}
          to={managesWebhooks && overview && overview.deliveries.webhooks > 0 ? '/webhooks' : undefined}
        >
          {!overview
            ? null
            : overview.deliveries.webhooks + overview.deliveries.mails === 0
              ? t('overview.none')
              : t('overview.failing', {
                  webhooks: number.format(overview.deliveries.webhooks),
                  mails: number.format(overview.deliveries.mails),
                })}
        </Figure>
        {seesWindows && (
          <Figure name={t('overview.nextWindow')} to={managesWindows ? '/maintenance' : undefined}>
            {!windows ? null : !next ? t('overview.none') : <Instant at={next.startsAt} form="short" />}
          </Figure>
        )}
      </Box>
      {status && (
        <Box
          sx={({ tokens }) => ({
            display: 'grid',
            gap: 0.5,
            marginTop: 2,
            paddingTop: 1.5,
            borderTop: `1px solid ${tokens.border}`,
          })}
        >
          <OutcomeMark isGood={status.signingRefused === null}>
            {status.signingRefused
              ? `${t('check.refused')} `
              : status.checkpoint
                ? t('check.signed', {
                    size: number.format(status.checkpoint.size),
                    all: number.format(status.size),
                  })
                : t('checkpoints.none')}
            {status.checkpoint && <Instant at={status.checkpoint.signedAt} />}
          </OutcomeMark>
          <OutcomeMark isGood={verification?.ok !== false}>
            {!verification
              ? t('check.never')
              : verification.ok
                ? t('check.scheduledOk', { count: number.format(verification.checked) })
                : t('check.scheduledProblems', { problems: number.format(verification.problemCount) })}
            {verification && <Instant at={verification.finishedAt} />}
          </OutcomeMark>
          {readsLog && (
            <Typography variant="body2" sx={{ marginInlineStart: 3 }}>
              <Link to="/log/verification">{t('overview.toVerification')}</Link>
            </Typography>
          )}
        </Box>
      )}
    </Section>
  );
}
