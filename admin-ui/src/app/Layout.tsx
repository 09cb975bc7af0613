import Menu from '@mui/icons-material/Menu';
import { Box, Drawer, IconButton, useMediaQuery } from '@mui/material';
import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import { useNotify } from 'react-admin';
import { Navigate, useLocation } from 'react-router';
import { useClaimNext } from '../cases/caseQueries.js';
import { ErrorBoundary } from '../components/ErrorBoundary.js';
import { LostConnection } from '../components/LostConnection.js';
import { Loading } from '../components/Picture.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { Brand } from './Brand.js';
import { useCommands, useShortcutListener } from './commands.js';
import { useT } from './i18n/useT.js';
import { useLiveUpdates } from './live/useLiveUpdates.js';
import { Navigation, WIDE } from './Navigation.js';
import { session, usePermission, useSession } from './session.js';

const Palette = lazy(() => import('./Palette.js'));
const ShortcutHelp = lazy(() => import('./ShortcutHelp.js'));

const MAIN_ID = 'main';
/** Below it the menu is a drawer. */
const WITH_SIDEBAR = '@media (min-width:800px)';

function SkipLink() {
  const t = useT();
  return (
    <Box
      component="a"
      href={`#${MAIN_ID}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(MAIN_ID)?.focus();
      }}
      sx={({ tokens }) => ({
        position: 'fixed',
        insetInlineStart: 8,
        top: 8,
        zIndex: 'tooltip',
        padding: '6px 12px',
        borderRadius: 1,
        backgroundColor: tokens.accent,
        color: tokens.onAccent,
        '&:not(:focus)': visuallyHidden,
      })}
    >
      {t('nav.skip')}
    </Box>
  );
}

/**
 * Sends whoever is not signed in to the sign-in page: react-admin's own way there ends in a loop when the answer is
 * known at once. Who did not leave on purpose comes back here afterwards.
 */
function ToSignIn() {
  const { pathname, search } = useLocation();
  const absence = session.absence();
  return (
    <Navigate
      to={absence === 'expired' ? '/login?ended' : '/login'}
      replace
      state={absence === 'signed_out' ? null : { next: `${pathname}${search}` }}
    />
  );
}

/** Everything behind the sign-in. */
export function Layout({ children }: { readonly children: ReactNode }) {
  return useSession() ? <Frame>{children}</Frame> : <ToSignIn />;
}

/** The frame of every page behind the sign-in: landmarks, skip link, menu, palette and shortcuts. */
function Frame({ children }: { readonly children: ReactNode }) {
  const t = useT();
  const notify = useNotify();
  const withSidebar = useMediaQuery(WITH_SIDEBAR);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const [dialog, setDialog] = useState<'palette' | 'shortcuts' | null>(null);
  const { pathname } = useLocation();
  const close = useCallback(() => setDialog(null), []);
  const openPalette = useCallback(() => setDialog('palette'), []);
  const openShortcuts = useCallback(() => setDialog('shortcuts'), []);

  useShortcutListener();
  useLiveUpdates();
  const works = usePermission('case.work');
  const { claim } = useClaimNext();
  useCommands([
    { id: 'shortcuts', label: t('nav.shortcuts'), keys: '?', run: openShortcuts },
    // With its key only where claiming is what the page is for.
    ...(works ? [{ id: 'claim-next', label: t('cases.claimNext'), run: () => claim() }] : []),
  ]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      setDialog((open) => (open === 'palette' ? null : 'palette'));
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <Box sx={{ display: 'flex', minHeight: '100vh', flexDirection: withSidebar ? 'row' : 'column' }}>
      <SkipLink />
      <LostConnection />
      {withSidebar ? (
        <Box
          component="header"
          sx={({ tokens }) => ({
            position: 'sticky',
            top: 0,
            height: '100vh',
            flex: 'none',
            width: 60,
            [WIDE]: { width: 216 },
            borderInlineEnd: `1px solid ${tokens.border}`,
            backgroundColor: tokens.paper,
          })}
        >
          <Navigation onPalette={openPalette} onShortcuts={openShortcuts} />
        </Box>
      ) : (
        <Box
          component="header"
          sx={({ tokens }) => ({
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            padding: 1,
            borderBottom: `1px solid ${tokens.border}`,
            backgroundColor: tokens.paper,
          })}
        >
          <IconButton
            aria-label={t('nav.open')}
            aria-expanded={drawerOpen}
            onClick={() => setDrawerOpen(true)}
          >
            <Menu />
          </IconButton>
          <Brand withWords />
          <Drawer
            open={drawerOpen}
            onClose={() => setDrawerOpen(false)}
            slotProps={{ paper: { 'aria-label': t('nav.main'), role: 'dialog', sx: { width: 264 } } }}
          >
            <Navigation
              onPalette={openPalette}
              onShortcuts={openShortcuts}
              onFollow={() => setDrawerOpen(false)}
            />
          </Drawer>
        </Box>
      )}
      <Box
        component="main"
        id={MAIN_ID}
        tabIndex={-1}
        sx={{ flex: '1 1 auto', minWidth: 0, '&:focus': { outline: 'none' } }}
      >
        <ErrorBoundary resetKey={pathname}>
          <Suspense fallback={<Loading />}>{children}</Suspense>
        </ErrorBoundary>
      </Box>
      <ErrorBoundary
        resetKey={dialog ?? ''}
        onError={() => {
          close();
          notify('picture.failed', { type: 'error' });
        }}
      >
        <Suspense>
          {dialog === 'palette' && <Palette onClose={close} />}
          {dialog === 'shortcuts' && <ShortcutHelp onClose={close} />}
        </Suspense>
      </ErrorBoundary>
    </Box>
  );
}
