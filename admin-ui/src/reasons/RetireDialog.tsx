import { Box, Button, Dialog, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReasonDetail } from '@standing/shared/contracts/reasons';
import { useReasonName } from '../accounts/words.js';
import { asProblem, saysNotDone } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { ProblemAlert } from '../components/ProblemAlert.js';

interface RetireDialogProps {
  readonly reason: ReasonDetail;
  readonly onClose: () => void;
  readonly onDone: (reason: ReasonDetail) => void;
  /** The reason has changed since: asks for it anew. */
  readonly onStale: () => void;
}

/** Asks once more before a reason is taken out of use, and says what still has it. */
export function RetireDialog({ reason, onClose, onDone, onStale }: RetireDialogProps) {
  const t = useT();
  const reasonName = useReasonName();
  const locale = useFormatLocale();
  const titleId = useId();
  const whatId = useId();
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
  const cancelRef = useRef<HTMLButtonElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const mutation = useMutation({
    mutationFn: () => api.retireReason(reason.kind, reason.code, { version: reason.version, idempotencyKey }),
    onSuccess: onDone,
    onError: (error) => {
      if (!saysNotDone(error)) return;
      setIdempotencyKey(crypto.randomUUID());
      onStale();
    },
  });
  useEffect(() => problemRef.current?.focus(), [mutation.error]);
  const number = reason.openHolds.toLocaleString(locale);
  const count = reason.openHoldsIsExact ? number : t('catalogue.openHoldsMore', { count: number });

  return (
    <Dialog
      open
      role="alertdialog"
      maxWidth="sm"
      aria-labelledby={titleId}
      aria-describedby={whatId}
      onClose={() => {
        if (!mutation.isPending) onClose();
      }}
      slotProps={{ transition: { onEntered: () => cancelRef.current?.focus() } }}
    >
      <Box sx={{ display: 'grid', gap: 1.5, padding: 2.5 }}>
        <Typography id={titleId} component="h2" variant="h2">
          {t('catalogue.retireTitle', { name: reasonName(reason.kind, reason.code) })}
        </Typography>
        {mutation.error && <ProblemAlert problem={asProblem(mutation.error)} ref={problemRef} />}
        <Box id={whatId} sx={{ display: 'grid', gap: 1 }}>
          <Typography variant="body2">{t('catalogue.retireWhat')}</Typography>
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {reason.openHolds === 0
              ? t('catalogue.retireNoHolds')
              : t('catalogue.retireHolds', { smart_count: reason.openHolds, count })}
          </Typography>
        </Box>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1, marginTop: 1 }}>
          <Button ref={cancelRef} onClick={onClose} aria-disabled={mutation.isPending}>
            {t('action.cancel')}
          </Button>
          <Button
            variant="contained"
            color="error"
            aria-disabled={mutation.isPending}
            onClick={() => {
              if (!mutation.isPending) mutation.mutate();
            }}
          >
            {mutation.isPending ? t('catalogue.pending') : t('catalogue.retire')}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
