import GroupOutlined from '@mui/icons-material/GroupOutlined';
import { Alert, Box, Button } from '@mui/material';
import type { ProposalView } from '@standing/shared/contracts/proposals';
import { useReasonName } from '../../accounts/words.js';
import { asProblem } from '../../app/api.js';
import { useT } from '../../app/i18n/useT.js';
import { Actor } from '../../components/Actor.js';
import { Instant } from '../../components/Instant.js';
import { Note } from '../../components/Note.js';
import { ProblemAlert } from '../../components/ProblemAlert.js';
import { useDecideProposal } from '../../proposals/proposalQueries.js';

const SEVERITY = {
  open: 'info',
  approved: 'success',
  rejected: 'warning',
  withdrawn: 'info',
  expired: 'warning',
} as const satisfies Record<ProposalView['status'], string>;

/** Its maker takes it back, and has the case again. */
function Withdraw({ id }: Pick<ProposalView, 'id'>) {
  const t = useT();
  const withdrawing = useDecideProposal(() => undefined);
  return (
    <Box sx={{ display: 'grid', gap: 1, justifyItems: 'start', marginTop: 1 }}>
      {withdrawing.error !== null && <ProblemAlert problem={asProblem(withdrawing.error)} />}
      <Button
        variant="outlined"
        aria-disabled={withdrawing.isPending}
        onClick={() => !withdrawing.isPending && withdrawing.mutate({ id, decision: 'withdraw', note: '' })}
      >
        {t('approvals.withdraw')}
      </Button>
    </Box>
  );
}

/** What has been proposed in a case: who has to decide until when, and what became of it. */
export function ProposalPart({ proposal }: { readonly proposal: ProposalView }) {
  const t = useT();
  const reasonName = useReasonName();
  const { status, decision, reasonCode, note } = proposal;
  const approvers = proposal.approvers.map((role) => t(`role.${role}`)).join(t('unfreeze.or'));
  return (
    <Alert
      severity={SEVERITY[status]}
      variant="outlined"
      role="status"
      icon={status === 'open' ? <GroupOutlined /> : undefined}
      sx={{ '& .MuiAlert-message': { width: '100%', minWidth: 0 } }}
    >
      <Box component="h2" sx={{ margin: 0, fontSize: '0.875rem', fontWeight: 650 }}>
        {t(`unfreeze.proposal.${status}`)}
      </Box>
      <Box sx={{ fontSize: '0.8125rem', display: 'grid', gap: 0.25 }}>
        {status === 'open' && (
          <div>
            {t('unfreeze.proposal.waits', { who: approvers })}
            <Instant at={proposal.expiresAt} form="short" />
          </div>
        )}
        <div>
          {t('unfreeze.proposal.by')} <Actor actor={proposal.maker} />
          {t('list.dot')}
          <Instant at={proposal.proposedAt} />
          {reasonCode !== null && (
            <>
              {t('list.dot')}
              {reasonName(proposal.reasonKind ?? 'release', reasonCode)}
            </>
          )}
        </div>
        {note !== null && <Note text={note} />}
        {decision && (
          <div>
            {t('unfreeze.proposal.decidedBy')} <Actor actor={decision.by} />
            {t('list.dot')}
            <Instant at={decision.at} />
          </div>
        )}
        {decision?.note && <Note text={decision.note} />}
        {proposal.mayWithdraw && <Withdraw id={proposal.id} />}
      </Box>
    </Alert>
  );
}
