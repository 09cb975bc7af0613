import { Box, Button, Dialog, Typography } from '@mui/material';
import { useId, useRef } from 'react';
import type { WindowView } from '@standing/shared/contracts/maintenance';
import { useReasonName } from '../accounts/words.js';
import { useT } from '../app/i18n/useT.js';
import { LANGUAGE_NAMES, LANGUAGES } from '../app/i18n/languages.js';
import { useFormatLocale } from '../app/intl.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { timeLeft } from '../components/instants.js';
import { Failed, Loading } from '../components/Picture.js';
import { endOf } from './days.js';
import { CoverageNumbers } from './CoverageNumbers.js';
import { useCoverage, useWindow } from './maintenanceQueries.js';
import { WindowStatusChip } from './WindowStatusChip.js';
import { useScopeWords, useSpanWords } from './words.js';

export type WindowAction = 'change' | 'cancel' | 'end';

function Messages({ window }: { readonly window: WindowView }) {
  const t = useT();
  const present = LANGUAGES.filter((language) => window.message?.[language]);
  if (present.length === 0) return <>{t('upkeep.noMessage')}</>;
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      {present.map((language) => (
        <div key={language}>
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {LANGUAGE_NAMES[language]}
          </Typography>
          <Box lang={language} sx={{ whiteSpace: 'pre-wrap' }}>
            {window.message?.[language]}
          </Box>
        </div>
      ))}
    </Box>
  );
}

interface ContentProps {
  readonly window: WindowView;
}

function Content({ window }: ContentProps) {
  const t = useT();
  const locale = useFormatLocale();
  const scopeWords = useScopeWords();
  const spanWords = useSpanWords();
  const coverage = useCoverage(window.id);
  const start = Date.parse(window.startsAt);
  const span = spanWords(start, Date.parse(window.endsAt));
  const blocks = window.blocks.map((each) => t(`capability.${each}`)).join(t('list.separator'));
  const at = (instant: string) => <Instant at={instant} form="short" />;
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Facts
        rows={[
          [t('upkeep.field.status'), <WindowStatusChip key="status" status={window.status} />],
          [
            t('upkeep.field.when'),
            <Box key="when" className="tabular">
              {span.local}
              <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>{span.utc}</Box>
            </Box>,
          ],
          [t('upkeep.field.length'), timeLeft(endOf(window) - start, locale)],
          ...(window.endedAt ? ([[t('upkeep.field.ended'), at(window.endedAt)]] as const) : []),
          ...(window.cancelledAt ? ([[t('upkeep.field.cancelled'), at(window.cancelledAt)]] as const) : []),
          [t('upkeep.field.scope'), scopeWords(window.scope)],
          [t('upkeep.field.blocks'), blocks || t('word.nothing')],
          [t('upkeep.message'), <Messages key="message" window={window} />],
          [
            t('upkeep.field.by'),
            <span key="by">
              {window.announcedBy.name ?? t('role.system')}
              {t('list.dot')}
              {at(window.announcedAt)}
            </span>,
          ],
        ]}
      />
      <Box component="section" aria-label={t('upkeep.coverage')} sx={{ display: 'grid', gap: 1 }}>
        <Typography component="h3" variant="h3">
          {t('upkeep.coverage')}
        </Typography>
        <CoverageNumbers coverage={coverage.data} />
      </Box>
    </Box>
  );
}

interface WindowDetailsProps {
  readonly id: string;
  readonly mayManage: boolean;
  readonly onClose: () => void;
  readonly onAction: (action: WindowAction, window: WindowView) => void;
}

/** One window: when, whom, why, and what can be done about it. */
export function WindowDetails({ id, mayManage, onClose, onAction }: WindowDetailsProps) {
  const t = useT();
  const reasonName = useReasonName();
  const titleId = useId();
  const closeRef = useRef<HTMLButtonElement>(null);
  const { data: window, error, refetch } = useWindow(id);
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      aria-labelledby={titleId}
      onClose={onClose}
      slotProps={{ transition: { onEntered: () => closeRef.current?.focus() } }}
    >
      <Box sx={{ display: 'grid', gap: 2, padding: 2.5 }}>
        <Typography id={titleId} component="h2" variant="h2">
          {window
            ? t('upkeep.details', { reason: reasonName('maintenance', window.reasonCode) })
            : t('page.maintenance')}
        </Typography>
        {error ? (
          <Failed error={error} onRetry={() => void refetch()} />
        ) : window ? (
          <Content window={window} />
        ) : (
          <Loading />
        )}
        <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'flex-end', gap: 1 }}>
          {window && mayManage && window.status === 'announced' && (
            <>
              <Button variant="outlined" color="error" onClick={() => onAction('cancel', window)}>
                {t('upkeep.cancel')}
              </Button>
              <Button variant="outlined" onClick={() => onAction('change', window)}>
                {t('upkeep.change')}
              </Button>
            </>
          )}
          {window && mayManage && window.status === 'active' && (
            <Button variant="outlined" color="error" onClick={() => onAction('end', window)}>
              {t('upkeep.end')}
            </Button>
          )}
          <Button ref={closeRef} onClick={onClose}>
            {t('action.close')}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
