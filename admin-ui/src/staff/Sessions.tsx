import { Box, Button, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import type { SessionInfo } from '@standing/shared/contracts/staff';
import { useT } from '../app/i18n/useT.js';
import { Instant } from '../components/Instant.js';
import { visuallyHidden } from '../components/visuallyHidden.js';

/** A browser and a system, as people name them. */
function useClientWords() {
  const t = useT();
  return ({ client: { browser, system } }: SessionInfo) =>
    browser && system
      ? t('staff.clientIs', { browser, system })
      : (browser ?? system ?? t('staff.clientUnknown'));
}

interface SessionsProps {
  readonly sessions: readonly SessionInfo[];
  /** A session's end is under way. */
  readonly busy: boolean;
  readonly onEnd: (session: SessionInfo) => void;
}

/** Where somebody is signed in, each to be ended by itself. */
export function Sessions({ sessions, busy, onEnd }: SessionsProps) {
  const t = useT();
  const clientWords = useClientWords();
  if (sessions.length === 0) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('staff.noSessions')}
      </Typography>
    );
  }
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table size="small">
        <caption style={visuallyHidden}>{t('staff.sessions')}</caption>
        <TableHead>
          <TableRow>
            <TableCell>{t('staff.client')}</TableCell>
            <TableCell>{t('staff.signedIn')}</TableCell>
            <TableCell>{t('staff.seen')}</TableCell>
            <TableCell>
              <span style={visuallyHidden}>{t('staff.end')}</span>
            </TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {sessions.map((session) => (
            <TableRow key={session.id}>
              <TableCell component="th" scope="row">
                {clientWords(session)}
                {session.current && (
                  <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
                    {t('list.dot')}
                    {t('staff.thisOne')}
                  </Box>
                )}
              </TableCell>
              <TableCell>
                <Instant at={session.signedInAt} form="short" />
              </TableCell>
              <TableCell>
                <Instant at={session.lastSeenAt} />
              </TableCell>
              <TableCell align="right">
                {!session.current && (
                  <Button
                    size="small"
                    aria-label={t('staff.endSession', { client: clientWords(session) })}
                    aria-disabled={busy}
                    onClick={() => {
                      if (!busy) onEnd(session);
                    }}
                  >
                    {t('staff.end')}
                  </Button>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
