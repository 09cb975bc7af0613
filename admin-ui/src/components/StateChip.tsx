import AcUnit from '@mui/icons-material/AcUnit';
import BuildOutlined from '@mui/icons-material/BuildOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import DoNotDisturbOnOutlined from '@mui/icons-material/DoNotDisturbOnOutlined';
import FlagOutlined from '@mui/icons-material/FlagOutlined';
import HelpOutline from '@mui/icons-material/HelpOutline';
import LockOutlined from '@mui/icons-material/LockOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import type { AccountState, HoldKind } from '@standing/shared/account/state';
import { useT } from '../app/i18n/useT.js';
import { Chip } from './Chip.js';

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
  return (
    <Chip icon={STATE_ICONS[state]} tone={({ states }) => states[state]} size={large ? 'large' : 'usual'}>
      {t(`state.${state}`)}
    </Chip>
  );
}
