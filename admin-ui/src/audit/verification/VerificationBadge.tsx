import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import HelpOutline from '@mui/icons-material/HelpOutline';
import Schedule from '@mui/icons-material/Schedule';
import VerifiedUserOutlined from '@mui/icons-material/VerifiedUserOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import { Box, Button, ButtonBase, Popover, Typography } from '@mui/material';
import { useId, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { ShownEvent } from '@standing/shared/audit/verify-event';
import { asProblem } from '../../app/api.js';
import { useT } from '../../app/i18n/useT.js';
import { usePermission } from '../../app/session.js';
import type { Tokens } from '../../app/tokens.js';
import { useProblemWords } from '../../components/ProblemAlert.js';
import { CheckList } from './CheckList.js';
import { useVerification } from './useVerification.js';

export type BadgeState = 'verified' | 'waiting' | 'broken' | 'checking' | 'unknown';

/** Quiet where all is well: a page has fifty of them, and the one that is broken has to stand out. */
const LOOKS: Readonly<
  Record<BadgeState, { readonly icon: SvgIconComponent; readonly tone: 'success' | 'danger' | null }>
> = {
  verified: { icon: VerifiedUserOutlined, tone: 'success' },
  waiting: { icon: Schedule, tone: null },
  broken: { icon: ErrorOutlined, tone: 'danger' },
  checking: { icon: Schedule, tone: null },
  unknown: { icon: HelpOutline, tone: null },
};

function lookOf(state: BadgeState, tokens: Tokens) {
  const { tone } = LOOKS[state];
  if (state === 'broken') return { color: tokens.danger.text, backgroundColor: tokens.danger.surface };
  return { color: tokens.textQuiet, '& svg': { color: tone ? tokens[tone].text : tokens.textQuiet } };
}

interface BadgeProps {
  readonly event: ShownEvent;
}

/** Whether an event is what was signed, computed in this browser; a click says what was checked. */
export function VerificationBadge({ event }: BadgeProps) {
  const t = useT();
  const words = useProblemWords();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const titleId = useId();
  const mayReadLog = usePermission('audit.read');
  const { data, error, refetch } = useVerification(event);
  const state: BadgeState = data ? data.verdict : error ? 'unknown' : 'checking';
  const Icon = LOOKS[state].icon;
  return (
    <>
      <ButtonBase
        ref={anchor}
        aria-haspopup="dialog"
        aria-expanded={open}
        data-verdict={state}
        onClick={() => setOpen(true)}
        sx={({ tokens }) => ({
          gap: 0.5,
          height: 24,
          paddingInline: 0.75,
          borderRadius: 99,
          fontSize: '0.75rem',
          fontWeight: state === 'broken' ? 650 : 450,
          whiteSpace: 'nowrap',
          ...lookOf(state, tokens),
          '&:hover': { backgroundColor: state === 'broken' ? tokens.danger.surface : tokens.hover },
        })}
      >
        <Icon sx={{ fontSize: 15 }} aria-hidden />
        {t(`proof.badge.${state}`)}
      </ButtonBase>
      <Popover
        open={open}
        anchorEl={anchor.current}
        onClose={() => setOpen(false)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        transformOrigin={{ vertical: 'top', horizontal: 'left' }}
        slotProps={{
          paper: { role: 'dialog', 'aria-labelledby': titleId, tabIndex: -1, sx: { maxWidth: 420 } },
        }}
      >
        <Box sx={{ display: 'grid', gap: 1.25, padding: 2 }}>
          <Typography variant="h2" component="p" id={titleId}>
            {t(`proof.title.${state}`)}
          </Typography>
          {data ? (
            <CheckList event={event} verified={data} />
          ) : (
            error && <Typography variant="body2">{words(asProblem(error))}</Typography>
          )}
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {t('proof.here')}
          </Typography>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, marginInlineStart: -1 }}>
            {mayReadLog && (
              <Button component={Link} to={`/log/${event.id}`} onClick={() => setOpen(false)}>
                {t('proof.toEntry')}
              </Button>
            )}
            <Button onClick={() => void refetch()}>{t('proof.again')}</Button>
          </Box>
        </Box>
      </Popover>
    </>
  );
}
