import { Alert, Box } from '@mui/material';
import { useEffect, useState } from 'react';
import { useNotificationContext, useTranslate, type NotificationPayload } from 'react-admin';

/** Long enough to read two lines. Nothing that somebody has to act on is only said here. */
const SHOWN_MS = 6_000;

/**
 * What has happened, in a corner, said politely by screen readers. The region is always there: one that comes with
 * its first message is not announced, which is what happens to react-admin's.
 */
export function Notifications() {
  const translate = useTranslate();
  const { notifications, takeNotification } = useNotificationContext();
  const [shown, setShown] = useState<NotificationPayload | null>(null);

  useEffect(() => {
    if (shown || notifications.length === 0) return;
    setShown(takeNotification() ?? null);
  }, [notifications, shown, takeNotification]);

  useEffect(() => {
    if (!shown) return;
    const timer = window.setTimeout(() => setShown(null), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [shown]);

  return (
    <Box
      role="status"
      sx={{
        position: 'fixed',
        insetInlineEnd: 16,
        bottom: 16,
        zIndex: 'snackbar',
        maxWidth: 'calc(100vw - 32px)',
      }}
    >
      {shown && (
        <Alert
          severity={shown.type}
          role="none"
          onClose={() => setShown(null)}
          sx={({ tokens }) => ({ boxShadow: tokens.shadow, maxWidth: 480 })}
        >
          {typeof shown.message === 'string'
            ? translate(shown.message, shown.notificationOptions?.['messageArgs'] as object)
            : shown.message}
        </Alert>
      )}
    </Box>
  );
}
