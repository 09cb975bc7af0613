import { Alert, Button } from '@mui/material';
import { useState } from 'react';
import { useT } from '../app/i18n/useT.js';

interface KeptNoticeProps {
  /** Whether the form was opened with what had been written in it before, and it is still not saved. */
  readonly isKept: boolean;
  readonly onDrop: () => void;
}

/** Says that a form shows what somebody had written before they left it, and takes it away if they like. */
export function KeptNotice({ isKept, onDrop }: KeptNoticeProps) {
  const t = useT();
  const [isDropped, setDropped] = useState(false);
  if (!isKept || isDropped) return null;
  return (
    <Alert
      severity="info"
      role="status"
      action={
        <Button
          color="inherit"
          onClick={() => {
            setDropped(true);
            onDrop();
          }}
        >
          {t('keptForm.drop')}
        </Button>
      }
    >
      {t('keptForm.kept')}
    </Alert>
  );
}
