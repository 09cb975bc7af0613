import { Alert, Typography } from '@mui/material';
import { useNavigate } from 'react-router';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { Timeline } from '../../accounts/Timeline.js';
import { useCommandName, useReasonName } from '../../accounts/words.js';
import { useT } from '../../app/i18n/useT.js';
import { Actor } from '../../components/Actor.js';
import { Facts } from '../../components/Facts.js';
import { Instant } from '../../components/Instant.js';
import { Failed, Loading } from '../../components/Picture.js';
import { Section } from '../../components/Section.js';
import { StateChip } from '../../components/StateChip.js';
import { HoldCards } from './HoldCard.js';
import { WithheldWarning } from './Spoken.js';
import { WhoMay } from './UnfreezePane.js';
import type { Subject } from './useSubject.js';

interface FactsPaneProps {
  readonly detail: CaseDetail;
  readonly subject: Subject;
}

function Story({ subject: { account } }: Pick<FactsPaneProps, 'subject'>) {
  const navigate = useNavigate();
  if (!account) return null;
  return (
    <Timeline
      accountId={account.id}
      at={null}
      onAsOf={(at) => void navigate(`/accounts/${account.id}?at=${encodeURIComponent(at)}`)}
    />
  );
}

/** Stands where the account's holds will be; once they are there, nothing. */
function Awaited({ subject: { account, error, retry } }: Pick<FactsPaneProps, 'subject'>) {
  if (account) return null;
  return error ? <Failed error={error} onRetry={retry} /> : <Loading />;
}

/** A flag that is looked into: what it says, and the account's story. */
export function ReviewPane({ detail, subject }: FactsPaneProps) {
  const t = useT();
  const { account, holds, isWithheld } = subject;
  return (
    <>
      <Section title={t('unfreeze.flags')}>
        <Awaited subject={subject} />
        {account && holds.length === 0 && <Typography variant="body2">{t('unfreeze.noFlag')}</Typography>}
        <HoldCards holds={holds} />
      </Section>
      {isWithheld && <WithheldWarning />}
      {detail.status !== 'resolved' && holds.length > 0 && <WhoMay detail={detail} subject={subject} />}
      <Story subject={subject} />
    </>
  );
}

/** The decision that an appeal contests, and who took part in it. */
export function AppealPane({ detail, subject, isBarred }: FactsPaneProps & { readonly isBarred: boolean }) {
  const t = useT();
  const commandName = useCommandName();
  const reasonName = useReasonName();
  const { contested } = detail;
  const { holds, isWithheld } = subject;
  return (
    <>
      {isBarred && (
        <Alert severity="warning" variant="outlined" role="note">
          <b>{t('errors.took_part')}</b> {t('unfreeze.barredWhat')}
        </Alert>
      )}
      {contested && (
        <Section title={t('unfreeze.contested')}>
          <Facts
            rows={[
              [t('unfreeze.what'), commandName(contested.command)],
              [t('unfreeze.when'), <Instant key="at" at={contested.at} form="second" />],
              [t('unfreeze.who'), <Actor key="actor" actor={contested.actor} />],
              ...(contested.reasonKind !== null && contested.reasonCode !== null
                ? ([[t('desk.reason.one'), reasonName(contested.reasonKind, contested.reasonCode)]] as const)
                : []),
              ...(contested.toState === null
                ? []
                : ([[t('unfreeze.stateThen'), <StateChip key="to" state={contested.toState} />]] as const)),
              [
                t('unfreeze.tookPart'),
                contested.tookPart.length === 0
                  ? t('unfreeze.nobody')
                  : contested.tookPart.map(({ name }) => name ?? t('desk.someone')).join(t('list.separator')),
              ],
            ]}
          />
        </Section>
      )}
      <Awaited subject={subject} />
      {holds.length > 0 && (
        <Section title={t('unfreeze.holds')}>
          <HoldCards holds={holds} />
        </Section>
      )}
      {detail.holdId !== null && subject.account && holds.length === 0 && detail.status !== 'resolved' && (
        <Typography variant="body2">{t('unfreeze.contestedGone')}</Typography>
      )}
      {isWithheld && <WithheldWarning />}
      {!isBarred && detail.status !== 'resolved' && holds.length > 0 && (
        <WhoMay detail={detail} subject={subject} />
      )}
      <Story subject={subject} />
    </>
  );
}
