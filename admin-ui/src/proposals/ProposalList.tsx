import { Box, Typography } from '@mui/material';
import { Link } from 'react-router';
import type { ProposalView } from '@standing/shared/contracts/proposals';
import { useT } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';
import type { RowMark } from '../components/DataTable.js';
import { DueChip } from '../components/DueChip.js';
import { Instant } from '../components/Instant.js';
import { NewMark } from '../components/NewMark.js';
import { ProposalStatusChip } from './ProposalStatusChip.js';
import { useProposalTitle } from './proposalWords.js';

interface ProposalListProps {
  readonly proposals: readonly ProposalView[];
  readonly openId: string | undefined;
  /** Of the list, to be carried along. */
  readonly search: string;
  /** What has become of it while somebody looks. */
  readonly markOf: (proposal: ProposalView) => RowMark | null;
}

function Marked({ mark }: { readonly mark: RowMark | null }) {
  return mark && <NewMark>{mark.words}</NewMark>;
}

/** Proposals, one below the other: what, on whom, by whom, since when, until when. */
export function ProposalList({ proposals, openId, search, markOf }: ProposalListProps) {
  const t = useT();
  const titleOf = useProposalTitle();
  return (
    <Box component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none' }} aria-label={t('page.approvals')}>
      {proposals.map((proposal) => (
        <Box
          component="li"
          key={proposal.id}
          sx={({ tokens }) => ({
            position: 'relative',
            display: 'grid',
            gap: 0.5,
            padding: '12px 16px',
            borderInlineStart: `3px solid ${proposal.id === openId ? tokens.accent : 'transparent'}`,
            backgroundColor: proposal.id === openId ? tokens.hover : 'transparent',
            '& + &': { borderTop: `1px solid ${tokens.border}` },
            '&:hover': { backgroundColor: tokens.hover },
          })}
        >
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', justifyContent: 'space-between' }}>
            <Typography component="span" variant="h3" sx={{ minWidth: 0 }}>
              <Box
                component={Link}
                to={{ pathname: `/approvals/${proposal.id}`, search }}
                data-keep-focus
                aria-current={proposal.id === openId ? 'true' : undefined}
                sx={{ color: 'inherit', '&::after': { content: '""', position: 'absolute', inset: 0 } }}
              >
                {titleOf(proposal)}
              </Box>
            </Typography>
            <Marked mark={markOf(proposal)} />
            {proposal.status !== 'open' && <ProposalStatusChip status={proposal.status} />}
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '0 10px', fontSize: '0.8125rem' }}>
            {proposal.staff && <bdi>{proposal.staff.name ?? proposal.staff.id}</bdi>}
            {proposal.account && (
              <>
                <bdi>{proposal.account.displayName}</bdi>
                <Box component="span" sx={{ fontFamily: MONO, fontSize: '0.75rem', color: 'text.secondary' }}>
                  {proposal.account.externalRef}
                </Box>
              </>
            )}
          </Box>
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              justifyContent: 'space-between',
              gap: '0 10px',
              fontSize: '0.8125rem',
              color: 'text.secondary',
            }}
          >
            <span>
              {proposal.maker.name ?? proposal.maker.id}
              {t('list.dot')}
              <Instant at={proposal.proposedAt} />
            </span>
            {proposal.status === 'open' && <DueChip at={proposal.expiresAt} kind="expiry" />}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
