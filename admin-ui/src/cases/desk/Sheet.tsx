import Close from '@mui/icons-material/Close';
import { Box, Button, IconButton, Typography } from '@mui/material';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode, type SubmitEvent } from 'react';
import type { ProblemError } from '../../app/api.js';
import { isOutcomeUnknown } from '../../app/api.js';
import { SEND_KEYS, useCommands } from '../../app/commands.js';
import { useT } from '../../app/i18n/useT.js';
import { Key } from '../../components/Key.js';
import { ProblemAlert } from '../../components/ProblemAlert.js';

interface SheetProps {
  readonly title: string;
  /** What the button says. */
  readonly action: string;
  readonly tone?: 'primary' | 'error';
  readonly isPending: boolean;
  /** Why it cannot be sent now; null when it can. */
  readonly refusal: string | null;
  readonly problem: ProblemError | null;
  readonly onSend: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/**
 * What a decision needs, above the bar and beside the documents: no dialog, since whoever writes why a document is
 * rejected looks at it. Escape puts it aside and keeps what was written.
 */
export function Sheet(props: SheetProps) {
  const { title, action, tone = 'primary', isPending, refusal, problem, onSend, onClose, children } = props;
  const t = useT();
  const titleId = useId();
  const sendRef = useRef<HTMLButtonElement>(null);
  const formRef = useRef<HTMLFormElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const form = formRef.current;
    const field = form?.querySelector<HTMLElement>('[data-first] input, [data-first] textarea');
    // Where there is nothing to fill in first, Enter sends.
    if (!form?.contains(document.activeElement)) (field ?? sendRef.current)?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => problemRef.current?.focus(), [problem]);
  useCommands([{ id: 'sheet.close', label: t('desk.close'), keys: 'Escape', run: onClose, listed: false }]);

  const onSubmit = (event?: SubmitEvent<HTMLFormElement>) => {
    event?.preventDefault();
    if (!isPending && refusal === null) onSend();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    }
  };

  return (
    <Box
      component="section"
      aria-labelledby={titleId}
      sx={({ tokens }) => ({
        borderTop: `1px solid ${tokens.border}`,
        backgroundColor: tokens.paper,
        boxShadow: tokens.shadow,
        position: 'relative',
        zIndex: 1,
      })}
    >
      <Box
        component="form"
        ref={formRef}
        noValidate
        onSubmit={onSubmit}
        onKeyDown={onKeyDown}
        sx={{
          display: 'grid',
          gap: 1.25,
          padding: 1.5,
          maxHeight: '46vh',
          position: 'relative',
          overflowY: 'auto',
        }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Typography id={titleId} component="h2" variant="h2" sx={{ flex: 1 }}>
            {title}
          </Typography>
          <IconButton aria-label={t('desk.close')} onClick={onClose}>
            <Close sx={{ fontSize: 19 }} />
          </IconButton>
        </Box>
        {problem && (
          <ProblemAlert problem={problem} ref={problemRef}>
            {isOutcomeUnknown(problem) && <Box sx={{ marginTop: 0.5 }}>{t('decision.maySendAgain')}</Box>}
          </ProblemAlert>
        )}
        {children}
        <Box
          sx={{ display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: 1, flexWrap: 'wrap' }}
        >
          <Typography variant="caption" sx={{ flex: '1 1 200px', color: 'text.secondary' }}>
            {refusal ?? t('desk.sendKeys', { keys: SEND_KEYS })}
          </Typography>
          <Button onClick={onClose} endIcon={<Key>Esc</Key>}>
            {t('desk.putAside')}
          </Button>
          <Button
            ref={sendRef}
            type="submit"
            variant="contained"
            color={tone}
            aria-disabled={isPending || refusal !== null}
          >
            {isPending ? t('decision.pending') : action}
          </Button>
        </Box>
      </Box>
    </Box>
  );
}
