import AcUnit from '@mui/icons-material/AcUnit';
import CheckOutlined from '@mui/icons-material/CheckOutlined';
import CloseOutlined from '@mui/icons-material/CloseOutlined';
import DoNotDisturbOnOutlined from '@mui/icons-material/DoNotDisturbOnOutlined';
import GavelOutlined from '@mui/icons-material/GavelOutlined';
import GppBadOutlined from '@mui/icons-material/GppBadOutlined';
import LockOpenOutlined from '@mui/icons-material/LockOpenOutlined';
import OutlinedFlag from '@mui/icons-material/OutlinedFlag';
import ReplyOutlined from '@mui/icons-material/ReplyOutlined';
import UndoOutlined from '@mui/icons-material/UndoOutlined';
import VerifiedUserOutlined from '@mui/icons-material/VerifiedUserOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import { Box } from '@mui/material';
import { use } from 'react';
import { useT } from '../../app/i18n/useT.js';
import { Key } from '../../components/Key.js';
import { RefusableButton } from '../../components/RefusableButton.js';
import { keyLabel } from '../../components/keyLabel.js';
import { DECISION_KEYS, type DecisionName } from './deskKeys.js';
import { SaidContext } from './said.js';

const ICONS: Readonly<Record<DecisionName, SvgIconComponent>> = {
  accept: CheckOutlined,
  reject: CloseOutlined,
  ask: ReplyOutlined,
  rejectCase: GppBadOutlined,
  approve: VerifiedUserOutlined,
  refuse: DoNotDisturbOnOutlined,
  lift: LockOpenOutlined,
  escalate: AcUnit,
  clear: OutlinedFlag,
  uphold: GavelOutlined,
  overturn: UndoOutlined,
};

const OF_DOCUMENT = ['accept', 'reject'] as const;
const OF_CASE = [
  'ask',
  'rejectCase',
  'approve',
  'refuse',
  'lift',
  'escalate',
  'clear',
  'uphold',
  'overturn',
] as const;
const STRONG: readonly DecisionName[] = ['reject', 'rejectCase', 'refuse', 'escalate'];

interface DecisionBarProps {
  /** The decisions that cases of this kind have here. */
  readonly names: readonly DecisionName[];
  /** What a decision is called where that depends on the case; else by its own name. */
  readonly namedAs: Partial<Readonly<Record<DecisionName, string>>>;
  /** Which document the first decisions are about. */
  readonly documentName: string | null;
  /** Why a decision cannot be made now; null when it can. */
  readonly refusals: Readonly<Record<DecisionName, string | null>>;
  /** The one that comes next in an ordinary case. */
  readonly suggested: DecisionName | null;
  readonly onChoose: (name: DecisionName) => void;
  readonly withKeys: boolean;
  readonly isPending: boolean;
  /** Whether a notice right above says what has been said last. */
  readonly isNoticed: boolean;
}

/** Alone, so that words that change draw nothing else anew. */
function Said() {
  return use(SaidContext);
}

/** Every decision with its key: first the document's, then the case's. */
export function DecisionBar({
  names,
  namedAs,
  documentName,
  refusals,
  suggested,
  onChoose,
  withKeys,
  isPending,
  isNoticed,
}: DecisionBarProps) {
  const t = useT();
  const wordsOf = (name: DecisionName) => namedAs[name] ?? t(`desk.do.${name}`);
  const button = (name: DecisionName) => {
    const Icon = ICONS[name];
    const isSuggested = suggested === name;
    const isStrong = STRONG.includes(name);
    return (
      <RefusableButton
        key={name}
        refusal={refusals[name]}
        onClick={() => onChoose(name)}
        variant={isSuggested ? 'contained' : 'outlined'}
        color={isStrong && !isSuggested ? 'error' : 'primary'}
        startIcon={<Icon />}
        endIcon={withKeys ? <Key>{keyLabel(DECISION_KEYS[name])}</Key> : undefined}
        aria-keyshortcuts={withKeys ? DECISION_KEYS[name] : undefined}
        aria-busy={isPending}
      >
        {wordsOf(name)}
      </RefusableButton>
    );
  };
  const group = {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: 1,
    minWidth: 0,
    // No phone has the keys; a screen that is enlarged to this width or more has.
    '@media (max-width:599px)': { '& .MuiButton-endIcon': { display: 'none' } },
  } as const;
  const label = {
    fontSize: '0.75rem',
    color: 'text.secondary',
    maxWidth: 160,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    '&::first-letter': { textTransform: 'uppercase' },
  } as const;
  return (
    <Box
      component="section"
      aria-label={t('desk.decisions')}
      sx={({ tokens }) => ({
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'space-between',
        flexWrap: 'wrap',
        gap: 1,
        padding: '8px 16px',
        borderTop: `1px solid ${tokens.border}`,
        backgroundColor: tokens.paper,
        position: 'relative',
        zIndex: 2,
      })}
    >
      {OF_DOCUMENT.some((name) => names.includes(name)) && (
        <Box role="group" aria-label={t('desk.ofDocument')} sx={group}>
          <Box component="span" sx={label}>
            {documentName ?? t('desk.ofDocument')}
          </Box>
          {OF_DOCUMENT.filter((name) => names.includes(name)).map(button)}
        </Box>
      )}
      <Box
        // Read out elsewhere: a region that is made anew with each case would stay silent.
        aria-hidden
        sx={{
          flex: '1 1 0',
          minWidth: 0,
          fontSize: '0.8125rem',
          color: 'text.secondary',
          textAlign: 'center',
        }}
      >
        {!isNoticed && <Said />}
      </Box>
      <Box role="group" aria-label={t('desk.ofCase')} sx={group}>
        <Box component="span" sx={label}>
          {t('desk.ofCase')}
        </Box>
        {OF_CASE.filter((name) => names.includes(name)).map(button)}
      </Box>
    </Box>
  );
}
