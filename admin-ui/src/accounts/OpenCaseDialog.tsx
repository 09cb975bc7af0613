import {
  Box,
  Button,
  Dialog,
  FormControlLabel,
  Radio,
  RadioGroup,
  TextField,
  Typography,
} from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import { Link } from 'react-router';
import { CASE_KINDS, type CaseKind } from '@standing/shared/cases/case';
import { isContestable } from '@standing/shared/cases/appeal';
import { VERIFICATION_LEVELS, type VerificationLevel } from '@standing/shared/cases/requirements';
import type { HoldKind } from '@standing/shared/account/state';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseView, OpenCase } from '@standing/shared/contracts/cases';
import { asProblem, saysNotDone } from '../app/api.js';
import { SEND_KEYS } from '../app/commands.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { shortInstant } from '../components/instants.js';
import { NOTE_MAX_LENGTH } from '../components/limits.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SelectField } from '../components/SelectField.js';
import { useTimeline } from './accountQueries.js';
import { Submissions } from './decision/submissions.js';
import { useCommandName, useReasonName } from './words.js';

/** The holds that a case of a kind can be about. */
const HOLDS_OF: Partial<Record<CaseKind, readonly HoldKind[]>> = {
  unfreeze: ['freeze', 'lock'],
  review: ['flag'],
};

/** What a case can be about, newest first; without a choice the server takes what weighs on the account. */
function useSubjects(account: AccountView, kind: CaseKind) {
  const t = useT();
  const locale = useFormatLocale();
  const reasonName = useReasonName();
  const commandName = useCommandName();
  const timeline = useTimeline(account.id);
  const line = (what: string, reason: string | null, at: string) =>
    [what, reason, shortInstant(Date.parse(at), locale)].filter((part) => part !== null).join(t('list.dot'));
  if (kind === 'appeal') {
    return (timeline.data?.pages ?? [])
      .flatMap(({ data }) => data)
      .flatMap((entry) => {
        if (entry.type === 'mail' || !isContestable(entry.event)) return [];
        const { event } = entry;
        const reason =
          event.reasonKind && event.reasonCode ? reasonName(event.reasonKind, event.reasonCode) : null;
        return [{ value: event.id, label: line(commandName(event.command), reason, event.at) }];
      });
  }
  return account.holds
    .filter((hold) => HOLDS_OF[kind]?.includes(hold.kind))
    .toSorted((one, other) => other.placedAt.localeCompare(one.placedAt))
    .map((hold) => ({
      value: hold.id,
      label: line(t(`kind.${hold.kind}`), reasonName(hold.kind, hold.reasonCode), hold.placedAt),
    }));
}

interface OpenCaseDialogProps {
  readonly account: AccountView;
  /** An account has one case of a kind at a time. */
  readonly underWay: readonly CaseView[];
  readonly onClose: () => void;
  readonly onDone: (opened: CaseView) => void;
}

/** Opens a case about an account: what for, and a note for whoever takes it. */
export function OpenCaseDialog({ account, underWay, onClose, onDone }: OpenCaseDialogProps) {
  const t = useT();
  const titleId = useId();
  const kindId = useId();
  const existing = (kind: CaseKind) => underWay.find((each) => each.kind === kind);
  const [kind, setKind] = useState<CaseKind>(
    () =>
      (['unfreeze', 'review', 'appeal', 'verification'] as const).find((each) => !existing(each)) ??
      'unfreeze',
  );
  const [level, setLevel] = useState<VerificationLevel>('standard');
  const [subject, setSubject] = useState('');
  const [note, setNote] = useState('');
  const [submissions] = useState(() => new Submissions<OpenCase>(() => crypto.randomUUID()));
  const problemRef = useRef<HTMLDivElement>(null);
  const opening = useMutation({
    mutationFn: (body: OpenCase) => {
      const { content, key } = submissions.begin(body, () => body);
      return api.openCase(content, key);
    },
    onSuccess: (opened) => {
      submissions.settle();
      onDone(opened);
    },
    onError: (error) => {
      // What the key stands for may still be carried out: another key could open a second case.
      if (saysNotDone(error)) submissions.settle();
    },
  });
  useEffect(() => problemRef.current?.focus(), [opening.error]);
  const problem = opening.error ? asProblem(opening.error) : null;
  const isTooLong = note.length > NOTE_MAX_LENGTH;
  const inTheWay = existing(kind);
  const subjects = useSubjects(account, kind);

  const choose = (chosen: CaseKind) => {
    setKind(chosen);
    setSubject('');
    opening.reset();
  };
  const submit = (event?: SubmitEvent<HTMLFormElement>) => {
    event?.preventDefault();
    if (opening.isPending || isTooLong || inTheWay) return;
    const text = note.trim();
    opening.mutate({
      kind,
      accountId: account.id,
      ...(kind === 'verification' ? { level } : {}),
      ...(subject === '' ? {} : kind === 'appeal' ? { eventId: subject } : { holdId: subject }),
      ...(text === '' ? {} : { note: text }),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  const close = () => {
    if (!opening.isPending) onClose();
  };

  return (
    <Dialog open fullWidth maxWidth="sm" aria-labelledby={titleId} onClose={close}>
      <Box
        component="form"
        noValidate
        onSubmit={submit}
        onKeyDown={onKeyDown}
        sx={{ display: 'grid', gap: 2, padding: 2.5 }}
      >
        <Box>
          <Typography id={titleId} component="h2" variant="h2">
            {t('cases.open.title')}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            <bdi>{account.displayName}</bdi>
            {t('list.dot')}
            <code>{account.externalRef}</code>
          </Typography>
        </Box>
        {problem && <ProblemAlert problem={problem} ref={problemRef} />}
        <Box>
          <Typography id={kindId} variant="h3" component="h3">
            {t('cases.open.kind')}
          </Typography>
          <RadioGroup
            aria-labelledby={kindId}
            value={kind}
            onChange={(_, value) => choose(value as CaseKind)}
          >
            {CASE_KINDS.toSorted(
              (one, other) => Number(one === 'verification') - Number(other === 'verification'),
            ).map((each) => {
              const open = existing(each);
              return (
                <Box key={each} sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
                  <FormControlLabel
                    value={each}
                    disabled={open !== undefined}
                    control={<Radio size="small" autoFocus={each === kind} sx={{ paddingBlock: 0.5 }} />}
                    label={
                      <>
                        <Box component="span" sx={{ fontWeight: 550 }}>
                          {t(`cases.kind.${each}`)}
                        </Box>{' '}
                        <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
                          {open ? t('cases.open.underWay') : t(`cases.open.what.${each}`)}
                        </Box>
                      </>
                    }
                    sx={{ marginInlineEnd: 0 }}
                  />
                  {open && (
                    <Box
                      component={Link}
                      to={`/cases/${open.id}`}
                      sx={{ whiteSpace: 'nowrap', fontSize: '0.8125rem' }}
                    >
                      {open.number}
                    </Box>
                  )}
                </Box>
              );
            })}
          </RadioGroup>
        </Box>
        {kind === 'verification' && (
          <SelectField
            label={t('cases.open.level')}
            value={level}
            onChange={(value) => setLevel(value === 'basic' ? 'basic' : 'standard')}
            options={VERIFICATION_LEVELS.map((each) => ({ value: each, label: t(`cases.level.${each}`) }))}
            required
          />
        )}
        {subjects.length > 0 && (
          <SelectField
            label={t(kind === 'appeal' ? 'cases.open.decision' : 'cases.open.hold')}
            value={subject}
            onChange={setSubject}
            none={t(kind === 'appeal' ? 'cases.open.latestDecision' : 'cases.open.allHolds')}
            options={subjects}
            width="100%"
          />
        )}
        <TextField
          label={t('cases.open.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          multiline
          minRows={3}
          maxRows={8}
          error={isTooLong}
          helperText={
            isTooLong
              ? t('decision.noteTooLong', { length: note.length, max: NOTE_MAX_LENGTH })
              : t('cases.open.noteWhat')
          }
          slotProps={{ htmlInput: { dir: 'auto' } }}
        />
        <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: 1 }}>
          <Typography variant="caption" sx={{ flex: 1, color: 'text.secondary' }}>
            {t('cases.open.sendKeys', { keys: SEND_KEYS })}
          </Typography>
          <Button onClick={close} aria-disabled={opening.isPending}>
            {t('action.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            aria-disabled={opening.isPending || isTooLong || inTheWay !== undefined}
          >
            {opening.isPending ? t('decision.pending') : t('cases.open.submit')}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
