import { Box } from '@mui/material';
import { NavLink } from 'react-router';

interface PageTabsProps {
  readonly label: string;
  readonly tabs: readonly (readonly [path: string, label: string])[];
}

/** Pages that belong together, each an address of its own. */
export function PageTabs({ label, tabs }: PageTabsProps) {
  return (
    <Box
      component="nav"
      aria-label={label}
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
      {tabs.map(([path, name]) => (
        <NavLink key={path} to={path} end>
          {name}
        </NavLink>
      ))}
    </Box>
  );
}
