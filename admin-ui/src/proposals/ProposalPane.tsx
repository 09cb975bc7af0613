import CheckOutlined from '@mui/icons-material/CheckOutlined';
import { Alert, Box, Button, TextField, Typography } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { ProposalDetail } from '@standing/shared/contracts/proposals';
import { useReasonName } from '../accounts/words.js';
import { asProblem } from '../app/api.js';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { Actor } from '../components/Actor.js';
import { CapabilityMarks } from '../components/CapabilityMarks.js';
import { DueChip } from '../components/DueChip.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { NOTE_MAX_LENGTH } from '../components/limits.js';
import { Note } from '../components/Note.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { Section } from '../components/Section.js';
import { StateChip } from '../components/StateChip.js';
import { Transition } from '../components/Transition.js';
import { useDecideProposal, type ProposalDecision } from './proposalQueries.js';
import { ProposalStatusChip } from './ProposalStatusChip.js';
import { useChangeWords, useProposalTitle, useRoleWords } from './proposalWords.js';

const APPROVE_KEY = 'a';
const REJECT_KEY = 'x';

/** What it is about, as a row of facts: an account or a colleague. */
function useSubject({ accountId, account, staff, roles }: ProposalDetail) {
  const t = useT();
  const roleWords = useRoleWords();
  const maySeeStaff = usePermission('staff.read');
  if (staff) {
    const name = <bdi>{staff.name ?? staff.id}</bdi>;
    return [
      [t('approvals.person'), maySeeStaff ? <Link to={`/staff/${staff.id}`}>{name}</Link> : name],
      [t('approvals.roles'), roleWords(roles)],
    ] as const;
  }
  if (!account) return [];
  return [
    [
      t('approvals.account'),
      <Box key="account" sx={{ display: 'flex', flexWrap: 'wrap', gap: '4px 10px', alignItems: 'center' }}>
        <Link to={`/accounts/${accountId}`}>
          <bdi>{account.displayName}</bdi>
        </Link>
        <Box component="span" sx={{ fontFamily: MONO, fontSize: '0.75rem' }}>
          {account.externalRef}
        </Box>
        <StateChip state={account.state} />
      </Box>,
    ],
  ] as const;
}

function Asked({ proposal }: { readonly proposal: ProposalDetail }) {
  const t = useT();
  const reasonName = useReasonName();
  const subject = useSubject(proposal);
  const { reasonKind, reasonCode } = proposal;
  return (
    <Section title={t('approvals.asked')} aside={<ProposalStatusChip status={proposal.status} />}>
      <Facts
        rows={[
          ...subject,
          [t('approvals.maker'), <Actor key="maker" actor={proposal.maker} />],
          [t('approvals.since'), <Instant key="since" at={proposal.proposedAt} form="short" />],
          ...(proposal.status === 'open'
            ? [[t('approvals.until'), <DueChip key="until" at={proposal.expiresAt} kind="expiry" />] as const]
            : []),
          ...(reasonKind && reasonCode
            ? [[t('approvals.reason'), reasonName(reasonKind, reasonCode)] as const]
            : []),
          ...proposal.holds.map(
            ({ id, authority }) =>
              [t('approvals.needs'), <span key={id}>{t(`authority.${authority}`)}</span>] as const,
          ),
        ]}
      />
      {proposal.note ? (
        <Note text={proposal.note} />
      ) : (
        <Typography variant="body2" sx={{ color: 'text.secondary', marginTop: 1 }}>
          {t('approvals.noNote')}
        </Typography>
      )}
    </Section>
  );
}

/** What a grant of roles rests on: who the person is here. */
function PersonEvidence({ proposal }: { readonly proposal: ProposalDetail }) {
  const t = useT();
  const roleWords = useRoleWords();
  const { staff } = proposal.evidence;
  if (!staff) return null;
  return (
    <Section title={t('approvals.evidence')}>
      <Facts
        rows={[
          [t('approvals.rolesNow'), roleWords(staff.roles)],
          [t('approvals.personState'), t(staff.suspended ? 'word.no' : 'word.yes')],
          [t('approvals.hash'), <code key="hash">{proposal.evidenceHash.slice(0, 16)}…</code>],
        ]}
      />
    </Section>
  );
}

function RolesAfter({ roles }: { readonly roles: NonNullable<ProposalDetail['resultingRoles']> }) {
  const t = useT();
  const roleWords = useRoleWords();
  return (
    <Section title={t('approvals.result')}>
      <Facts rows={[[t('approvals.rolesThen'), <strong key="roles">{roleWords(roles)}</strong>]]} />
    </Section>
  );
}

function Evidence({ proposal }: { readonly proposal: ProposalDetail }) {
  const t = useT();
  const reasonName = useReasonName();
  const { evidence } = proposal;
  if (!evidence.account) return <PersonEvidence proposal={proposal} />;
  return (
    <Section title={t('approvals.evidence')}>
      <Facts
        rows={[
          [t('approvals.version'), String(evidence.account.version)],
          [
            t('approvals.holds'),
            evidence.holds.length === 0
              ? t('word.nothing')
              : evidence.holds
                  .map(({ kind, reasonCode }) =>
                    t('hold.title', { kind: t(`kind.${kind}`), reason: reasonName(kind, reasonCode) }),
                  )
                  .join(t('list.separator')),
          ],
          [
            t('approvals.documents'),
            evidence.documents.length === 0
              ? t('word.nothing')
              : evidence.documents
                  .map(({ type, status }) =>
                    t('approvals.documentIs', {
                      type: t(`document.${type}`),
                      status: t(`documentStatus.${status}`),
                    }),
                  )
                  .join(t('list.separator')),
          ],
          ...(proposal.case
            ? [
                [
                  t('approvals.case'),
                  <span key="case">
                    <Link to={`/cases/${proposal.case.id}`} style={{ textDecoration: 'underline' }}>
                      {proposal.case.number}
                    </Link>
                    {t('list.dot')}
                    {t('approvals.notesInCase', { smart_count: evidence.case?.notes.length ?? 0 })}
                  </span>,
                ] as const,
              ]
            : []),
          [t('approvals.hash'), <code key="hash">{proposal.evidenceHash.slice(0, 16)}…</code>],
        ]}
      />
    </Section>
  );
}

function Changes({ proposal }: { readonly proposal: ProposalDetail }) {
  const t = useT();
  const words = useChangeWords();
  if (proposal.changes.length === 0) {
    return (
      <Alert severity="success" icon={<CheckOutlined fontSize="inherit" />}>
        {t('approvals.unchanged')}
      </Alert>
    );
  }
  return (
    <Alert severity="warning">
      {t('approvals.changed')}
      <Box component="ul" sx={{ margin: '4px 0 0', paddingInlineStart: 2.5 }}>
        {proposal.changes.map((change) => (
          <li key={words(change)}>{words(change)}</li>
        ))}
      </Box>
    </Alert>
  );
}

function Result({ result }: { readonly result: NonNullable<ProposalDetail['result']> }) {
  const t = useT();
  const reasonName = useReasonName();
  return (
    <Section title={t('approvals.result')}>
      <Box sx={{ display: 'grid', gap: 1.5 }}>
        <Transition from={result.from} to={result.to} />
        <CapabilityMarks capabilities={result.capabilities} />
        {result.holdsLeft.length > 0 && (
          <Typography variant="body2">
            {t('approvals.holdsLeft', {
              holds: result.holdsLeft
                .map(({ kind, reasonCode }) =>
                  t('hold.title', { kind: t(`kind.${kind}`), reason: reasonName(kind, reasonCode) }),
                )
                .join(t('list.separator')),
            })}
          </Typography>
        )}
      </Box>
    </Section>
  );
}

function Outcome({ decision }: { readonly decision: NonNullable<ProposalDetail['decision']> }) {
  const t = useT();
  return (
    <Section title={t('approvals.outcome')}>
      <Typography variant="body2">
        <Actor actor={decision.by} />
        {t('list.dot')}
        <Instant at={decision.at} form="short" />
      </Typography>
      {decision.note && <Note text={decision.note} />}
    </Section>
  );
}

interface DecideProps {
  readonly proposal: ProposalDetail;
  readonly onDone: () => void;
}

/** Yes, no or taking back, with a note beside it; a no has to say why. */
function Decide({ proposal, onDone }: DecideProps) {
  const t = useT();
  const [note, setNote] = useState('');
  const [lacksNote, setLacksNote] = useState(false);
  const noteRef = useRef<HTMLTextAreaElement>(null);
  const approveRef = useRef<HTMLButtonElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const mutation = useDecideProposal(onDone);
  const problem = mutation.error ? asProblem(mutation.error) : null;
  useEffect(() => problemRef.current?.focus(), [mutation.error]);
  const decide = (decision: ProposalDecision['decision']) => {
    if (mutation.isPending) return;
    const isMissing = decision === 'reject' && note.trim() === '';
    setLacksNote(isMissing);
    if (isMissing || note.length > NOTE_MAX_LENGTH) noteRef.current?.focus();
    else mutation.mutate({ id: proposal.id, decision, note });
  };
  useCommands(
    proposal.mayDecide
      ? [
          {
            id: 'proposal.approve',
            label: t('approvals.toApprove'),
            keys: APPROVE_KEY,
            run: () => approveRef.current?.focus(),
          },
          {
            id: 'proposal.reject',
            label: t('approvals.toReject'),
            keys: REJECT_KEY,
            run: () => noteRef.current?.focus(),
          },
        ]
      : [],
  );
  const isStale = proposal.changes.length > 0;
  const error =
    note.length > NOTE_MAX_LENGTH
      ? t('decision.noteTooLong', { length: note.length, max: NOTE_MAX_LENGTH })
      : lacksNote && note.trim() === ''
        ? t('approvals.noteMissing')
        : null;
  if (!proposal.mayDecide && !proposal.mayWithdraw) {
    return proposal.status === 'open' ? (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('approvals.notYours', {
          roles: proposal.approvers.map((role) => t(`role.${role}`)).join(t('list.separator')),
        })}
      </Typography>
    ) : null;
  }
  return (
    <Section title={t('approvals.decision')}>
      <Box sx={{ display: 'grid', gap: 1.5 }}>
        {problem && <ProblemAlert problem={problem} ref={problemRef} />}
        <TextField
          label={t('approvals.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          multiline
          minRows={2}
          maxRows={8}
          inputRef={noteRef}
          error={error !== null}
          helperText={error ?? t(proposal.mayDecide ? 'approvals.noteWhat' : 'approvals.noteWithdraw')}
          slotProps={{ htmlInput: { dir: 'auto' } }}
        />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {proposal.mayDecide && (
            <>
              <Button
                variant="contained"
                ref={approveRef}
                onClick={() => decide('approve')}
                aria-disabled={mutation.isPending || isStale}
                {...(isStale ? { disabled: true } : {})}
              >
                {t('approvals.approve')}
              </Button>
              <Button variant="outlined" color="error" onClick={() => decide('reject')}>
                {t('approvals.reject')}
              </Button>
            </>
          )}
          {proposal.mayWithdraw && (
            <Button variant="outlined" onClick={() => decide('withdraw')}>
              {t('approvals.withdraw')}
            </Button>
          )}
        </Box>
      </Box>
    </Section>
  );
}

/** One proposal with all that somebody needs to say yes or no. */
export function ProposalPane({ proposal, onDone }: DecideProps) {
  const titleOf = useProposalTitle();
  return (
    // Whoever opens it and goes on by key at once is in it before the address has changed, and stays there.
    <Box component="article" data-keep-focus sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
      <Typography component="h2" variant="h1">
        {titleOf(proposal)}
      </Typography>
      <Asked proposal={proposal} />
      {proposal.status === 'open' && <Changes proposal={proposal} />}
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 280px), 1fr))',
        }}
      >
        {proposal.result && <Result result={proposal.result} />}
        {proposal.resultingRoles && <RolesAfter roles={proposal.resultingRoles} />}
        <Evidence proposal={proposal} />
      </Box>
      {proposal.decision && <Outcome decision={proposal.decision} />}
      <Decide key={proposal.id} proposal={proposal} onDone={onDone} />
    </Box>
  );
}
