import { Alert, Box, Button } from '@mui/material';
import { useEffect, useRef } from 'react';
import { useT } from '../../app/i18n/useT.js';
import { Actor } from '../../components/Actor.js';
import { Instant } from '../../components/Instant.js';
import { Note } from '../../components/Note.js';
import { Transition } from '../../components/Transition.js';
import { eventOfAccount, useTimeline } from '../accountQueries.js';
import { useCommandName, useReasonName } from '../words.js';

interface ConflictProps {
  readonly accountId: string;
  /** The version that the draft rests on, and the one that the account has now. */
  readonly baseVersion: number;
  readonly version: number;
  readonly onAccept: () => void;
}

/** Their change beside your draft: what has happened since, to be read before deciding on. */
export function Conflict({ accountId, baseVersion, version, onAccept }: ConflictProps) {
  const t = useT();
  const commandName = useCommandName();
  const reasonName = useReasonName();
  const timeline = useTimeline(accountId);
  const since = (timeline.data?.pages.flatMap(({ data }) => data.flatMap(eventOfAccount)) ?? []).filter(
    ({ streamVersion }) => streamVersion > baseVersion,
  );
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <Alert
      severity="warning"
      ref={ref}
      tabIndex={-1}
      role="alert"
      sx={{ '& .MuiAlert-message': { width: '100%' } }}
    >
      <Box sx={{ fontWeight: 600 }}>{t('conflict.title')}</Box>
      {t('conflict.kept')}
      <Box component="ul" sx={{ margin: '8px 0', padding: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
        {since.map((event) => (
          <Box
            component="li"
            key={event.id}
            sx={({ tokens }) => ({
              padding: 1,
              borderRadius: 1,
              backgroundColor: tokens.paper,
              color: tokens.text,
              fontSize: '0.8125rem',
            })}
          >
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '4px 10px', alignItems: 'center' }}>
              <b>{commandName(event.command)}</b>
              {event.reasonKind && event.reasonCode && reasonName(event.reasonKind, event.reasonCode)}
              {event.toState && <Transition from={event.fromState} to={event.toState} />}
            </Box>
            <Box sx={{ color: 'text.secondary' }}>
              <Actor actor={event.actor} />
              {t('list.dot')}
              <Instant at={event.at} />
            </Box>
            {event.note && <Note text={event.note} />}
          </Box>
        ))}
      </Box>
      <Button variant="outlined" onClick={onAccept}>
        {t('conflict.accept', { version })}
      </Button>
    </Alert>
  );
}
