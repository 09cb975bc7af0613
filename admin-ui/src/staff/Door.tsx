import { Box, Typography } from '@mui/material';
import { useEffect, type ReactNode } from 'react';
import { LanguageMenu, ThemeMenu } from '../app/AppearanceMenus.js';
import { Brand } from '../app/Brand.js';
import { useT } from '../app/i18n/useT.js';

interface DoorProps {
  readonly title: string;
  readonly what: ReactNode;
  readonly children: ReactNode;
}

/** The frame of the pages before one is signed in. */
export function Door({ title, what, children }: DoorProps) {
  const t = useT();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
  return (
    <Box sx={{ minHeight: '100vh', display: 'grid', gridTemplateRows: 'auto 1fr auto' }}>
      <Box component="header" sx={{ display: 'flex', justifyContent: 'flex-end', gap: 0.5, padding: 1.5 }}>
        <LanguageMenu />
        <ThemeMenu />
      </Box>
      <Box component="main" sx={{ display: 'grid', placeItems: 'center', padding: 2, paddingBottom: '12vh' }}>
        <Box
          sx={({ tokens }) => ({
            width: '100%',
            maxWidth: 392,
            padding: { xs: 3, sm: 4 },
            backgroundColor: tokens.paper,
            border: `1px solid ${tokens.border}`,
            borderRadius: 1.5,
          })}
        >
          <Box sx={{ color: 'text.primary', marginBottom: 3 }}>
            <Brand withWords />
          </Box>
          <Typography variant="h1" sx={{ marginBottom: 0.5 }}>
            {title}
          </Typography>
          <Typography
            variant="body2"
            sx={{ color: 'text.secondary', marginBottom: 2.5, overflowWrap: 'anywhere' }}
          >
            {what}
          </Typography>
          {children}
        </Box>
      </Box>
    </Box>
  );
}
