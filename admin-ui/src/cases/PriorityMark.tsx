import KeyboardArrowDown from '@mui/icons-material/KeyboardArrowDown';
import KeyboardArrowUp from '@mui/icons-material/KeyboardArrowUp';
import KeyboardDoubleArrowUp from '@mui/icons-material/KeyboardDoubleArrowUp';
import Remove from '@mui/icons-material/Remove';
import type { SvgIconComponent } from '@mui/icons-material';
import { Box } from '@mui/material';
import type { CasePriority } from '@standing/shared/cases/case';
import { useT } from '../app/i18n/useT.js';

const ICONS: Readonly<Record<CasePriority, SvgIconComponent>> = {
  urgent: KeyboardDoubleArrowUp,
  high: KeyboardArrowUp,
  normal: Remove,
  low: KeyboardArrowDown,
};

/** A case's priority: icon and word, and colour where it is out of the ordinary. */
export function PriorityMark({ priority }: { readonly priority: CasePriority }) {
  const t = useT();
  const Icon = ICONS[priority];
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.375,
        whiteSpace: 'nowrap',
        fontSize: '0.8125rem',
        color: {
          urgent: tokens.danger.text,
          high: tokens.warning.text,
          normal: tokens.textQuiet,
          low: tokens.textQuiet,
        }[priority],
        fontWeight: priority === 'urgent' || priority === 'high' ? 600 : 400,
      })}
    >
      <Icon sx={{ fontSize: 16 }} aria-hidden />
      {t(`cases.priority.${priority}`)}
    </Box>
  );
}
