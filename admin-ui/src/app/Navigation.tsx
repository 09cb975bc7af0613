import KeyboardOutlined from '@mui/icons-material/KeyboardOutlined';
import Logout from '@mui/icons-material/Logout';
import Search from '@mui/icons-material/Search';
import { Box, ButtonBase, Tooltip, useMediaQuery } from '@mui/material';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { signOut } from './authProvider.js';
import { PALETTE_KEYS } from './commands.js';
import { useWaitingCount } from '../cases/caseQueries.js';
import { useWaitingApprovals } from '../proposals/proposalQueries.js';
import { useT } from './i18n/useT.js';
import { useFormatLocale } from './intl.js';
import { Brand } from './Brand.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { usePages } from './pages.js';
import { useSession } from './session.js';
import { LanguageMenu, ThemeMenu } from './AppearanceMenus.js';

/** Above it there is room for words beside the icons. */
export const WIDE = '@media (min-width:1200px)';

const entry = {
  position: 'relative',
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'flex-start',
  gap: 1.25,
  width: '100%',
  minHeight: 34,
  paddingInline: 1.125,
  borderRadius: 1,
  color: 'text.secondary',
  fontSize: '0.875rem',
  fontWeight: 500,
  '& svg': { fontSize: 19, flex: 'none' },
  '&:hover': { backgroundColor: 'action.hover', color: 'text.primary', textDecoration: 'none' },
  '&.active': { backgroundColor: 'action.selected', color: 'primary.main', fontWeight: 600 },
} as const;

/** Icons alone need a name; beside words it would hide the key that is shown. */
const nameOf = ({ label, withWords, waiting }: EntryProps) =>
  withWords
    ? {}
    : { 'aria-label': waiting === undefined ? label : `${label} ${waiting.count} ${waiting.words}` };

interface EntryProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly hint?: string;
  /** How much waits there, for the eye and in words. */
  readonly waiting?: { readonly count: string; readonly words: string };
  readonly withWords: boolean;
}

/** Beside the words, or on the icon's corner. */
function Count({ children, withWords }: { readonly children: string; readonly withWords: boolean }) {
  return (
    <Box
      component="span"
      className="tabular"
      sx={({ tokens }) => ({
        paddingInline: 0.625,
        borderRadius: 99,
        fontSize: '0.6875rem',
        lineHeight: '17px',
        fontWeight: 600,
        color: tokens.text,
        backgroundColor: tokens.sunken,
        border: `1px solid ${tokens.border}`,
        ...(withWords
          ? {}
          : { position: 'absolute', insetInlineEnd: -1, top: -1, paddingInline: 0.375, lineHeight: '14px' }),
      })}
    >
      {children}
    </Box>
  );
}

function EntryContent({ label, icon, hint, waiting, withWords }: EntryProps) {
  return (
    <>
      {icon}
      {!withWords && waiting && <Count withWords={false}>{waiting.count}</Count>}
      {withWords && (
        <>
          <Box component="span" sx={{ flex: 1, textAlign: 'left' }}>
            {label}
          </Box>
          {waiting && (
            <>
              <Count withWords>{waiting.count}</Count>
              <span style={visuallyHidden}>{waiting.words}</span>
            </>
          )}
          {hint && (
            <Box
              component="kbd"
              aria-hidden
              sx={{ fontSize: '0.6875rem', color: 'text.secondary', whiteSpace: 'nowrap' }}
            >
              {hint}
            </Box>
          )}
        </>
      )}
    </>
  );
}

function PageLink({ path, onFollow, ...content }: EntryProps & { path: string; onFollow: () => void }) {
  return (
    <Tooltip title={content.withWords ? '' : content.label} placement="right">
      <ButtonBase component={NavLink} to={path} onClick={onFollow} sx={entry} {...nameOf(content)}>
        <EntryContent {...content} />
      </ButtonBase>
    </Tooltip>
  );
}

function EntryButton({ onClick, ...content }: EntryProps & { onClick: () => void }) {
  return (
    <Tooltip title={content.withWords ? '' : content.label} placement="right">
      <ButtonBase onClick={onClick} sx={entry} {...nameOf(content)}>
        <EntryContent {...content} />
      </ButtonBase>
    </Tooltip>
  );
}

interface NavigationProps {
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
  /** In a drawer: always with words, and closed by following a link. */
  readonly onFollow?: () => void;
}

/** The menu: pages that the role may open, the palette, and what concerns oneself. */
export function Navigation({ onPalette, onShortcuts, onFollow }: NavigationProps) {
  const t = useT();
  const me = useSession();
  const pages = usePages();
  const wide = useMediaQuery(WIDE);
  const waiting = { cases: useWaitingCount(), approvals: useWaitingApprovals() };
  const number = new Intl.NumberFormat(useFormatLocale(), { notation: 'compact', maximumFractionDigits: 0 });
  const withWords = wide || onFollow !== undefined;
  const follow = onFollow ?? (() => {});
  const countOf = (label: 'cases' | 'approvals') => {
    const count = waiting[label];
    if (count === null || count === 0) return {};
    return { waiting: { count: number.format(count), words: t(`${label}.waitingWord`) } };
  };
  return (
    <Box
      component="nav"
      aria-label={t('nav.main')}
      sx={{
        display: 'flex',
        flexDirection: 'column',
        gap: 0.25,
        height: '100%',
        padding: 1.25,
        overflowY: 'auto',
      }}
    >
      <Box sx={{ paddingInline: 0.75, paddingBlock: 0.75, marginBottom: 1 }}>
        <Brand withWords={withWords} />
      </Box>
      <EntryButton
        label={t('nav.palette')}
        icon={<Search />}
        hint={PALETTE_KEYS}
        withWords={withWords}
        onClick={onPalette}
      />
      <Box sx={{ height: 8 }} />
      {pages
        .filter(({ label }) => label !== 'profile')
        .map(({ path, label, icon: Icon }) => (
          <PageLink
            key={path}
            path={path}
            label={t(`page.${label}`)}
            icon={<Icon />}
            withWords={withWords}
            onFollow={follow}
            {...(label === 'cases' || label === 'approvals' ? countOf(label) : {})}
          />
        ))}
      <Box sx={{ flex: 1 }} />
      <EntryButton
        label={t('nav.shortcuts')}
        icon={<KeyboardOutlined />}
        hint="?"
        withWords={withWords}
        onClick={onShortcuts}
      />
      {pages
        .filter(({ label }) => label === 'profile')
        .map(({ path, icon: Icon }) => (
          <PageLink
            key={path}
            path={path}
            label={me?.staff.name ?? t('page.profile')}
            icon={<Icon />}
            withWords={withWords}
            onFollow={follow}
          />
        ))}
      <EntryButton
        label={t('nav.signOut')}
        icon={<Logout />}
        withWords={withWords}
        onClick={() => void signOut()}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, paddingTop: 0.5 }}>
        <LanguageMenu />
        <ThemeMenu />
      </Box>
    </Box>
  );
}
