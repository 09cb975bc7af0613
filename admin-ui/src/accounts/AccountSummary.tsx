import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { useT } from '../app/i18n/useT.js';
import { CapabilityMarks } from '../components/CapabilityMarks.js';
import { Copyable } from '../components/Copyable.js';
import { DueChip } from '../components/DueChip.js';
import { Instant } from '../components/Instant.js';
import { NewMark } from '../components/NewMark.js';
import type { Standing } from './standing.js';
import { byWeight, useReasonName } from './words.js';

const DECIDING = { frozen: 'freeze', locked: 'lock', flagged: 'flag' } as const;

/** Why the account is in its state, in one sentence, and whether that is all. */
function useWhy(): (standing: Standing) => { why: string; others?: string } {
  const t = useT();
  const reasonName = useReasonName();
  return ({ state, holds, verification }) => {
    switch (state) {
      case 'frozen':
      case 'locked':
      case 'flagged': {
        const deciding = byWeight(holds.filter(({ kind }) => kind === DECIDING[state]))[0];
        const others = holds.length - 1;
        const reason = deciding ? reasonName(deciding.kind, deciding.reasonCode) : '';
        const by = deciding?.placedBy?.name;
        return {
          why: by ? t('why.holdBy', { reason, by }) : t('why.hold', { reason }),
          ...(others > 0 ? { others: t('why.others', { smart_count: others }) } : {}),
        };
      }
      case 'unverified':
        return { why: t(verification.status === 'verified' ? 'why.verificationExpired' : 'why.unverified') };
      case 'maintenance':
        return { why: t('why.maintenance') };
      case 'closed':
        return { why: t('why.closed') };
      case 'active':
        return { why: t('why.active') };
    }
  };
}

interface AccountSummaryProps {
  readonly account: AccountView;
  /** Null while a past instant is being fetched. */
  readonly standing: Standing | null;
  /** What has just been done to it; null: nothing. */
  readonly news: string | null;
  readonly aside: ReactNode;
}

/** What one has to know first: which account, since when, why, until when, and what the customer can do. */
export function AccountSummary({ account, standing, news, aside }: AccountSummaryProps) {
  const t = useT();
  const why = useWhy();
  const reasons = standing && why(standing);
  return (
    <Box
      sx={({ tokens }) => ({
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'flex-start',
        gap: 2,
        padding: 2,
        backgroundColor: tokens.paper,
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
      })}
    >
      <Box sx={{ display: 'grid', gap: 1.25, flex: '1 1 420px', minWidth: 0 }}>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            gap: '4px 20px',
            fontSize: '0.8125rem',
          }}
        >
          <Copyable text={account.externalRef} what={t('field.reference')} />
          {standing && (
            <>
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {t('account.since')} <Instant at={standing.stateSince} />
              </Box>
              {standing.stateUntil && <DueChip at={standing.stateUntil} kind="expiry" />}
            </>
          )}
          {/* Always there, or what comes into it would not be announced. */}
          <span role="status">{news !== null && <NewMark>{news}</NewMark>}</span>
        </Box>
        {standing && reasons && (
          <>
            <Typography sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 0.5 }}>
              <span>{reasons.why}</span>
              {reasons.others && <span>{reasons.others}</span>}
            </Typography>
            <CapabilityMarks capabilities={standing.capabilities} />
          </>
        )}
      </Box>
      {aside}
    </Box>
  );
}
