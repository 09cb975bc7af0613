import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import VisibilityOffOutlined from '@mui/icons-material/VisibilityOffOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import { Box } from '@mui/material';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import type { Tokens } from '../app/tokens.js';
import { useT } from '../app/i18n/useT.js';

type MarkTone = 'warning' | 'info' | 'quiet';

const toneOf = (tokens: Tokens, tone: MarkTone) =>
  tone === 'quiet' ? { text: tokens.textQuiet, surface: tokens.sunken } : tokens[tone];

interface MarkProps {
  readonly icon: SvgIconComponent;
  readonly tone: MarkTone;
  readonly children: string;
}

function Mark({ icon: Icon, tone, children }: MarkProps) {
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        paddingInline: 0.875,
        height: 22,
        borderRadius: 99,
        fontSize: '0.75rem',
        fontWeight: 550,
        whiteSpace: 'nowrap',
        color: toneOf(tokens, tone).text,
        backgroundColor: toneOf(tokens, tone).surface,
        '& svg': { fontSize: 14 },
      })}
    >
      <Icon aria-hidden />
      {children}
    </Box>
  );
}

interface ReasonMarksProps {
  readonly reason: Pick<ReasonView, 'disclosure' | 'retired'> & { readonly fixed?: boolean };
}

/** What sets a reason apart: withheld from customers, retired, built in. */
export function ReasonMarks({ reason }: ReasonMarksProps) {
  const t = useT();
  return (
    <>
      {reason.disclosure === 'generic' && (
        <Mark icon={VisibilityOffOutlined} tone="warning">
          {t('catalogue.generic')}
        </Mark>
      )}
      {reason.retired && (
        <Mark icon={Inventory2Outlined} tone="quiet">
          {t('catalogue.retired')}
        </Mark>
      )}
      {reason.fixed && (
        <Mark icon={LockOutlined} tone="info">
          {t('catalogue.fixed')}
        </Mark>
      )}
    </>
  );
}
