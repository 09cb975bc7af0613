import Add from '@mui/icons-material/Add';
import ChevronLeft from '@mui/icons-material/ChevronLeft';
import ChevronRight from '@mui/icons-material/ChevronRight';
import { Box, Button, IconButton, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { useSearchParams } from 'react-router';
import type { WindowView } from '@standing/shared/contracts/maintenance';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { AnnounceDialog } from './AnnounceDialog.js';
import { Calendar } from './Calendar.js';
import { dayAfter, step, VIEWS, weeksOf, type View } from './days.js';
import { useWindowChanged, useWindowsBetween } from './maintenanceQueries.js';
import { StopDialog } from './StopDialog.js';
import { WindowDetails, type WindowAction } from './WindowDetails.js';
import { WindowTable } from './WindowTable.js';

const NEW_KEY = 'n';

type Doing =
  | { readonly what: 'announce' }
  | { readonly what: 'change'; readonly window: WindowView }
  | { readonly what: 'cancel' | 'end'; readonly window: WindowView };

interface CalendarSectionProps {
  readonly onOpen: (id: string) => void;
}

function CalendarSection({ onOpen }: CalendarSectionProps) {
  const t = useT();
  const locale = useFormatLocale();
  const [view, setView] = useState<View>('month');
  const [at, setAt] = useState(() => Date.now());
  const weeks = weeksOf(view, at);
  const days = weeks.flat();
  const first = days[0] ?? at;
  const windows = useWindowsBetween(first, dayAfter(days.at(-1) ?? at, 1));
  const go = (by: 1 | -1) => setAt((before) => step(view, before, by));
  useCommands([
    {
      id: 'upkeep.previous',
      label: t(`upkeep.previous.${view}`),
      keys: '[',
      run: () => go(-1),
      listed: false,
    },
    { id: 'upkeep.next', label: t(`upkeep.next.${view}`), keys: ']', run: () => go(1), listed: false },
  ]);
  const title =
    view === 'month'
      ? new Date(at).toLocaleDateString(locale, { year: 'numeric', month: 'long' })
      : new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' }).formatRange(
          first,
          days.at(-1) ?? at,
        );
  const shown = windows.data?.data ?? [];
  return (
    <Section
      title={title}
      aside={
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
          <ToggleGroup
            label={t('upkeep.view')}
            value={view}
            onChange={setView}
            options={VIEWS.map((each) => [each, t(`upkeep.views.${each}`)] as const)}
          />
          <Button variant="outlined" onClick={() => setAt(Date.now())}>
            {t('upkeep.today')}
          </Button>
          <IconButton aria-label={t(`upkeep.previous.${view}`)} onClick={() => go(-1)}>
            <ChevronLeft fontSize="small" />
          </IconButton>
          <IconButton aria-label={t(`upkeep.next.${view}`)} onClick={() => go(1)}>
            <ChevronRight fontSize="small" />
          </IconButton>
        </Box>
      }
    >
      {windows.error ? (
        <Failed error={windows.error} onRetry={() => void windows.refetch()} />
      ) : (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1 }}>
          <Calendar
            view={view}
            at={at}
            weeks={weeks}
            windows={shown}
            isFetching={windows.isFetching}
            onOpen={onOpen}
            onWeek={(day) => {
              setAt(day);
              setView('week');
            }}
          />
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {!windows.isPending && shown.length === 0 && <>{t('upkeep.noneThisSpan')} </>}
            {t('upkeep.zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
          </Typography>
        </Box>
      )}
    </Section>
  );
}

function Maintenance({
  doing,
  onDoing,
}: {
  readonly doing: Doing | null;
  readonly onDoing: (doing: Doing | null) => void;
}) {
  const notify = useNotify();
  const mayManage = usePermission('maintenance.manage');
  const changed = useWindowChanged();
  const [params, setParams] = useSearchParams();
  const opened = params.get('window');
  const open = (id: string | null) => setParams(id === null ? {} : { window: id }, { replace: true });
  const done = (what: 'announced' | 'changed' | 'cancelled' | 'ended') => (window: WindowView) => {
    onDoing(null);
    open(null);
    void changed(window);
    notify(`upkeep.done.${what}`, { type: 'success' });
  };
  const onAction = (what: WindowAction, window: WindowView) => onDoing({ what, window });
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
      <CalendarSection onOpen={open} />
      <WindowTable onOpen={open} />
      {opened !== null && doing === null && (
        <WindowDetails id={opened} mayManage={mayManage} onClose={() => open(null)} onAction={onAction} />
      )}
      {(doing?.what === 'announce' || doing?.what === 'change') && (
        <AnnounceDialog
          window={doing.what === 'change' ? doing.window : null}
          onClose={() => onDoing(null)}
          onDone={done(doing.what === 'change' ? 'changed' : 'announced')}
          onStale={() => void changed(null)}
        />
      )}
      {(doing?.what === 'cancel' || doing?.what === 'end') && (
        <StopDialog
          window={doing.window}
          action={doing.what}
          onClose={() => onDoing(null)}
          onDone={done(doing.what === 'end' ? 'ended' : 'cancelled')}
          onStale={() => void changed(null)}
        />
      )}
    </Box>
  );
}

function AnnounceButton({ onAnnounce }: { readonly onAnnounce: () => void }) {
  const t = useT();
  useCommands([{ id: 'upkeep.announce', label: t('upkeep.announce'), keys: NEW_KEY, run: onAnnounce }]);
  return (
    <Button variant="contained" startIcon={<Add />} onClick={onAnnounce}>
      {t('upkeep.announce')}
    </Button>
  );
}

/** Maintenance, past and to come: on a calendar with the number of accounts covered, and as a table. */
export default function MaintenancePage() {
  const t = useT();
  const mayRead = usePermission('maintenance.read');
  const mayManage = usePermission('maintenance.manage');
  const [doing, setDoing] = useState<Doing | null>(null);
  return (
    <Page
      title={t('page.maintenance')}
      heading={t('page.maintenance')}
      aside={mayManage && <AnnounceButton onAnnounce={() => setDoing({ what: 'announce' })} />}
    >
      {mayRead ? <Maintenance doing={doing} onDoing={setDoing} /> : <Forbidden />}
    </Page>
  );
}
