import AccessTime from '@mui/icons-material/AccessTime';
import MailOutline from '@mui/icons-material/MailOutline';
import { Box, Button, Typography } from '@mui/material';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import type { TimelineEntry } from '@standing/shared/contracts/accounts';
import type { AccountCommandName } from '@standing/shared/account/transitions';
import type { WindowCommandName } from '@standing/shared/maintenance/decide-window';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';
import { DossierButton } from '../audit/DossierButton.js';
import { EventDetail } from '../audit/EventDetail.js';
import { VerificationBadge } from '../audit/verification/VerificationBadge.js';
import { Actor } from '../components/Actor.js';
import { Disclosure } from '../components/Disclosure.js';
import { Instant } from '../components/Instant.js';
import { NewMark } from '../components/NewMark.js';
import { Note } from '../components/Note.js';
import { Failed, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { Transition } from '../components/Transition.js';
import { useArrivals } from '../components/useArrivals.js';
import { useStorySignals } from '../signals/ruleQueries.js';
import { SignalStop } from '../signals/SignalStop.js';
import { useTimeline } from './accountQueries.js';
import { onTheLine } from './onTheLine.js';
import { storyOf } from './story.js';
import { useCommandName, useReasonName } from './words.js';

/** Which commands each filter shows. */
const GROUPS = {
  freezes: ['place_freeze', 'release_freeze'],
  locks: ['place_lock', 'release_lock', 'expire_lock'],
  flags: ['place_flag', 'release_flag'],
  verification: ['approve_verification', 'revoke_verification', 'expire_verification'],
  maintenance: ['start_maintenance', 'end_maintenance'],
  other: ['register', 'update_contacts', 'close'],
} as const satisfies Record<string, readonly (AccountCommandName | WindowCommandName)[]>;
type Group = keyof typeof GROUPS | 'cases' | 'mails' | 'signals';
const GROUP_NAMES: readonly Group[] = [
  'freezes',
  'locks',
  'flags',
  'verification',
  'cases',
  'mails',
  'maintenance',
  'signals',
  'other',
];

function isOf(group: Group, entry: TimelineEntry): boolean {
  if (entry.type === 'case') return group === 'cases';
  if (entry.type === 'mail') return group === 'mails';
  const commands: Readonly<Partial<Record<Group, readonly string[]>>> = GROUPS;
  return commands[group]?.includes(entry.event.command) ?? false;
}

/** An entry that tells of an event. */
type Told = Exclude<TimelineEntry, { readonly type: 'mail' }>;
/** An entry that tells of a mail to the customer. */
type Mailed = Extract<TimelineEntry, { readonly type: 'mail' }>;

function idOf(entry: TimelineEntry): string {
  return entry.type === 'mail' ? entry.mail.id : entry.event.id;
}

/** Types of documents that a case's event is about. */
function typesOf({ facts }: Told['event']): string[] {
  const { type, types } = facts as { readonly type?: unknown; readonly types?: unknown };
  const named: readonly unknown[] = Array.isArray(types) ? types : [type];
  return named.filter((each) => typeof each === 'string');
}

/** The hold that an event placed. */
function holdIdOf({ facts }: Told['event']): string | null {
  const { hold } = facts as { readonly hold?: { readonly id?: unknown } };
  return typeof hold?.id === 'string' ? hold.id : null;
}

/** How many signals a rule's hold rests on. */
function signalCountOf({ facts }: Told['event']): number {
  const { signals } = facts as { readonly signals?: unknown };
  return Array.isArray(signals) ? signals.length : 0;
}

const elementIdOf = (entry: TimelineEntry) => `entry-${idOf(entry)}`;

interface EntryProps {
  readonly entry: Told;
  readonly isShown: boolean;
  /** It has come while somebody looks. */
  readonly isNew: boolean;
  readonly onAsOf: (at: string) => void;
}

function Entry({ entry, isShown, isNew, onAsOf }: EntryProps) {
  const t = useT();
  const { event } = entry;
  const ofCase = entry.type === 'case' ? entry.case : null;
  const translate = useTranslateIfKnown();
  const types = ofCase ? typesOf(event) : [];
  const signalCount = signalCountOf(event);
  const reasonName = useReasonName();
  const commandName = useCommandName();
  const reason = event.reasonKind && event.reasonCode ? reasonName(event.reasonKind, event.reasonCode) : null;
  return (
    <Box
      component="li"
      id={elementIdOf(entry)}
      tabIndex={-1}
      aria-current={isShown ? 'time' : undefined}
      sx={onTheLine({ toState: event.toState, isShown })}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px' }}>
        <Typography component="h3" variant="h3">
          {entry.type === 'proposal' ? (
            <Link to={`/approvals/${entry.proposal.id}`}>{commandName(event.command)}</Link>
          ) : (
            commandName(event.command)
          )}
          {reason && (
            <Box component="span" sx={{ fontWeight: 450 }}>
              {t('list.dot')}
              {reason}
            </Box>
          )}
        </Typography>
        {isNew && <NewMark />}
        {types.length > 0 && (
          <Typography variant="body2" component="span">
            {types.map((type) => translate(`document.${type}`) ?? type).join(t('list.separator'))}
          </Typography>
        )}
        {ofCase && (
          <Typography variant="body2" component="span" sx={{ color: 'text.secondary' }}>
            {t(`cases.kind.${ofCase.kind}`)}{' '}
            <Box component={Link} to={`/cases/${ofCase.id}`} sx={{ fontFamily: MONO }}>
              {ofCase.number}
            </Box>
          </Typography>
        )}
        {signalCount > 0 && (
          <Typography variant="body2" component="span" sx={{ color: 'text.secondary' }}>
            {t('signals.restsOn', { smart_count: signalCount })}
          </Typography>
        )}
        {!ofCase && event.toState && <Transition from={event.fromState} to={event.toState} />}
      </Box>
      {event.note && <Note text={event.note} isFoldable />}
      <Disclosure
        label={t('event.details')}
        lead={
          <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
            <Actor actor={event.actor} />
            {t('list.dot')}
            <Instant at={event.at} />
          </Typography>
        }
        aside={
          <>
            {!ofCase && (
              <Button
                startIcon={<AccessTime sx={{ fontSize: 15 }} />}
                onClick={() => onAsOf(event.at)}
                sx={{ minHeight: 26, fontSize: '0.75rem', color: 'text.secondary' }}
              >
                {t('event.asOf')}
              </Button>
            )}
            <VerificationBadge event={event} />
          </>
        }
      >
        <EventDetail event={event} />
      </Disclosure>
    </Box>
  );
}

function MailEntry({ entry: { at, mail } }: { readonly entry: Mailed }) {
  const t = useT();
  return (
    <Box component="li" sx={onTheLine({})}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px' }}>
        <Typography component="h3" variant="h3">
          <MailOutline sx={{ fontSize: 16, marginInlineEnd: 0.75, verticalAlign: '-2px' }} aria-hidden />
          {t('mails.mail')}
          <Box component="span" sx={{ fontWeight: 450 }}>
            {t('list.dot')}
            <Link to={`/mails/${mail.id}`}>{t(`mails.event.${mail.event}`)}</Link>
          </Box>
        </Typography>
      </Box>
      <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
        {t(`mails.status.${mail.status}`)}
        {t('list.dot')}
        <Instant at={at} />
      </Typography>
    </Box>
  );
}

interface TimelineProps {
  readonly accountId: string;
  /** The past instant that is shown; null: now. */
  readonly at: string | null;
  readonly onAsOf: (at: string) => void;
}

/** The account's story, newest first. */
export function Timeline({ accountId, at, onAsOf }: TimelineProps) {
  const t = useT();
  const [group, setGroup] = useState<Group | ''>('');
  const timeline = useTimeline(accountId);
  const entries = timeline.data?.pages.flatMap(({ data }) => data) ?? [];
  const isNew = useArrivals(timeline.data && entries.map(idOf));
  const from = timeline.hasNextPage ? (entries.at(-1)?.at ?? null) : null;
  const reported = useStorySignals(accountId, from);
  const story = storyOf(entries, timeline.isPending ? [] : reported.signals, from);
  const shown = story.filter(
    (stop) => group === '' || (stop.kind === 'signals' ? group === 'signals' : isOf(group, stop.entry)),
  );
  const [wanted, setWanted] = useState<string | null>(null);
  const toHold = (holdId: string) => {
    const entry = entries.find((each) => each.type === 'event' && holdIdOf(each.event) === holdId);
    return entry ? () => setWanted(elementIdOf(entry)) : null;
  };
  useEffect(() => {
    if (wanted === null) return;
    const element = document.getElementById(wanted);
    // Hidden by a filter it is shown again first.
    if (!element) return setGroup('');
    element.focus();
    setWanted(null);
  }, [wanted, group]);
  const asOf =
    at === null
      ? null
      : entries.find((entry) => entry.type === 'event' && Date.parse(entry.at) <= Date.parse(at));

  return (
    <Section
      title={t('timeline.title')}
      aside={
        <>
          <ToggleGroup
            label={t('timeline.filter')}
            value={group}
            onChange={setGroup}
            options={[
              ['', t('timeline.all')],
              ...GROUP_NAMES.filter((name) => name !== 'signals' || reported.enabled).map(
                (name) => [name, t(`timeline.${name}`)] as const,
              ),
            ]}
          />
          <DossierButton accountId={accountId} />
        </>
      }
    >
      {timeline.error ? (
        <Failed error={timeline.error} onRetry={() => void timeline.refetch()} />
      ) : timeline.isPending ? (
        <Loading />
      ) : (
        <>
          {shown.length === 0 && (
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {t(timeline.hasNextPage ? 'timeline.noneSoFar' : 'timeline.none')}
            </Typography>
          )}
          <Box component="ol" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
            {shown.map((stop) => {
              if (stop.kind === 'signals') {
                return <SignalStop key={stop.signals[0].id} signals={stop.signals} onHold={toHold} />;
              }
              const { entry } = stop;
              const id = idOf(entry);
              return entry.type === 'mail' ? (
                <MailEntry key={id} entry={entry} />
              ) : (
                <Entry key={id} entry={entry} isShown={entry === asOf} isNew={isNew(id)} onAsOf={onAsOf} />
              );
            })}
          </Box>
          {reported.error && <Failed error={reported.error} onRetry={() => void reported.refetch()} />}
          {reported.isCut && (
            <Typography variant="caption" component="p" sx={{ color: 'text.secondary', marginTop: 1 }}>
              {t('signals.older')}
            </Typography>
          )}
          {timeline.hasNextPage && (
            <Button
              variant="outlined"
              onClick={() => void timeline.fetchNextPage()}
              aria-disabled={timeline.isFetchingNextPage}
              sx={{ marginTop: 2 }}
            >
              {t('log.older')}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}
