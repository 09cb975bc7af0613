import { Box } from '@mui/material';
import type { AccountEventView } from '@standing/shared/contracts/accounts';
import { useT } from '../app/i18n/useT.js';
import { Copyable } from '../components/Copyable.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { MONO } from '../app/theme.js';

/** Everything that an event holds, to the letter. */
export function EventDetail({ event }: { readonly event: AccountEventView }) {
  const t = useT();
  const facts = JSON.stringify(event.facts, null, 2);
  return (
    <Box
      sx={({ tokens }) => ({ padding: 1.5, marginTop: 0.5, backgroundColor: tokens.sunken, borderRadius: 1 })}
    >
      <Facts
        rows={[
          [t('event.at'), <Instant key="at" at={event.at} form="exact" />],
          [t('event.index'), event.index === null ? t('event.notSequenced') : String(event.index)],
          [t('event.streamVersion'), String(event.streamVersion)],
          [t('event.id'), <Copyable key="id" text={event.id} what={t('event.id')} />],
          [t('event.actor'), <Copyable key="actor" text={event.actor.id} what={t('event.actor')} />],
          ...(event.reasonCode
            ? ([
                [
                  t('event.reason'),
                  <code key="reason">{`${event.reasonKind}.${event.reasonCode}@${event.reasonVersion}`}</code>,
                ],
              ] as const)
            : []),
          [
            t('event.facts'),
            <Box
              key="facts"
              component="pre"
              sx={{
                margin: 0,
                fontFamily: MONO,
                fontSize: '0.75rem',
                whiteSpace: 'pre-wrap',
                overflowWrap: 'anywhere',
              }}
            >
              {facts === '{}' ? t('word.nothing') : facts}
            </Box>,
          ],
          [t('event.hash'), <Copyable key="hash" text={event.hash} what={t('event.hash')} />],
          [
            t('event.previousHash'),
            <Copyable key="previous" text={event.previousHash} what={t('event.previousHash')} />,
          ],
        ]}
      />
    </Box>
  );
}
