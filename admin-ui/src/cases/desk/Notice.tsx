import { Alert } from '@mui/material';
import { useEffect, useRef } from 'react';
import type { ProblemError } from '../../app/api.js';
import { isOutcomeUnknown } from '../../app/api.js';
import { useT } from '../../app/i18n/useT.js';
import { ProblemAlert } from '../../components/ProblemAlert.js';

interface NoticeProps {
  /** Why a key did nothing. */
  readonly text: string | null;
  /** Why a decision without a sheet was refused. */
  readonly problem: ProblemError | null;
  readonly onClose: () => void;
}

/** What stands in the way of a decision, right above the bar. */
export function Notice({ text, problem, onClose }: NoticeProps) {
  const t = useT();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), [problem]);
  if (problem) {
    return (
      <ProblemAlert problem={problem} ref={ref}>
        {isOutcomeUnknown(problem) && ` ${t('decision.maySendAgain')}`}
      </ProblemAlert>
    );
  }
  if (text === null) return null;
  return (
    <Alert
      severity="warning"
      role="status"
      onClose={onClose}
      closeText={t('action.close')}
      sx={{ borderRadius: 0 }}
    >
      {text}
    </Alert>
  );
}
