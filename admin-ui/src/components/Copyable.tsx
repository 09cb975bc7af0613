import Check from '@mui/icons-material/Check';
import ContentCopy from '@mui/icons-material/ContentCopy';
import { Box, IconButton } from '@mui/material';
import { useEffect, useState } from 'react';
import { useT } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';

/** How long the tick stays after copying. */
const CONFIRM_MS = 1_500;

interface CopyableProps {
  readonly text: string;
  /** What is copied, for the button's name. */
  readonly what: string;
}

/** A reference or hash to be read letter by letter, and copied by a click. */
export function Copyable({ text, what }: CopyableProps) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = window.setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => window.clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  const Icon = copied ? Check : ContentCopy;
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.25, maxWidth: '100%' }}>
      <Box component="span" sx={{ fontFamily: MONO, fontSize: '0.92em', overflowWrap: 'anywhere' }}>
        {text}
      </Box>
      <IconButton
        onClick={copy}
        aria-label={copied ? t('action.copied') : t('action.copy', { what })}
        title={t('action.copy', { what })}
        sx={{ padding: 0.625 }}
      >
        <Icon sx={{ fontSize: 15 }} />
      </IconButton>
    </Box>
  );
}
