import { Box } from '@mui/material';
import { useT } from './i18n/useT.js';

/** The mark: a seal with a line under it, what stands and what it stands on. */
export function Brand({ withWords }: { readonly withWords: boolean }) {
  const t = useT();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, fontWeight: 650, letterSpacing: '-0.01em' }}>
      <Box
        component="svg"
        viewBox="0 0 24 24"
        role="img"
        aria-label={t('app.name')}
        sx={{ width: 22, height: 22, flex: 'none', color: 'primary.main' }}
      >
        <path
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
          d="M12 2.5 4.5 5.5v5.2c0 4.4 3.1 7.6 7.5 9.1 4.4-1.5 7.5-4.7 7.5-9.1V5.5zM8.5 11.2l2.5 2.5 4.5-4.7M8 22.5h8"
        />
      </Box>
      {withWords && <span aria-hidden>{t('app.name')}</span>}
    </Box>
  );
}
