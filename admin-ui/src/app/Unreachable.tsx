import { CssBaseline } from '@mui/material';
import { Failed } from '../components/Picture.js';
import { AppearanceProvider } from './appearance.js';
import type { LoadedWords } from './i18n/languages.js';
import { useT } from './i18n/useT.js';
import { visuallyHidden } from '../components/visuallyHidden.js';

interface UnreachableProps {
  readonly start: LoadedWords;
  readonly error: unknown;
  readonly onRetry: () => void;
}

function Notice({ error, onRetry }: Omit<UnreachableProps, 'start'>) {
  const t = useT();
  return (
    <main>
      <h1 style={visuallyHidden}>{t('app.name')}</h1>
      <Failed error={error} onRetry={onRetry} />
    </main>
  );
}

/** The first page when the server does not answer: it must not look like being signed out. */
export function Unreachable({ start, error, onRetry }: UnreachableProps) {
  return (
    <AppearanceProvider start={start}>
      <CssBaseline />
      <Notice error={error} onRetry={onRetry} />
    </AppearanceProvider>
  );
}
