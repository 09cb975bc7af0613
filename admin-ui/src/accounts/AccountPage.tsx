import { Box } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { useParams, useSearchParams } from 'react-router';
import type { CommandOffer } from '@standing/shared/account/offers';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { Page } from '../components/Page.js';
import { Failed, Loading } from '../components/Picture.js';
import { StateChip } from '../components/StateChip.js';
import { AccountMails } from '../notifications/AccountMails.js';
import { AccountActions, PLACE_KEYS } from './AccountActions.js';
import { AccountDetails } from './AccountDetails.js';
import { useAccountNews } from './useAccountNews.js';
import { useAccount, useAccountChanged, useOffers, useStateAt } from './accountQueries.js';
import { AccountSummary } from './AccountSummary.js';
import { AsOfBanner, AsOfPicker } from './AsOf.js';
import { CustomerView } from './CustomerView.js';
import { DecisionDialog } from './decision/DecisionDialog.js';
import { PLACE_COMMANDS, RELEASES, type Decision } from './decision/decision.js';
import { AccountCases } from './AccountCases.js';
import { Holds } from './Holds.js';
import { MaintenanceBanner } from './MaintenanceBanner.js';
import type { Standing } from './standing.js';
import { Timeline } from './Timeline.js';
import { Verification } from './Verification.js';
import { byWeight, useReasonName } from './words.js';

/** Releases the hold that decides the state, if it may be released. */
const RELEASE_KEY = 'r';

const keyOf = ({ id }: AccountView, { command, hold }: Decision) => `${id} ${command} ${hold?.id ?? ''}`;

function useAccountCommands(
  account: AccountView | undefined,
  offers: readonly CommandOffer[],
  open: (decision: Decision) => void,
): void {
  const t = useT();
  const reasonName = useReasonName();
  const placing = PLACE_COMMANDS.filter((command) =>
    offers.some((offer) => offer.command === command && offer.allowed),
  ).map((command) => ({
    id: command,
    label: t(`do.${command}`),
    keys: PLACE_KEYS[command],
    run: () => open({ command }),
  }));
  const releasing = byWeight(account?.holds ?? [])
    .filter(({ id }) => offers.some((offer) => offer.holdId === id && offer.allowed))
    .map((hold, index) => ({
      id: `release ${hold.id}`,
      label: t('hold.release', {
        what: t(`do.${RELEASES[hold.kind]}`),
        reason: reasonName(hold.kind, hold.reasonCode),
      }),
      ...(index === 0 ? { keys: RELEASE_KEY } : {}),
      run: () => open({ command: RELEASES[hold.kind], hold }),
    }));
  useCommands([...placing, ...releasing]);
}

function StandingOf({ account }: { readonly account: AccountView }) {
  const t = useT();
  const notify = useNotify();
  const [params, setParams] = useSearchParams();
  const at = params.get('at');
  const setAt = (instant: string | null) => setParams(instant === null ? {} : { at: instant });
  const offers = useOffers(account);
  const past = useStateAt(account.id, at);
  const changed = useAccountChanged();
  const news = useAccountNews(account);
  const seesCases = usePermission('case.read');
  const seesMails = usePermission('notification.read');
  const [decision, setDecision] = useState<Decision | null>(null);
  useAccountCommands(account, at === null ? (offers.data ?? []) : [], setDecision);

  const standing: Standing | null =
    at === null ? account : past.data ? { ...past.data, stateUntil: null, closedAt: null } : null;

  return (
    <Page
      // The reference is the wallet's own; the name would end up in the browser's history.
      title={t('account.title', { reference: account.externalRef })}
      heading={
        <Box component="span" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, flexWrap: 'wrap' }}>
          <Box component="bdi" sx={{ overflowWrap: 'anywhere' }}>
            {account.erasedAt ? t('account.erased') : account.displayName}
          </Box>
          {standing && <StateChip state={standing.state} large />}
        </Box>
      }
      aside={at === null && <AccountActions offers={offers.data} onDecide={setDecision} />}
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
        {at === null && <MaintenanceBanner account={account} />}
        {at !== null && <AsOfBanner at={at} error={past.error} onNow={() => setAt(null)} />}
        <AccountSummary
          account={account}
          standing={standing}
          news={at === null ? news.words : null}
          aside={<AsOfPicker registeredAt={account.registeredAt} at={at} onChange={setAt} />}
        />
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            alignItems: 'start',
            gridTemplateColumns: 'minmax(0, 1fr)',
            '@media (min-width:1000px)': { gridTemplateColumns: 'minmax(0, 1fr) 304px' },
            '@media (min-width:1400px)': { gridTemplateColumns: 'minmax(0, 1fr) 348px' },
          }}
        >
          <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
            <Holds
              holds={standing?.holds ?? []}
              offers={at === null ? (offers.data ?? []) : []}
              onRelease={(holdId) => {
                const hold = account.holds.find(({ id }) => id === holdId);
                if (hold) setDecision({ command: RELEASES[hold.kind], hold });
              }}
            />
            {seesCases && at === null && <AccountCases account={account} />}
            {standing && <Verification account={account} standing={standing} isPast={at !== null} />}
            {at === null && <CustomerView account={account} />}
            {seesMails && at === null && <AccountMails accountId={account.id} />}
            <Timeline accountId={account.id} at={at} onAsOf={setAt} />
          </Box>
          <AccountDetails account={account} standing={standing} isNow={at === null} />
        </Box>
      </Box>
      {decision && (
        <DecisionDialog
          key={keyOf(account, decision)}
          draftKey={keyOf(account, decision)}
          account={account}
          decision={decision}
          offers={offers.data ?? []}
          onStale={() => changed(null)}
          onClose={() => setDecision(null)}
          onDone={(answer) => {
            setDecision(null);
            if ('account' in answer) news.own(answer.account);
            void changed('account' in answer ? answer.account : null);
            notify('account' in answer ? `done.${decision.command}` : 'done.proposed', { type: 'success' });
          }}
        />
      )}
    </Page>
  );
}

/** One account: how it stands, why, what may be done, and its story. */
export default function AccountPage() {
  const t = useT();
  const { id = '' } = useParams();
  const { data: account, error, refetch } = useAccount(id);
  if (account) return <StandingOf key={account.id} account={account} />;
  return (
    <Page title={t('account.one')} heading={t('account.one')}>
      {error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}
    </Page>
  );
}
