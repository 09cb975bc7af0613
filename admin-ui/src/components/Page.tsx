import { Box, Typography } from '@mui/material';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { useLocation } from 'react-router';
import { useT } from '../app/i18n/useT.js';

/** The page that the browser came in on: there the reader starts at the top by itself. */
let lastPath: string | null = null;

/**
 * Names the page in the browser's title and puts the focus on its heading after every change of page, so that a screen
 * reader says where one is and Tab starts at the content (react-admin does neither).
 *
 * @param title never personal data, since titles end up in histories
 * @returns for the one h1, which has `tabIndex={-1}`
 */
export function usePageHeading(title: string): RefObject<HTMLHeadingElement | null> {
  const t = useT();
  const { pathname } = useLocation();
  const headingRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);

  useEffect(() => {
    if (lastPath !== null && lastPath !== pathname && !document.activeElement?.closest('[data-keep-focus]')) {
      headingRef.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    lastPath = pathname;
  }, [pathname]);
  return headingRef;
}

interface PageProps {
  /** For the browser's title; never personal data, since titles end up in histories. */
  readonly title: string;
  /** The one h1. */
  readonly heading: ReactNode;
  /** Beside the heading. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A page's frame: title and one h1. */
export function Page({ title, heading, aside, children }: PageProps) {
  const headingRef = usePageHeading(title);
  return (
    <Box sx={{ paddingInline: { xs: 2, md: 3 }, paddingBlock: { xs: 2, md: 2.5 }, maxWidth: 1680 }}>
      <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 2, flexWrap: 'wrap', marginBottom: 2 }}>
        <Typography
          variant="h1"
          ref={headingRef}
          tabIndex={-1}
          sx={{ flex: '1 1 auto', minWidth: 0, '&:focus': { outline: 'none' } }}
        >
          {heading}
        </Typography>
        {aside}
      </Box>
      {children}
    </Box>
  );
}
