import CancelOutlined from '@mui/icons-material/CancelOutlined';
import DoneAll from '@mui/icons-material/DoneAll';
import GroupOutlined from '@mui/icons-material/GroupOutlined';
import InboxOutlined from '@mui/icons-material/InboxOutlined';
import PauseCircleOutline from '@mui/icons-material/PauseCircleOutline';
import VisibilityOutlined from '@mui/icons-material/VisibilityOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import type { CaseStatus } from '@standing/shared/cases/case';
import { useT } from '../app/i18n/useT.js';
import type { Tokens } from '../app/tokens.js';
import { Chip } from '../components/Chip.js';

const ICONS: Readonly<Record<CaseStatus, SvgIconComponent>> = {
  open: InboxOutlined,
  in_review: VisibilityOutlined,
  awaiting_customer: PauseCircleOutline,
  awaiting_approval: GroupOutlined,
  resolved: DoneAll,
  cancelled: CancelOutlined,
};

/** Colour for what moves: somebody is at it, somebody else's word is waited for, it is done. */
const TONES: Readonly<Record<CaseStatus, (tokens: Tokens) => { text: string; surface: string }>> = {
  open: ({ text, sunken }) => ({ text, surface: sunken }),
  in_review: ({ info }) => info,
  awaiting_customer: ({ states }) => states.closed,
  awaiting_approval: ({ states }) => states.locked,
  resolved: ({ success }) => success,
  cancelled: ({ states }) => states.closed,
};

/** A case's status, everywhere the same: colour and icon and word. */
export function CaseStatusChip({ status }: { readonly status: CaseStatus }) {
  const t = useT();
  return (
    <Chip icon={ICONS[status]} tone={TONES[status]}>
      {t(`cases.status.${status}`)}
    </Chip>
  );
}
