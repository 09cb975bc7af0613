import AlarmOn from '@mui/icons-material/AlarmOn';
import HourglassBottom from '@mui/icons-material/HourglassBottom';
import PauseCircleOutline from '@mui/icons-material/PauseCircleOutline';
import Schedule from '@mui/icons-material/Schedule';
import type { SvgIconComponent } from '@mui/icons-material';
import { Box } from '@mui/material';
import { dueStateAt } from '@standing/shared/cases/case';
import type { CaseView } from '@standing/shared/contracts/cases';
import { useNow } from '../app/clock.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { exactInstant, roughly } from '../components/instants.js';
import type { OpenDueState } from './dueStates.js';

export const DUE_ICONS: Readonly<Record<OpenDueState, SvgIconComponent>> = {
  late: AlarmOn,
  soon: HourglassBottom,
  on_time: Schedule,
  paused: PauseCircleOutline,
};

/** How a case stands against its promise: colour and icon and word, and how long. Nothing once it is over. */
export function CaseDueChip({ of }: { readonly of: Pick<CaseView, 'dueAt' | 'soonAt' | 'dueState'> }) {
  const t = useT();
  const locale = useFormatLocale();
  const now = useNow();
  if (of.dueState === 'done') return null;
  const dueAt = of.dueAt === null ? null : Date.parse(of.dueAt);
  // By the clock of this moment: a page that lies open sees a promise run out.
  const soonMs = dueAt === null || of.soonAt === null ? 0 : dueAt - Date.parse(of.soonAt);
  const due = dueStateAt('open', dueAt, soonMs, now) as OpenDueState;
  const Icon = DUE_ICONS[due];
  const howLong =
    dueAt === null
      ? null
      : now < dueAt
        ? t('cases.due.in', { left: roughly(dueAt - now, locale) })
        : t('cases.due.ago', { length: roughly(now - dueAt, locale) });
  return (
    <Box
      component={dueAt === null ? 'span' : 'time'}
      {...(of.dueAt === null ? {} : { dateTime: of.dueAt })}
      title={dueAt === null ? t('cases.due.pausedWhat') : exactInstant(dueAt, locale)}
      sx={({ tokens }) => {
        const tone = { late: tokens.danger, soon: tokens.warning, on_time: null, paused: null }[due];
        return {
          display: 'inline-flex',
          alignItems: 'center',
          gap: 0.5,
          height: 22,
          whiteSpace: 'nowrap',
          fontSize: '0.8125rem',
          ...(tone
            ? { color: tone.text, backgroundColor: tone.surface, paddingInline: 0.875, borderRadius: 99 }
            : { color: tokens.textQuiet }),
        };
      }}
    >
      <Icon sx={{ fontSize: 15 }} aria-hidden />
      <span>
        <Box component="span" sx={{ fontWeight: 600 }}>
          {t(`cases.due.${due}`)}
        </Box>
        {howLong !== null && (
          <>
            {t('list.dot')}
            {howLong}
          </>
        )}
      </span>
    </Box>
  );
}
