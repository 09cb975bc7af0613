import AddCircleOutline from '@mui/icons-material/AddCircleOutline';
import { Box, Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { Link, useNavigate } from 'react-router';
import { workerRole } from '@standing/shared/cases/decide-case';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseView } from '@standing/shared/contracts/cases';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission, useSession } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { CaseDueChip } from '../cases/CaseDueChip.js';
import { CaseStatusChip } from '../cases/CaseStatusChip.js';
import { PriorityMark } from '../cases/PriorityMark.js';
import { Instant } from '../components/Instant.js';
import { Failed, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { useAccountCases, useWorkChanged } from './accountWork.js';
import { OpenCaseDialog } from './OpenCaseDialog.js';
import { useCaseReasonName } from './words.js';

/** Opens a case about the account. */
const OPEN_KEY = 'o';

function CaseRow({ of }: { readonly of: CaseView }) {
  const t = useT();
  const reasonName = useCaseReasonName();
  const who = of.lease?.holder.name ?? of.assignee?.name ?? null;
  return (
    <Box
      component="li"
      sx={({ tokens }) => ({
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: '4px 14px',
        paddingBlock: 1,
        '&:first-of-type': { paddingTop: 0 },
        '&:last-of-type': { paddingBottom: 0 },
        '& + &': { borderTop: `1px solid ${tokens.border}` },
      })}
    >
      <Box
        component={Link}
        to={`/cases/${of.id}`}
        sx={{ fontFamily: MONO, fontSize: '0.8125rem', fontWeight: 550 }}
      >
        {of.number}
      </Box>
      <Typography variant="body2">{t(`cases.kind.${of.kind}`)}</Typography>
      <CaseStatusChip status={of.status} />
      {of.resolution !== null && (
        <Typography variant="body2">
          {t(
            of.kind === 'unfreeze' && of.resolution === 'rejected'
              ? 'desk.resolution.refused'
              : `desk.resolution.${of.resolution}`,
          )}
          {of.reasonCode !== null && (
            <>
              {t('list.dot')}
              {reasonName(of.reasonCode)}
            </>
          )}
        </Typography>
      )}
      <CaseDueChip of={of} />
      {of.dueState !== 'done' && of.priority !== 'normal' && <PriorityMark priority={of.priority} />}
      <Typography variant="body2" sx={{ color: 'text.secondary', marginInlineStart: 'auto' }}>
        {who !== null && of.resolvedAt === null && (
          <>
            {who}
            {t('list.dot')}
          </>
        )}
        <Instant at={of.resolvedAt ?? of.openedAt} />
      </Typography>
    </Box>
  );
}

/** The account's cases: those under way first, then those that are over; and the way to open one. */
export function AccountCases({ account }: { readonly account: AccountView }) {
  const t = useT();
  const notify = useNotify();
  const navigate = useNavigate();
  const roles = useSession()?.staff.roles ?? [];
  const mayOpen = usePermission('case.open') && account.state !== 'closed';
  const cases = useAccountCases(account.id, true);
  const changed = useWorkChanged();
  const [isOpen, setIsOpen] = useState(false);
  useCommands(
    mayOpen
      ? [{ id: 'case.open', label: t('cases.open.button'), keys: OPEN_KEY, run: () => setIsOpen(true) }]
      : [],
  );
  const all = cases.data?.data ?? [];
  const underWay = all.filter(({ dueState }) => dueState !== 'done');
  const over = all.filter(({ dueState }) => dueState === 'done');
  return (
    <Section
      title={t('cases.ofAccount.title')}
      aside={
        mayOpen && (
          <Button variant="outlined" startIcon={<AddCircleOutline />} onClick={() => setIsOpen(true)}>
            {t('cases.open.button')}
          </Button>
        )
      }
    >
      {cases.error && !cases.data ? (
        <Failed error={cases.error} onRetry={() => void cases.refetch()} />
      ) : !cases.data ? (
        <Loading />
      ) : all.length === 0 ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('cases.ofAccount.none')}
        </Typography>
      ) : (
        <>
          <Box component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
            {[...underWay, ...over].map((each) => (
              <CaseRow key={each.id} of={each} />
            ))}
          </Box>
          {cases.data.total > all.length && (
            <Box
              component={Link}
              to={`/cases?accountId=${account.id}`}
              sx={{ display: 'block', marginTop: 1 }}
            >
              {t('cases.ofAccount.all')}
            </Box>
          )}
        </>
      )}
      {isOpen && (
        <OpenCaseDialog
          account={account}
          underWay={underWay}
          onClose={() => setIsOpen(false)}
          onDone={(opened) => {
            setIsOpen(false);
            notify('cases.open.done', { type: 'success', messageArgs: { number: opened.number } });
            void changed();
            // An appeal is decided by others; whoever opens one only looks.
            const claim = opened.kind !== 'appeal' && workerRole(opened.kind, roles) !== null;
            void navigate(`/cases/${opened.id}`, { state: { claim } });
          }}
        />
      )}
    </Section>
  );
}
