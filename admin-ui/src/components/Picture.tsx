import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined';
import GppBadOutlined from '@mui/icons-material/GppBadOutlined';
import InboxOutlined from '@mui/icons-material/InboxOutlined';
import LinkOff from '@mui/icons-material/LinkOff';
import type { SvgIconComponent } from '@mui/icons-material';
import { Box, Button, CircularProgress, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { asProblem } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { useProblemWords } from './ProblemAlert.js';

interface PictureProps {
  readonly icon: SvgIconComponent;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly role?: 'alert' | 'status';
}

/** Stands where content would be: says what is the matter and what to do next. */
export function Picture({ icon: Icon, title, children, action, role }: PictureProps) {
  return (
    <Box
      role={role}
      sx={{ display: 'grid', justifyItems: 'center', gap: 1, padding: { xs: 4, md: 7 }, textAlign: 'center' }}
    >
      <Icon sx={{ fontSize: 36, color: 'text.secondary' }} aria-hidden />
      <Typography variant="h2" component="p">
        {title}
      </Typography>
      {children && (
        <Typography
          variant="body2"
          component="div"
          sx={{ color: 'text.secondary', maxWidth: '52ch', textWrap: 'balance' }}
        >
          {children}
        </Typography>
      )}
      {action && <Box sx={{ marginTop: 1 }}>{action}</Box>}
    </Box>
  );
}

export function Loading() {
  const t = useT();
  return (
    <Box role="status" sx={{ display: 'grid', placeItems: 'center', padding: 7 }}>
      <CircularProgress size={24} aria-label={t('picture.loading')} />
    </Box>
  );
}

export function Empty({ title, children, action }: Pick<PictureProps, 'title' | 'children' | 'action'>) {
  return (
    <Picture icon={InboxOutlined} title={title} action={action} role="status">
      {children}
    </Picture>
  );
}

export function Forbidden() {
  const t = useT();
  return (
    <Picture icon={GppBadOutlined} title={t('picture.forbidden')}>
      {t('picture.forbiddenWhat')}
    </Picture>
  );
}

export function NotFound({ action }: { readonly action?: ReactNode }) {
  const t = useT();
  return (
    <Picture icon={LinkOff} title={t('picture.notFound')} action={action}>
      {t('picture.notFoundWhat')}
    </Picture>
  );
}

interface FailedProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What came instead of content: forbidden and not found have pictures of their own. */
export function Failed({ error, onRetry }: FailedProps) {
  const t = useT();
  const words = useProblemWords();
  const problem = asProblem(error);
  if (problem.status === 403) return <Forbidden />;
  if (problem.status === 404) return <NotFound />;
  return (
    <Picture
      icon={CloudOffOutlined}
      role="alert"
      title={t('picture.failed')}
      action={
        onRetry && (
          <Button variant="outlined" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )
      }
    >
      {words(problem)}
    </Picture>
  );
}
