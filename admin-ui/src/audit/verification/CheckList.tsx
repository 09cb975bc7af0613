import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import Schedule from '@mui/icons-material/Schedule';
import { Box } from '@mui/material';
import type { CheckOutcome, EventCheck, ShownEvent } from '@standing/shared/audit/verify-event';
import { useT } from '../../app/i18n/useT.js';
import { useFormatLocale } from '../../app/intl.js';
import { visuallyHidden } from '../../components/visuallyHidden.js';
import type { Verified } from './verifier.js';

/** What is looked at, in the order in which it is told (audit/verify-event.ts). */
const CHECKS: readonly EventCheck[] = ['content', 'hash', 'chain', 'inclusion', 'checkpoint'];

const MARKS = {
  holds: { icon: CheckCircleOutlined, tone: 'success' },
  open: { icon: Schedule, tone: null },
  fails: { icon: ErrorOutlined, tone: 'danger' },
} as const;

/** What each check came to, in words. */
export function useCheckWords(): (
  event: ShownEvent,
  verified: Verified,
  check: EventCheck,
  outcome: CheckOutcome,
) => string {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  return (event, { trust, evidence }, check, outcome) => {
    if (outcome.state === 'fails') {
      return trust.kind === 'untrusted' && outcome.fault === 'checkpoint'
        ? t(`proof.distrust.${trust.why}`)
        : t(`proof.fault.${outcome.fault}`);
    }
    if (check === 'chain' && outcome.state === 'holds' && event.streamVersion === 1) {
      return t('proof.holds.first');
    }
    if (outcome.state === 'open') return t(`proof.open.${check}`);
    if (check === 'checkpoint' && trust.kind === 'good') {
      const { continues, checkpoint } = trust;
      const size = number.format(checkpoint.size);
      if (continues === null) return t('proof.holds.checkpointNew', { size });
      return continues === checkpoint.size
        ? t('proof.holds.checkpointSame', { size })
        : t('proof.holds.checkpoint', { size, before: number.format(continues) });
    }
    if (check === 'inclusion') {
      return t('proof.holds.inclusion', {
        index: number.format(evidence?.index ?? 0),
        count: number.format(evidence?.proof?.length ?? 0),
      });
    }
    return t(`proof.holds.${check}`);
  };
}

interface CheckListProps {
  readonly event: ShownEvent;
  readonly verified: Verified;
}

/** What was checked about an event, and what came of it. */
export function CheckList({ event, verified }: CheckListProps) {
  const t = useT();
  const words = useCheckWords();
  return (
    <Box component="ul" sx={{ display: 'grid', gap: 0.75, margin: 0, padding: 0, listStyle: 'none' }}>
      {CHECKS.map((check) => {
        const outcome = verified.checks[check];
        const { icon: Icon, tone } = MARKS[outcome.state];
        return (
          <Box
            component="li"
            key={check}
            sx={{ display: 'flex', gap: 1, fontSize: '0.8125rem', lineHeight: 1.5 }}
          >
            <Icon
              aria-hidden
              sx={({ tokens }) => ({
                fontSize: 17,
                flex: 'none',
                marginTop: '1px',
                color: tone ? tokens[tone].text : tokens.textQuiet,
              })}
            />
            <span>
              <span style={visuallyHidden}>{t(`proof.state.${outcome.state}`)} </span>
              {words(event, verified, check, outcome)}
            </span>
          </Box>
        );
      })}
    </Box>
  );
}
