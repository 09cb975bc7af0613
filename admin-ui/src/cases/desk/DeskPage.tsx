import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
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
import { useNextCase, type NextCase } from './nextCase.js';
import { useLease } from './useLease.js';
import { visitOf } from './visit.js';

interface SittingProps {
  readonly id: string;
  readonly next: NextCase;
  readonly announce: (words: string) => void;
  readonly said: string;
}

/** One case on the desk; with it go its pictures and what the customer declared. */
function Sitting({ id, next, announce, said }: SittingProps) {
  const t = useT();
  const client = useQueryClient();
  const mayWork = usePermission('case.work');
  // Came from the queue or from "claim next"; a link from elsewhere is for looking first.
  const { claim: wantsIt } = visitOf(useLocation().state);
  const { data: detail, error, refetch } = useCase(id);
  const lease = useLease(id, detail ?? null, wantsIt && mayWork);
  useEffect(
    () => () => {
      endSitting(id);
      forgetCase(client, id);
    },
    [client, id],
  );
  if (detail) return <Desk detail={detail} lease={lease} next={next} announce={announce} said={said} />;
  return (
    <Page title={t('desk.one')} heading={t('desk.one')}>
      {error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}
    </Page>
  );
}

/** The review desk: one case after the other. `/cases/next` claims the most urgent one. */
export default function DeskPage() {
  const { id = '' } = useParams();
  const next = useNextCase();
  const [said, announce] = useState('');
  return (
    <>
      <div role="status" style={visuallyHidden}>
        {said}
      </div>
      {id === 'next' ? (
        <ClaimNextPage next={next} announce={announce} />
      ) : (
        <Sitting key={id} id={id} next={next} announce={announce} said={said} />
      )}
    </>
  );
}
