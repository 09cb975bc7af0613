import { Alert, Box, Button } from '@mui/material';
import type { ReactNode } from 'react';
import type { CaseKind, CaseResolution } from '@standing/shared/cases/case';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { ReasonKind } from '@standing/shared/reasons/reason';
import { useReasonName } from '../../accounts/words.js';
import { useT } from '../../app/i18n/useT.js';
import { usePermission } from '../../app/session.js';
import { Instant } from '../../components/Instant.js';
import { Key } from '../../components/Key.js';
import { ProblemAlert } from '../../components/ProblemAlert.js';
import type { Change } from './desk.js';
import { keyLabel } from '../../components/keyLabel.js';
import { CLAIM_KEY, TAKE_OVER_KEY } from './deskKeys.js';
import type { Lease } from './useLease.js';

function Strip({
  severity,
  action,
  children,
}: {
  readonly severity: 'info' | 'warning';
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Alert
      severity={severity}
      role={severity === 'warning' ? 'alert' : 'status'}
      action={action}
      sx={{
        borderRadius: 0,
        alignItems: 'center',
        paddingBlock: 0.25,
        '& .MuiAlert-action': { paddingTop: 0 },
      }}
    >
      {children}
    </Alert>
  );
}

/** A release that is refused is not final as a rejected verification is. */
function resolutionWords(kind: CaseKind, resolution: CaseResolution) {
  return kind === 'unfreeze' && resolution === 'rejected' ? ('refused' as const) : resolution;
}

/** The kind of reason with which a case has ended. */
function reasonKindOf({ kind, resolution }: Pick<CaseDetail, 'kind' | 'resolution'>): ReasonKind {
  if (resolution === 'escalated') return 'freeze';
  return kind === 'verification' || resolution === 'rejected' ? 'verification' : 'release';
}

interface BannerProps {
  readonly detail: CaseDetail;
  readonly lease: Lease;
  /** Why one does not work on this case; null: one may. */
  readonly refusal: string | null;
  readonly withKeys: boolean;
}

/** How one stands to a case that is not one's own to decide, and what to do about it. */
export function LeaseBanner({ detail, lease, refusal, withKeys }: BannerProps) {
  const t = useT();
  const reasonName = useReasonName();
  const mayTakeOver = usePermission('case.take_over');
  const { standing } = lease;
  const mayWork = refusal === null;
  const claim = (words: string) =>
    mayWork && (
      <Button
        variant="contained"
        onClick={lease.claim}
        aria-disabled={lease.isPending}
        endIcon={withKeys ? <Key>{keyLabel(CLAIM_KEY)}</Key> : undefined}
      >
        {words}
      </Button>
    );
  const takeOver = mayWork && mayTakeOver && (
    <Button
      variant="outlined"
      onClick={lease.takeOver}
      aria-disabled={lease.isPending}
      endIcon={withKeys ? <Key>{keyLabel(TAKE_OVER_KEY)}</Key> : undefined}
    >
      {t('desk.takeOver')}
    </Button>
  );
  // Why claiming did not work is said by what the case is now, unless nothing was answered.
  const problem = lease.problem && lease.problem.status !== 409 && <ProblemAlert problem={lease.problem} />;
  const shown = () => {
    switch (standing.is) {
      case 'mine':
        return null;
      case 'free':
        if (lease.isPending) return <Strip severity="info">{t('desk.lease.claiming')}</Strip>;
        return (
          <Strip severity="info" action={claim(t('desk.claim'))}>
            {refusal ?? t('desk.lease.free')}
          </Strip>
        );
      case 'lapsed':
        return (
          <Strip severity="warning" action={claim(t('desk.claimAgain'))}>
            <b>{t('desk.lease.lapsed')}</b> {t('desk.lease.kept')}
          </Strip>
        );
      case 'theirs':
      case 'taken': {
        const name = standing.holder ?? t('desk.someone');
        return (
          <Strip severity={standing.is === 'taken' ? 'warning' : 'info'} action={takeOver}>
            <b>{t(standing.is === 'taken' ? 'desk.lease.taken' : 'desk.lease.theirs', { name })}</b>
            {t('desk.lease.until')}
            <Instant at={standing.until} form="second" />
            {t('desk.lease.readOnly')} {standing.is === 'taken' && t('desk.lease.kept')}
          </Strip>
        );
      }
      case 'away':
        return (
          <Strip severity="info">
            {standing.status === 'resolved' && detail.resolution ? (
              <>
                <b>{t(`desk.resolution.${resolutionWords(detail.kind, detail.resolution)}`)}</b>
                {detail.reasonCode &&
                  ` ${t('list.dot')} ${reasonName(reasonKindOf(detail), detail.reasonCode)}`}
                {detail.resolvedAt && (
                  <>
                    {t('list.dot')}
                    <Instant at={detail.resolvedAt} />
                  </>
                )}
              </>
            ) : (
              t(`desk.away.${standing.status}`)
            )}
          </Strip>
        );
    }
  };
  return (
    <>
      {problem}
      {shown()}
    </>
  );
}

interface ChangedBannerProps {
  readonly changes: readonly Change[];
  readonly onSeen: () => void;
}

/** What has happened to the case since one looked: nothing is decided on what one has not seen. */
export function ChangedBanner({ changes, onSeen }: ChangedBannerProps) {
  const t = useT();
  const words = (change: Change) =>
    change.what === 'note'
      ? t('desk.changed.note', { name: change.by ?? t('desk.someone') })
      : change.what === 'other'
        ? t('desk.changed.other')
        : t(`desk.changed.${change.what}`, { type: t(`document.${change.type}`) });
  return (
    <Strip
      severity="warning"
      action={
        <Button variant="outlined" onClick={onSeen}>
          {t('desk.changed.seen')}
        </Button>
      }
    >
      <b>{t('desk.changed.title')}</b>{' '}
      <Box component="span">{[...new Set(changes.map(words))].join(t('list.separator'))}</Box>
    </Strip>
  );
}
