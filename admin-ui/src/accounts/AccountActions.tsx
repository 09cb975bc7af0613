import GroupOutlined from '@mui/icons-material/GroupOutlined';
import { Box, Skeleton } from '@mui/material';
import type { CommandOffer } from '@standing/shared/account/offers';
import { useSingleKeys } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { RefusableButton } from '../components/RefusableButton.js';
import type { Decision, DecisionCommand, ReleaseCommand } from './decision/decision.js';
import { useRefusalWords } from './refusal.js';

/** Keys of the decisions that protect: a caller on the phone waits. */
export const PLACE_KEYS = { place_freeze: 'f', place_lock: 'l', place_flag: 'g' } as const;

/** Decisions about the account as a whole; releases stand beside the hold that they lift. */
const SHOWN: readonly Exclude<DecisionCommand, ReleaseCommand>[] = [
  'place_freeze',
  'place_lock',
  'place_flag',
  'revoke_verification',
  'close',
];

interface AccountActionsProps {
  readonly offers: readonly CommandOffer[] | undefined;
  readonly onDecide: (decision: Decision) => void;
}

/** What may be done with the account, exactly as the server says; what may not says why. */
export function AccountActions({ offers, onDecide }: AccountActionsProps) {
  const t = useT();
  const refusalOf = useRefusalWords();
  const singleKeys = useSingleKeys();
  if (!offers) return <Skeleton width={320} height={32} />;
  // What is frozen seldom needs another freeze; what comes next stands beside its holds.
  const isFrozen = offers.some(({ command, holdId }) => command === 'release_freeze' && holdId !== undefined);
  return (
    <Box role="group" aria-label={t('account.actions')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {SHOWN.flatMap((command) => {
        const offer = offers.find((each) => each.command === command);
        if (!offer) return [];
        const key = command in PLACE_KEYS ? PLACE_KEYS[command as keyof typeof PLACE_KEYS] : null;
        return [
          <RefusableButton
            key={command}
            variant={command === 'place_freeze' && !isFrozen ? 'contained' : 'outlined'}
            refusal={refusalOf(offer)}
            onClick={() => onDecide({ command })}
            {...(offer.needsApproval ? { startIcon: <GroupOutlined /> } : {})}
            {...(key && singleKeys ? { 'aria-keyshortcuts': key } : {})}
          >
            {t(`do.${command}`)}
          </RefusableButton>,
        ];
      })}
    </Box>
  );
}
