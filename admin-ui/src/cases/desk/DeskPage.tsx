import { useQueryClient } from '@tanstack/react-query';
import { Activity, memo, useEffect, useState } from 'react';
import { useLocation, useParams } from 'react-router';
import { useT } from '../../app/i18n/useT.js';
import { usePermission } from '../../app/session.js';
import { Page } from '../../components/Page.js';
import { Failed, Loading } from '../../components/Picture.js';
import { visuallyHidden } from '../../components/visuallyHidden.js';
import { endSitting } from '../../documents/pictures.js';
import { forgetCase, useCase } from './caseQueries.js';
import { ClaimNextPage } from './ClaimNextPage.js';
import { Desk } from './Desk.js';
import { useNextCase, useReadyCase, type NextCase } from './nextCase.js';
import { SaidContext } from './said.js';
import { useLease } from './useLease.js';
import { visitOf } from './visit.js';

interface SittingProps {
  readonly id: string;
  /** Whether one came to work on it: from the queue or from "claim next". A link from elsewhere is for looking first. */
  readonly wantsIt: boolean;
  readonly next: NextCase;
  readonly announce: (words: string) => void;
}

/** One case on the desk; with it go its pictures and what the customer declared. */
const Sitting = memo(function Sitting({ id, wantsIt, next, announce }: SittingProps) {
  const t = useT();
  const client = useQueryClient();
  const { data: detail, error, refetch } = useCase(id);
  const lease = useLease(id, detail ?? null, wantsIt);
  useEffect(
    () => () => {
      endSitting(id);
      forgetCase(client, id);
    },
    [client, id],
  );
  if (detail) return <Desk detail={detail} lease={lease} next={next} announce={announce} />;
  return (
    <Page title={t('desk.one')} heading={t('desk.one')}>
      {error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}
    </Page>
  );
});

/**
 * The review desk: one case after the other. `/cases/next` claims the most urgent one. The page of the case that is leased
 * ahead is drawn unseen, without effects, so that going there takes a fraction of drawing it.
 */
export default function DeskPage() {
  const { id = '' } = useParams();
  const mayWork = usePermission('case.work');
  const { claim } = visitOf(useLocation().state);
  const next = useNextCase();
  const ready = useReadyCase(next);
  useEffect(() => next.arrived(), [next, id]);
  const [said, announce] = useState('');
  const sittings = [...new Set(ready === null ? [id] : [id, ready])];
  return (
    <SaidContext value={said}>
      <div role="status" style={visuallyHidden}>
        {said}
      </div>
      {id === 'next' ? (
        <ClaimNextPage next={next} announce={announce} />
      ) : (
        sittings.map((each) => (
          <Activity key={each} mode={each === id ? 'visible' : 'hidden'}>
            <Sitting id={each} wantsIt={mayWork && (claim || each !== id)} next={next} announce={announce} />
          </Activity>
        ))
      )}
    </SaidContext>
  );
}
