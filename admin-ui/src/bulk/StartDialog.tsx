import { Box, Button, Dialog, TextField, Typography, useMediaQuery } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import { useNotify } from 'react-admin';
import { useNavigate } from 'react-router';
import type { BulkPreview, BulkRequestBody } from '@standing/shared/contracts/bulk';
import { useReasons } from '../accounts/accountQueries.js';
import { choosable, isPlacing, reasonKindOf } from '../accounts/decision/decision.js';
import { ReasonPicker } from '../accounts/decision/ReasonPicker.js';
import { Submissions } from '../accounts/decision/submissions.js';
import { UntilField } from '../accounts/decision/UntilField.js';
import { useReasonName } from '../accounts/words.js';
import { asProblem, isOutcomeUnknown, saysNotDone } from '../app/api.js';
import { SEND_KEYS } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { useSession } from '../app/session.js';
import { NOTE_MAX_LENGTH } from '../components/limits.js';
import { Failed, Loading } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SelectField } from '../components/SelectField.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import {
  BULK_CHOICES,
  bulkFaultsOf,
  NEW_BULK_DRAFT,
  releasedKind,
  requestOf,
  withChoice,
  type BulkChoice,
  type BulkDraft,
  type BulkDraftFault,
  type BulkSelection,
} from './bulk.js';
import { bulkApi } from './bulkApi.js';
import { useBulkChanged } from './bulkQueries.js';
import { drafts } from './drafts.js';
import { Preview } from './Preview.js';
import { useFilterWords } from './words.js';

interface StartDialogProps {
  readonly selection: BulkSelection;
  readonly onClose: () => void;
  /** It has been asked for; the operation's page comes next. */
  readonly onStarted: () => void;
}

/** The draft kept for a selection, or a new one; every change is kept at once, so that nothing can lose it. */
function useDraft(key: string) {
  const owner = useSession()?.staff.id;
  const [draft, setDraft] = useState(() => drafts.get(key) ?? NEW_BULK_DRAFT);
  const keep = (next: BulkDraft) => {
    setDraft(next);
    if (owner !== undefined) drafts.keep(key, owner, next);
  };
  return [draft, keep] as const;
}

/** The dry run, and what it was made of: a draft that has changed since needs another. */
function useDryRun(selection: BulkSelection, draft: BulkDraft) {
  const [last, setLast] = useState<{ readonly draft: BulkDraft; readonly preview: BulkPreview } | null>(null);
  const mutation = useMutation({
    mutationFn: (checked: BulkDraft) => bulkApi.preview(requestOf(checked, selection, Date.now())),
    onSuccess: (preview, checked) => setLast({ draft: checked, preview }),
  });
  const preview = last !== null && last.draft === draft ? last.preview : null;
  return { mutation, preview, isOutdated: last !== null && preview === null };
}

function useStart({ selection, onStarted }: StartDialogProps, draftKey: string) {
  const t = useT();
  const navigate = useNavigate();
  const notify = useNotify();
  const changed = useBulkChanged();
  const [submissions] = useState(() => new Submissions<BulkRequestBody>(() => crypto.randomUUID()));
  return useMutation({
    mutationFn: (draft: BulkDraft) => {
      const { content, key } = submissions.begin(draft, () => requestOf(draft, selection, Date.now()));
      return bulkApi.start(content, key);
    },
    onSuccess: ({ operation }) => {
      submissions.settle();
      drafts.drop(draftKey);
      changed(operation);
      onStarted();
      notify(t(operation.status === 'awaiting_approval' ? 'bulk.start.asked' : 'bulk.start.started'), {
        type: 'success',
      });
      void navigate(`/bulk/${operation.id}`);
    },
    onError: (error) => {
      // What the key stands for may still be carried out: another key could carry it out twice.
      if (saysNotDone(error)) submissions.settle();
    },
  });
}

/** Which accounts are meant, in words. */
function Meant({ selection }: { readonly selection: BulkSelection }) {
  const t = useT();
  const filterWords = useFilterWords();
  if ('ids' in selection) {
    const number = selection.ids.length;
    return <>{t('bulk.start.named', { smart_count: number })}</>;
  }
  const { q, ...criteria } = selection.filter;
  const parts = [
    ...filterWords(criteria).map(([name, values]) => `${name}${t('bulk.colon')}${values}`),
    ...(q === undefined ? [] : [t('bulk.start.searched', { text: q })]),
  ];
  return (
    <>
      {t('bulk.start.matching')}
      <bdi>{parts.join(t('list.dot'))}</bdi>
    </>
  );
}

/** Does one thing to many accounts: what, why, and first a look at what would become of them. */
export default function StartDialog(props: StartDialogProps) {
  const { selection, onClose } = props;
  const t = useT();
  const reasonName = useReasonName();
  const number = new Intl.NumberFormat(useFormatLocale());
  const small = useMediaQuery((theme) => theme.breakpoints.down('md'));
  const titleId = useId();
  const draftKey = JSON.stringify(selection);
  const [draft, keep] = useDraft(draftKey);
  const [faults, setFaults] = useState<readonly BulkDraftFault[]>([]);
  const { choice } = draft;
  const change = (values: Partial<BulkDraft>) => keep({ ...draft, ...values });

  const held = choice === null ? null : releasedKind(choice);
  const reasons = useReasons(reasonKindOf(choice ?? 'place_freeze'));
  const heldReasons = useReasons(held ?? 'freeze');
  const { mutation: dryRun, preview, isOutdated } = useDryRun(selection, draft);
  const start = useStart(props, draftKey);
  const isPending = dryRun.isPending || start.isPending;
  const error = start.error ?? dryRun.error;
  const problem = error ? asProblem(error) : null;

  const choiceRef = useRef<HTMLDivElement>(null);
  const reasonRef = useRef<HTMLInputElement>(null);
  const instantRef = useRef<HTMLInputElement>(null);
  const noteRef = useRef<HTMLTextAreaElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const previewRef = useRef<HTMLHeadingElement>(null);
  const toChoice = () =>
    choiceRef.current?.querySelector<HTMLButtonElement>('button[aria-pressed="true"], button')?.focus();
  useEffect(() => problemRef.current?.focus(), [error]);
  useEffect(() => previewRef.current?.focus(), [preview]);

  const onSubmit = (event?: SubmitEvent<HTMLFormElement>) => {
    event?.preventDefault();
    if (isPending) return;
    const found = bulkFaultsOf(draft, Date.now(), NOTE_MAX_LENGTH);
    setFaults(found);
    const [first] = found;
    if (first === 'choice') toChoice();
    else if (first) ({ reason: reasonRef, instant: instantRef, note: noteRef })[first].current?.focus();
    else if (!preview) {
      start.reset();
      dryRun.mutate(draft);
    } else if (preview.done > 0) start.mutate(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    }
  };

  const options = choosable(reasons.data?.data ?? []);
  const submitWords = () => {
    if (isPending) return t(start.isPending ? 'decision.pending' : 'bulk.start.checking');
    if (!preview || choice === null) return t('bulk.start.check');
    if (preview.done === 0) return t('bulk.start.nothing');
    const count = number.format(preview.done);
    return preview.needsApproval
      ? t('bulk.start.ask')
      : t('bulk.heading', { what: t(`do.${choice}`), smart_count: preview.done, count });
  };

  return (
    <Dialog
      open
      fullScreen={small}
      fullWidth
      maxWidth="lg"
      aria-labelledby={titleId}
      onClose={() => {
        // An answer that is under way will say what became of it.
        if (!start.isPending) onClose();
      }}
      slotProps={{ transition: { onEntered: toChoice } }}
    >
      <Box component="form" noValidate onSubmit={onSubmit} onKeyDown={onKeyDown} sx={{ display: 'contents' }}>
        <Box sx={({ tokens }) => ({ padding: '14px 20px', borderBottom: `1px solid ${tokens.border}` })}>
          <Typography id={titleId} component="h2" variant="h2">
            {t('bulk.start.title')}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            <Meant selection={selection} />
          </Typography>
        </Box>
        <Box
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 6fr) minmax(0, 5fr)' },
            overflowY: 'auto',
            flex: '1 1 auto',
          }}
        >
          <Box sx={{ display: 'grid', gap: 2, padding: 2.5, alignContent: 'start', minWidth: 0 }}>
            {problem && (
              <ProblemAlert problem={problem} ref={problemRef}>
                {start.error && isOutcomeUnknown(problem) && (
                  <Box sx={{ marginTop: 0.5 }}>{t('decision.maySendAgain')}</Box>
                )}
              </ProblemAlert>
            )}
            <Box ref={choiceRef}>
              <ToggleGroup<BulkChoice | ''>
                label={t('bulk.start.what')}
                value={choice ?? ''}
                onChange={(value) => {
                  if (value !== '') keep(withChoice(draft, value));
                }}
                options={BULK_CHOICES.map((each) => [each, t(`do.${each}`)] as const)}
              />
              {faults.includes('choice') && choice === null && (
                <Typography role="alert" variant="caption" sx={{ color: 'error.main' }}>
                  {t('bulk.start.choose')}
                </Typography>
              )}
            </Box>
            {choice !== null &&
              (reasons.error ? (
                <Failed error={reasons.error} onRetry={() => void reasons.refetch()} />
              ) : reasons.isPending ? (
                <Loading />
              ) : (
                <ReasonPicker
                  key={choice}
                  reasons={options}
                  value={draft.reasonCode}
                  onChange={(reasonCode) => change({ reasonCode })}
                  error={
                    faults.includes('reason') && draft.reasonCode === null
                      ? t('decision.reasonMissing')
                      : null
                  }
                  inputRef={reasonRef}
                />
              ))}
            {choice !== null && isPlacing(choice) && (
              <UntilField
                command={choice}
                draft={draft}
                reason={options.find(({ code }) => code === draft.reasonCode)}
                onChange={change}
                error={faults.includes('instant') ? t('decision.instantWrong') : null}
                inputRef={instantRef}
              />
            )}
            {held !== null && (
              <SelectField
                label={t('bulk.placedFor')}
                value={draft.placedFor}
                onChange={(placedFor) => change({ placedFor })}
                none={t('bulk.placedForAny')}
                options={(heldReasons.data?.data ?? []).map(({ code }) => ({
                  value: code,
                  label: reasonName(held, code),
                }))}
                width={300}
              />
            )}
            {choice !== null && (
              <TextField
                label={t('decision.note')}
                value={draft.note}
                onChange={(event) => change({ note: event.target.value })}
                multiline
                minRows={2}
                maxRows={8}
                inputRef={noteRef}
                error={draft.note.length > NOTE_MAX_LENGTH}
                helperText={
                  draft.note.length > NOTE_MAX_LENGTH
                    ? t('decision.noteTooLong', { length: draft.note.length, max: NOTE_MAX_LENGTH })
                    : t('bulk.start.noteWhat')
                }
                slotProps={{ htmlInput: { dir: 'auto' } }}
              />
            )}
          </Box>
          <Box
            component="aside"
            aria-label={t('bulk.preview.title')}
            aria-busy={dryRun.isPending}
            sx={({ tokens }) => ({
              padding: 2.5,
              minWidth: 0,
              backgroundColor: tokens.sunken,
              borderInlineStart: { md: `1px solid ${tokens.border}` },
              borderTop: { xs: `1px solid ${tokens.border}`, md: 'none' },
            })}
          >
            {preview ? (
              <Preview preview={preview} headingRef={previewRef} />
            ) : (
              <Typography variant="body2" role="status" sx={{ color: 'text.secondary' }}>
                {t(
                  dryRun.isPending
                    ? 'bulk.start.checking'
                    : isOutdated
                      ? 'bulk.preview.outdated'
                      : 'bulk.preview.none',
                )}
              </Typography>
            )}
          </Box>
        </Box>
        <Box
          sx={({ tokens }) => ({
            display: 'flex',
            alignItems: 'center',
            justifyContent: 'flex-end',
            gap: 1,
            padding: '12px 20px',
            borderTop: `1px solid ${tokens.border}`,
          })}
        >
          <Typography variant="caption" sx={{ flex: 1, color: 'text.secondary' }}>
            {t('decision.sendKeys', { keys: SEND_KEYS })}
          </Typography>
          <Button onClick={onClose} aria-disabled={start.isPending}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" variant="contained" aria-disabled={isPending || preview?.done === 0}>
            {submitWords()}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
