import AcUnit from '@mui/icons-material/AcUnit';
import BuildOutlined from '@mui/icons-material/BuildOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import DoNotDisturbOnOutlined from '@mui/icons-material/DoNotDisturbOnOutlined';
import FlagOutlined from '@mui/icons-material/FlagOutlined';
import HelpOutline from '@mui/icons-material/HelpOutline';
import LockOutlined from '@mui/icons-material/LockOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import { Box } from '@mui/material';
import type { AccountState, HoldKind } from '@standing/shared/account/state';
import { useT } from '../app/i18n/useT.js';

export const STATE_ICONS: Readonly<Record<AccountState, SvgIconComponent>> = {
  closed: DoNotDisturbOnOutlined,
  frozen: AcUnit,
  locked: LockOutlined,
  maintenance: BuildOutlined,
  flagged: FlagOutlined,
  unverified: HelpOutline,
  active: CheckCircleOutlined,
};

/** The state that a hold of a kind leads to has its icon and colour too. */
export const HOLD_STATES: Readonly<Record<HoldKind, AccountState>> = {
  flag: 'flagged',
  freeze: 'frozen',
  lock: 'locked',
};

interface StateChipProps {
  readonly state: AccountState;
  readonly large?: boolean;
}

/** An account's state, everywhere the same: colour and icon and word. */
export function StateChip({ state, large = false }: StateChipProps) {
  const t = useT();
  const Icon = STATE_ICONS[state];
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: large ? 0.75 : 0.5,
        paddingInline: large ? 1.25 : 0.875,
        height: large ? 28 : 22,
        borderRadius: 99,
        whiteSpace: 'nowrap',
        fontSize: large ? '0.875rem' : '0.75rem',
        fontWeight: 600,
        color: tokens.states[state].text,
        backgroundColor: tokens.states[state].surface,
      })}
    >
      <Icon sx={{ fontSize: large ? 17 : 14 }} aria-hidden />
      {t(`state.${state}`)}
    </Box>
  );
}
