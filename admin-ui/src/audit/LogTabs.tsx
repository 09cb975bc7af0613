import { Box } from '@mui/material';
import { NavLink } from 'react-router';
import { useT } from '../app/i18n/useT.js';

const TABS = [
  ['/log', 'entries'],
  ['/log/checkpoints', 'checkpoints'],
  ['/log/verification', 'verification'],
] as const;

/** The rooms of the log. */
export function LogTabs() {
  const t = useT();
  return (
    <Box
      component="nav"
      aria-label={t('log.rooms')}
      sx={({ tokens }) => ({
        display: 'flex',
        flexWrap: 'wrap',
        gap: 0.5,
        marginBottom: 2,
        borderBottom: `1px solid ${tokens.border}`,
        '& a': {
          padding: '6px 12px',
          marginBottom: '-1px',
          borderBottom: '2px solid transparent',
          borderRadius: '4px 4px 0 0',
          color: tokens.textQuiet,
          fontSize: '0.875rem',
          fontWeight: 500,
        },
        '& a:hover': { color: tokens.text, textDecoration: 'none' },
        '& a.active': { color: tokens.accent, borderBottomColor: tokens.accent, fontWeight: 600 },
      })}
    >
      {TABS.map(([path, name]) => (
        <NavLink key={path} to={path} end>
          {t(`log.room.${name}`)}
        </NavLink>
      ))}
    </Box>
  );
}
