import { Box, ButtonBase, Tooltip } from '@mui/material';
import type { WindowView } from '@standing/shared/contracts/maintenance';
import { useReasonName } from '../accounts/words.js';
import { useNow } from '../app/clock.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { startOfDay } from '../components/instants.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { dayAfter, endOf, onDay, type View } from './days.js';
import { CoveredCount } from './CoverageNumbers.js';
import { STATUS_ICONS, toneOf } from './WindowStatusChip.js';
import { useScopeWords, useSpanWords } from './words.js';

/** Height that something to press must have (WCAG 2.5.8). */
const TARGET_PX = 24;
/** As many fit into a day of the month before it pushes the weeks apart. */
const SHOWN_A_DAY = 3;

interface EntryProps {
  readonly window: WindowView;
  readonly day: number;
  readonly view: View;
  readonly onOpen: (id: string) => void;
}

function Entry({ window, day, view, onOpen }: EntryProps) {
  const t = useT();
  const locale = useFormatLocale();
  const reasonName = useReasonName();
  const scopeWords = useScopeWords();
  const spanWords = useSpanWords();
  const Icon = STATUS_ICONS[window.status];
  const start = Date.parse(window.startsAt);
  const end = endOf(window);
  const time = (at: number) =>
    new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const from = start < day ? t('upkeep.continued') : time(start);
  const to = end > dayAfter(day, 1) ? t('upkeep.continues') : time(end);
  const span = spanWords(start, end);
  return (
    <Tooltip describeChild title={`${span.local} · ${span.utc}`}>
      <ButtonBase
        onClick={() => onOpen(window.id)}
        sx={({ tokens }) => ({
          display: 'block',
          width: '100%',
          padding: '3px 6px',
          borderRadius: 0.75,
          textAlign: 'start',
          fontSize: '0.75rem',
          lineHeight: 1.4,
          color: toneOf(window.status, tokens).text,
          backgroundColor: toneOf(window.status, tokens).surface,
          borderInlineStart: `3px solid ${toneOf(window.status, tokens).text}`,
          '&:hover': { outline: `1px solid ${toneOf(window.status, tokens).text}` },
        })}
      >
        <Box component="span" className="tabular" sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
          <Icon sx={{ fontSize: 12, flex: 'none' }} aria-hidden />
          <span style={visuallyHidden}>{t(`upkeep.status.${window.status}`)} </span>
          <Box component="span" sx={{ fontWeight: 600, overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {from}–{to}
          </Box>
        </Box>
        <Box component="span" sx={{ display: 'block', overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {view === 'week' && (
            <Box component="span" sx={{ display: 'block' }}>
              {reasonName('maintenance', window.reasonCode)}
            </Box>
          )}
          {scopeWords(window.scope)}
          {t('list.dot')}
          <CoveredCount windowId={window.id} />
        </Box>
      </ButtonBase>
    </Tooltip>
  );
}

interface DayProps {
  readonly day: number;
  readonly windows: readonly WindowView[];
  readonly view: View;
  readonly isOutside: boolean;
  readonly isToday: boolean;
  readonly onOpen: (id: string) => void;
  readonly onWeek: (day: number) => void;
}

function Day({ day, windows, view, isOutside, isToday, onOpen, onWeek }: DayProps) {
  const t = useT();
  const locale = useFormatLocale();
  const most = view === 'week' ? windows.length : SHOWN_A_DAY;
  const rest = windows.length - most;
  return (
    <Box
      component="td"
      aria-current={isToday ? 'date' : undefined}
      sx={({ tokens }) => ({
        height: view === 'week' ? 320 : 104,
        padding: 0.5,
        verticalAlign: 'top',
        border: `1px solid ${tokens.border}`,
        backgroundColor: isOutside ? tokens.sunken : tokens.paper,
      })}
    >
      <Box
        component="time"
        dateTime={new Date(day).toISOString()}
        sx={({ tokens }) => ({
          display: 'inline-block',
          minWidth: 22,
          marginBottom: 0.25,
          paddingInline: 0.5,
          borderRadius: 99,
          textAlign: 'center',
          fontSize: '0.75rem',
          lineHeight: '22px',
          fontWeight: isToday ? 650 : 450,
          color: isToday ? tokens.onAccent : tokens.textQuiet,
          backgroundColor: isToday ? tokens.accent : 'transparent',
        })}
      >
        <span aria-hidden>{new Date(day).getDate()}</span>
        <span style={visuallyHidden}>
          {new Date(day).toLocaleDateString(locale, { day: 'numeric', month: 'long' })}
        </span>
      </Box>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 0.5 }}>
        {windows.slice(0, most).map((window) => (
          <Entry key={window.id} window={window} day={day} view={view} onOpen={onOpen} />
        ))}
        {rest > 0 && (
          <ButtonBase
            onClick={() => onWeek(day)}
            sx={{
              justifyContent: 'flex-start',
              minHeight: TARGET_PX,
              paddingInline: 0.75,
              fontSize: '0.75rem',
              color: 'primary.main',
              borderRadius: 0.75,
              '&:hover': { textDecoration: 'underline' },
            }}
          >
            {t('upkeep.more', { count: rest })}
          </ButtonBase>
        )}
      </Box>
    </Box>
  );
}

interface CalendarProps {
  readonly view: View;
  /** Any instant of the month that is shown. */
  readonly at: number;
  readonly weeks: readonly (readonly number[])[];
  readonly windows: readonly WindowView[];
  readonly isFetching: boolean;
  readonly onOpen: (id: string) => void;
  readonly onWeek: (day: number) => void;
}

/** Windows on the days that they touch, in the viewer's zone. */
export function Calendar({ view, at, weeks, windows, isFetching, onOpen, onWeek }: CalendarProps) {
  const t = useT();
  const locale = useFormatLocale();
  const today = startOfDay(useNow());
  const month = new Date(at).getMonth();
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
  return (
    <Box sx={{ overflowX: 'auto' }} aria-busy={isFetching}>
      <Box
        component="table"
        sx={{ width: '100%', minWidth: 840, tableLayout: 'fixed', borderCollapse: 'collapse' }}
      >
        <caption style={visuallyHidden}>{t('upkeep.calendar')}</caption>
        <thead>
          <tr>
            {(weeks[0] ?? []).map((day) => (
              <Box
                component="th"
                scope="col"
                key={day}
                sx={{
                  paddingBlock: 0.5,
                  fontSize: '0.75rem',
                  fontWeight: 550,
                  textAlign: 'start',
                  color: 'text.secondary',
                }}
              >
                {weekday.format(day)}
              </Box>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <Day
                  key={day}
                  day={day}
                  windows={onDay(windows, day)}
                  view={view}
                  isOutside={view === 'month' && new Date(day).getMonth() !== month}
                  isToday={day === today}
                  onOpen={onOpen}
                  onWeek={onWeek}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}
