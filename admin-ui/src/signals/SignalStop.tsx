import { Box, ButtonBase, Typography } from '@mui/material';
import type { AccountSignal } from '@standing/shared/contracts/signals';
import { onTheLine } from '../accounts/onTheLine.js';
import { useReasonName } from '../accounts/words.js';
import { useT } from '../app/i18n/useT.js';
import { Disclosure } from '../components/Disclosure.js';
import { Instant } from '../components/Instant.js';

/** Signals of a row that are shown at once; a customer who mistypes a password sends many. */
const SHOWN = 3;

interface ShowsHold {
  /** Goes to the entry of a hold; null when it is not in sight. */
  readonly onHold: (holdId: string) => (() => void) | null;
}

function CameOf({ applied, onHold }: ShowsHold & { readonly applied: AccountSignal['applied'][number] }) {
  const t = useT();
  const reasonName = useReasonName();
  const words = [
    t(`rules.outcome.${applied.outcome}`),
    t(`kind.${applied.kind}`),
    reasonName(applied.kind, applied.reasonCode),
  ].join(t('list.dot'));
  const follow = applied.holdId === null ? null : onHold(applied.holdId);
  return (
    <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
      {follow ? (
        <ButtonBase
          onClick={follow}
          title={t('signals.toHold')}
          sx={({ tokens }) => ({
            font: 'inherit',
            textAlign: 'start',
            color: tokens.accent,
            '&:hover': { textDecoration: 'underline' },
          })}
        >
          {words}
        </ButtonBase>
      ) : (
        words
      )}
    </Box>
  );
}

function Signals({ signals, onHold }: ShowsHold & { readonly signals: readonly AccountSignal[] }) {
  const t = useT();
  return (
    <Box
      component="ul"
      sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 0.5, fontSize: '0.8125rem' }}
    >
      {signals.map((signal) => (
        <li key={signal.id}>
          {t(`signals.type.${signal.type}`)}
          {t('list.dot')}
          {t(`signals.severity.${signal.severity}`)}
          {t('list.dot')}
          <Instant at={signal.occurredAt} />
          {signal.applied.map((applied) => (
            <CameOf key={applied.rule} applied={applied} onHold={onHold} />
          ))}
          {signal.ignored && (
            <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
              {t('signals.ignored')}
            </Box>
          )}
        </li>
      ))}
    </Box>
  );
}

/** What the wallet has reported between two entries of an account's story, and what came of it. */
export function SignalStop({ signals, onHold }: ShowsHold & { readonly signals: readonly AccountSignal[] }) {
  const t = useT();
  const [shown, rest] = [signals.slice(0, SHOWN), signals.slice(SHOWN)];
  return (
    <Box component="li" sx={onTheLine({ isRing: true })}>
      <Typography component="h3" variant="h3" sx={{ marginBottom: 0.25 }}>
        {t('signals.reported', { smart_count: signals.length })}
      </Typography>
      <Signals signals={shown} onHold={onHold} />
      {rest.length > 0 && (
        <Disclosure label={t('signals.more', { smart_count: rest.length })}>
          <Signals signals={rest} onHold={onHold} />
        </Disclosure>
      )}
    </Box>
  );
}
