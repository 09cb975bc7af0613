import { Alert, Box, Button, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { Link, useParams } from 'react-router';
import type { StaffRole } from '@standing/shared/access/roles';
import { STAFF_NAME_MAX_LENGTH } from '@standing/shared/access/staff';
import type { SessionInfo, StaffDetail } from '@standing/shared/contracts/staff';
import { asProblem } from '../app/api.js';
import { useT, type MessageKey } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { NOTE_MAX_LENGTH } from '../components/limits.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading } from '../components/Picture.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { Section } from '../components/Section.js';
import { AskDialog } from './AskDialog.js';
import { LinkDialog } from './LinkDialog.js';
import { RolePicker } from './RolePicker.js';
import { Sessions } from './Sessions.js';
import { staffApi, useStaffChanged, useStaffMember, type LinkIssued } from './staffApi.js';
import { StaffStatusChip } from './StaffStatusChip.js';

type Asking =
  | { readonly what: 'rename' | 'suspend' | 'reactivate' | 'newLink' | 'resetFactor' | 'endAll' | 'grant' }
  | { readonly what: 'remove'; readonly role: StaffRole };

interface AskProps {
  readonly member: StaffDetail;
  readonly onDone: (words: MessageKey) => void;
  readonly onClose: () => void;
}

function RenameDialog({ member, onDone, onClose }: AskProps) {
  const t = useT();
  const [name, setName] = useState(member.name);
  const lacks = name.trim() === '';
  return (
    <AskDialog
      title={t('staff.renameTitle', { name: member.name })}
      what={member.email}
      action={t('staff.save')}
      run={() => !lacks && staffApi.rename(member.id, name.trim())}
      onDone={() => onDone('staff.renamed')}
      onClose={onClose}
    >
      <TextField
        label={t('staff.name')}
        value={name}
        error={lacks}
        helperText={lacks ? t('form.required') : ''}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: STAFF_NAME_MAX_LENGTH, dir: 'auto' } }}
      />
    </AskDialog>
  );
}

function GrantDialog({ member, onDone, onClose }: AskProps) {
  const t = useT();
  const [roles, setRoles] = useState<readonly StaffRole[]>([]);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  return (
    <AskDialog
      title={t('staff.grantTitle', { name: member.name })}
      what={t('staff.grantWhat', { name: member.name })}
      action={t('staff.propose')}
      run={(key) => {
        setTried(true);
        return roles.length > 0 && staffApi.grantRoles(member.id, roles, note.trim(), key);
      }}
      onDone={() => onDone('staff.proposed')}
      onClose={onClose}
    >
      <RolePicker
        label={t('staff.roles')}
        held={member.roles}
        value={roles}
        onChange={setRoles}
        lacking={tried && roles.length === 0}
      />
      <TextField
        label={t('staff.grantNote')}
        value={note}
        multiline
        minRows={2}
        onChange={(event) => setNote(event.target.value)}
        slotProps={{ htmlInput: { maxLength: NOTE_MAX_LENGTH, dir: 'auto' } }}
      />
    </AskDialog>
  );
}

interface AskingDialogProps extends AskProps {
  readonly asking: Asking;
  readonly onLink: (issued: LinkIssued) => void;
}

function AskingDialog({ asking, member, onDone, onClose, onLink }: AskingDialogProps) {
  const t = useT();
  const { id, name } = member;
  const common = { grave: true, onClose };
  switch (asking.what) {
    case 'rename':
      return <RenameDialog member={member} onDone={onDone} onClose={onClose} />;
    case 'grant':
      return <GrantDialog member={member} onDone={onDone} onClose={onClose} />;
    case 'remove':
      return (
        <AskDialog
          {...common}
          title={t('staff.removeTitle', { name, role: t(`role.${asking.role}`) })}
          what={t('staff.removeWhat')}
          action={t('staff.remove')}
          run={(key) => staffApi.removeRole(id, asking.role, key)}
          onDone={() => onDone('staff.removed')}
        />
      );
    case 'suspend':
      return (
        <AskDialog
          {...common}
          title={t('staff.suspendTitle', { name })}
          what={t('staff.suspendWhat')}
          action={t('staff.suspend')}
          run={(key) => staffApi.suspend(id, key)}
          onDone={() => onDone('staff.suspended')}
        />
      );
    case 'reactivate':
      return (
        <AskDialog
          title={t('staff.reactivateTitle', { name })}
          what={t('staff.reactivateWhat')}
          action={t('staff.reactivate')}
          run={(key) => staffApi.reactivate(id, key)}
          onDone={() => onDone('staff.reactivated')}
          onClose={onClose}
        />
      );
    case 'newLink': {
      const issues = member.mayIssueLink;
      return (
        <AskDialog
          title={t(issues ? 'staff.newLinkTitle' : 'staff.askLinkTitle', { name })}
          what={issues ? t('staff.newLinkWhat') : t('staff.askLinkWhat', { name })}
          action={t(issues ? 'staff.issue' : 'staff.askLink')}
          run={(key) => staffApi.issueLink(id, key)}
          onDone={(issued) =>
            issued.link === null && issued.staff.linkAskedFor ? onDone('staff.linkAsked') : onLink(issued)
          }
          onClose={onClose}
        />
      );
    }
    case 'resetFactor':
      return (
        <AskDialog
          {...common}
          title={t('staff.resetFactorTitle', { name })}
          what={t('staff.resetFactorWhat')}
          action={t('staff.resetFactor')}
          run={(key) => staffApi.resetSecondFactor(id, key)}
          onDone={() => onDone('staff.factorReset')}
        />
      );
    case 'endAll':
      return (
        <AskDialog
          {...common}
          title={t('staff.endAllTitle', { name })}
          what={t('staff.endAllWhat')}
          action={t('staff.endAll')}
          run={(key) => staffApi.endSessions(id, key)}
          onDone={() => onDone('staff.allEnded')}
        />
      );
  }
}

interface PartProps {
  readonly member: StaffDetail;
  readonly ask: (asking: Asking) => void;
}

function Person({ member, ask }: PartProps) {
  const t = useT();
  return (
    <Section
      title={t('staff.person')}
      aside={
        <Button size="small" onClick={() => ask({ what: 'rename' })}>
          {t('staff.rename')}
        </Button>
      }
    >
      <Facts
        rows={[
          [t('staff.name'), <bdi key="name">{member.name}</bdi>],
          [t('staff.email'), member.email],
          [t('field.status'), <StaffStatusChip key="status" status={member.status} />],
          [t('staff.since'), <Instant key="since" at={member.createdAt} form="short" />],
          ...(member.suspendedAt
            ? [
                [
                  t('staff.suspendedSince'),
                  <Instant key="off" at={member.suspendedAt} form="short" />,
                ] as const,
              ]
            : []),
        ]}
      />
    </Section>
  );
}

function Roles({ member, ask }: PartProps) {
  const t = useT();
  const suspended = member.status === 'suspended';
  const waits = member.proposalId !== null;
  return (
    <Section
      title={t('staff.roles')}
      aside={
        <RefusableButton
          size="small"
          variant="outlined"
          refusal={suspended ? t('errors.staff_suspended') : waits ? t('errors.proposal_exists') : null}
          onClick={() => ask({ what: 'grant' })}
        >
          {t('staff.grant')}
        </RefusableButton>
      }
    >
      <Box sx={{ display: 'grid', gap: 1.5 }}>
        {waits && (
          <Alert
            severity="info"
            action={
              <Button
                component={Link}
                to={`/approvals/${member.proposalId}?view=all`}
                color="inherit"
                size="small"
              >
                {t('staff.seeProposal')}
              </Button>
            }
          >
            {t('staff.waiting', {
              roles: member.proposedRoles.map((role) => t(`role.${role}`)).join(t('list.separator')),
            })}
          </Alert>
        )}
        {member.roles.length === 0 ? (
          <Typography variant="body2">{t('staff.noRoles')}</Typography>
        ) : (
          <Box component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
            {member.roles.map((role) => (
              <Box
                component="li"
                key={role}
                sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 1 }}
              >
                {t(`role.${role}`)}
                <Button
                  size="small"
                  aria-label={t('staff.removeRole', { role: t(`role.${role}`) })}
                  onClick={() => ask({ what: 'remove', role })}
                >
                  {t('staff.remove')}
                </Button>
              </Box>
            ))}
          </Box>
        )}
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('staff.rolesWhat')}
        </Typography>
      </Box>
    </Section>
  );
}

function Access({ member, ask }: PartProps) {
  const t = useT();
  const own = member.self ? t('staff.selfOnly') : null;
  const suspended = member.status === 'suspended';
  const asked = member.linkAskedFor;
  return (
    <Section title={t('staff.access')}>
      <Box sx={{ display: 'grid', gap: 2 }}>
        {asked && (
          <Alert severity="info">
            {asked.self ? t('staff.linkAskedBySelf') : t('staff.linkAskedBy', { name: asked.by })}{' '}
            <Instant at={asked.until} form="short" />
          </Alert>
        )}
        <Facts
          rows={[
            [t('staff.secondFactor'), t(member.secondFactor ? 'staff.on' : 'staff.off')],
            ...(member.linkExpiresAt
              ? [
                  [
                    t('staff.linkUntil'),
                    <Instant key="link" at={member.linkExpiresAt} form="short" />,
                  ] as const,
                ]
              : member.status === 'invited'
                ? [[t('staff.link'), t('staff.noLink')] as const]
                : []),
          ]}
        />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <RefusableButton
            variant="outlined"
            refusal={
              own ??
              (suspended
                ? t('errors.staff_suspended')
                : asked?.self && !member.mayIssueLink
                  ? t('errors.second_administrator')
                  : null)
            }
            onClick={() => ask({ what: 'newLink' })}
          >
            {t(member.mayIssueLink ? 'staff.newLink' : 'staff.askLink')}
          </RefusableButton>
          <RefusableButton
            variant="outlined"
            refusal={own ?? (member.secondFactor ? null : t('errors.second_factor_off'))}
            onClick={() => ask({ what: 'resetFactor' })}
          >
            {t('staff.resetFactor')}
          </RefusableButton>
        </Box>
      </Box>
    </Section>
  );
}

function OpenSessions({ member, ask }: PartProps) {
  const t = useT();
  const notify = useNotify();
  const words = useProblemWords();
  const refresh = useStaffChanged();
  const [busy, setBusy] = useState(false);
  const end = async (session: SessionInfo) => {
    setBusy(true);
    try {
      await staffApi.endSession(member.id, session.id, crypto.randomUUID());
      notify('staff.sessionEnded', { type: 'success' });
    } catch (error) {
      notify(words(asProblem(error)), { type: 'error' });
    } finally {
      setBusy(false);
      await refresh();
    }
  };
  return (
    <Section
      title={t('staff.sessions')}
      aside={
        member.openSessions.length > 0 && (
          <RefusableButton
            size="small"
            refusal={member.self ? t('staff.selfOnly') : null}
            onClick={() => ask({ what: 'endAll' })}
          >
            {t('staff.endAll')}
          </RefusableButton>
        )
      }
    >
      <Sessions sessions={member.openSessions} busy={busy} onEnd={(session) => void end(session)} />
    </Section>
  );
}

function Member({ id }: { readonly id: string }) {
  const t = useT();
  const notify = useNotify();
  const refresh = useStaffChanged();
  const { data: member, error, refetch } = useStaffMember(id);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [issued, setIssued] = useState<LinkIssued | null>(null);
  const suspends = member?.status !== 'suspended';
  const body = () => {
    if (!member) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />;
    return (
      <>
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            alignItems: 'start',
            gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 400px), 1fr))',
            maxWidth: 1180,
          }}
        >
          <Person member={member} ask={setAsking} />
          <Roles member={member} ask={setAsking} />
          <Access member={member} ask={setAsking} />
          <OpenSessions member={member} ask={setAsking} />
        </Box>
        {asking && (
          <AskingDialog
            asking={asking}
            member={member}
            onClose={() => setAsking(null)}
            onDone={(words) => {
              setAsking(null);
              notify(words, { type: 'success' });
              void refresh();
            }}
            onLink={(link) => {
              setAsking(null);
              setIssued(link);
              void refresh();
            }}
          />
        )}
        {issued && <LinkDialog issued={issued} onClose={() => setIssued(null)} />}
      </>
    );
  };
  return (
    <Page
      title={t('page.member')}
      heading={member ? <bdi>{member.name}</bdi> : t('page.member')}
      aside={
        member && (
          <RefusableButton
            variant="outlined"
            color={suspends ? 'error' : 'primary'}
            refusal={member.self ? t('staff.selfOnly') : null}
            onClick={() => setAsking({ what: suspends ? 'suspend' : 'reactivate' })}
          >
            {t(suspends ? 'staff.suspend' : 'staff.reactivate')}
          </RefusableButton>
        )
      }
    >
      {body()}
    </Page>
  );
}

/** One of the staff: what they may do, how they get in, where they are signed in. */
export default function StaffMemberPage() {
  const t = useT();
  const { id = '' } = useParams();
  const mayManage = usePermission('staff.manage');
  if (mayManage) return <Member key={id} id={id} />;
  return (
    <Page title={t('page.member')} heading={t('page.member')}>
      <Forbidden />
    </Page>
  );
}
