import { Box, Button } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { useT } from '../../app/i18n/useT.js';
import { Page } from '../../components/Page.js';
import { Empty, Failed, Loading } from '../../components/Picture.js';
import type { NextCase } from './nextCase.js';
import { visitOf } from './visit.js';

interface ClaimNextPageProps {
  readonly next: NextCase;
  readonly announce: (words: string) => void;
}

/** Claims the most urgent case and goes to it; when there is none, says so and looks again when asked. */
export function ClaimNextPage({ next, announce }: ClaimNextPageProps) {
  const t = useT();
  const navigate = useNavigate();
  const { kind, wasEmpty } = visitOf(useLocation().state);
  const [found, setFound] = useState<'looking' | 'none' | { readonly error: unknown }>(
    wasEmpty ? 'none' : 'looking',
  );
  const asked = useRef(wasEmpty);
  const look = async () => {
    setFound('looking');
    try {
      // Who had asked for one kind and finds it empty is glad of any other.
      const view = await next.take(kind && !wasEmpty ? [kind] : undefined);
      if (view) void navigate(`/cases/${view.id}`, { replace: true, state: { claim: true } });
      else {
        announce(t('desk.queueEmpty'));
        setFound('none');
      }
    } catch (error) {
      setFound({ error });
    }
  };
  const latest = useRef(look);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void latest.current();
  }, []);

  return (
    <Page title={t('cases.claimNext')} heading={t('cases.claimNext')}>
      {found === 'looking' ? (
        <Loading />
      ) : found === 'none' ? (
        <Empty
          title={t('desk.queueEmpty')}
          action={
            <Box
              sx={{
                display: 'flex',
                gap: 2,
                alignItems: 'center',
                flexWrap: 'wrap',
                justifyContent: 'center',
              }}
            >
              <Button variant="contained" onClick={() => void look()}>
                {t('desk.lookAgain')}
              </Button>
              <Link to="/cases">{t('desk.toQueue')}</Link>
            </Box>
          }
        >
          {t('desk.queueEmptyWhat')}
        </Empty>
      ) : (
        <Failed error={found.error} onRetry={() => void look()} />
      )}
    </Page>
  );
}
