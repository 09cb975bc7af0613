import GroupOutlined from '@mui/icons-material/GroupOutlined';
import { Alert, Box, Button, Dialog, TextField, Typography, useMediaQuery } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import type { CommandOffer } from '@standing/shared/account/offers';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { asProblem, isOutcomeUnknown, saysNotDone } from '../../app/api.js';
import { SEND_KEYS } from '../../app/commands.js';
import type { DecisionAnswer } from '../../app/dataProvider.js';
import { useT, useTranslateIfKnown } from '../../app/i18n/useT.js';
import { useSession } from '../../app/session.js';
import { NOTE_MAX_LENGTH } from '../../components/limits.js';
import { Failed, Loading } from '../../components/Picture.js';
import { ProblemAlert } from '../../components/ProblemAlert.js';
import { useReasons } from '../accountQueries.js';
import { useReasonName } from '../words.js';
import { Conflict } from './Conflict.js';
import {
  bodyOf,
  choosable,
  faultsOf,
  isPlacing,
  newDraft,
  reasonKindOf,
  submit,
  type Decision,
  type Draft,
  type DraftFault,
} from './decision.js';
import { drafts } from './drafts.js';
import { ReasonPicker } from './ReasonPicker.js';
import { ReasonPreview } from './ReasonPreview.js';
import { Submissions } from './submissions.js';
import { UntilField } from './UntilField.js';

/** The draft's version is behind the account's. */
const STALE = 'version_stale';

interface DecisionDialogProps {
  /** Under which the draft is kept until it has been decided. */
  readonly draftKey: string;
  readonly account: AccountView;
  readonly decision: Decision;
  readonly offers: readonly CommandOffer[];
  /** Asks for the account anew. */
  readonly onStale: () => Promise<void>;
  readonly onClose: () => void;
  readonly onDone: (answer: DecisionAnswer) => void;
}

/** What may be done instead, when the server has refused. */
function Alternatives({ offers }: { readonly offers: readonly CommandOffer[] }) {
  const t = useT();
  const translate = useTranslateIfKnown();
  const names = [...new Set(offers.filter(({ allowed }) => allowed).map(({ command }) => command))];
  return (
    <Box sx={{ marginTop: 0.5 }}>
      {names.length === 0
        ? t('decision.nothingAllowed')
        : t('decision.allowed', {
            commands: names.map((name) => translate(`do.${name}`) ?? name).join(t('list.separator')),
          })}
    </Box>
  );
}

/** The draft kept under a key, or a new one; every change is kept at once, so that nothing can lose it. */
function useDraft(key: string, account: AccountView) {
  const owner = useSession()?.staff.id;
  const [draft, setDraft] = useState(() => drafts.get(key) ?? newDraft(account.version));
  const change = (values: Partial<Draft>) => {
    const next = { ...draft, ...values };
    setDraft(next);
    if (owner !== undefined) drafts.keep(key, owner, next);
  };
  return [draft, change] as const;
}

function useSubmission(props: DecisionDialogProps) {
  const { draftKey, account, decision, onDone, onStale } = props;
  const [submissions] = useState(() => new Submissions<ReturnType<typeof bodyOf>>(() => crypto.randomUUID()));
  return useMutation<DecisionAnswer, unknown, Draft>({
    mutationFn: (draft) => {
      const { content, key } = submissions.begin(draft, () => bodyOf(decision, draft, Date.now()));
      return submit(account, decision, content, { version: draft.baseVersion, idempotencyKey: key });
    },
    onSuccess: (answer) => {
      submissions.settle();
      drafts.drop(draftKey);
      onDone(answer);
    },
    onError: async (error) => {
      // What the key stands for may still be carried out: another key could carry it out twice.
      if (!saysNotDone(error)) return;
      submissions.settle();
      await onStale();
    },
  });
}

/** Decides one thing about an account: reason, note, until when; nothing is done before the server has said so. */
export function DecisionDialog(props: DecisionDialogProps) {
  const { account, decision, offers, onClose } = props;
  const { command } = decision;
  const t = useT();
  const reasonName = useReasonName();
  const [draft, change] = useDraft(props.draftKey, account);
  const [faults, setFaults] = useState<readonly DraftFault[]>([]);
  const small = useMediaQuery((theme) => theme.breakpoints.down('md'));
  const reasons = useReasons(reasonKindOf(command));
  const mutation = useSubmission(props);
  const problem = mutation.error ? asProblem(mutation.error) : null;
  const hasChanged = account.version > draft.baseVersion;

  const reasonRef = useRef<HTMLInputElement>(null);
  const instantRef = useRef<HTMLInputElement>(null);
  const noteRef = useRef<HTMLTextAreaElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const isReady = reasons.data !== undefined;
  useEffect(() => {
    if (isReady) reasonRef.current?.focus();
  }, [isReady]);
  useEffect(() => problemRef.current?.focus(), [mutation.error]);

  const onSubmit = (event?: SubmitEvent<HTMLFormElement>) => {
    event?.preventDefault();
    if (mutation.isPending || hasChanged || !isReady) return;
    const found = faultsOf(decision, draft, Date.now(), NOTE_MAX_LENGTH);
    setFaults(found);
    const first = found[0];
    if (first) ({ reason: reasonRef, instant: instantRef, note: noteRef })[first].current?.focus();
    else mutation.mutate(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    }
  };

  const options = choosable(reasons.data?.data ?? []);
  const reason = options.find(({ code }) => code === draft.reasonCode);
  const isProposing = offers.some(
    (offer) =>
      offer.needsApproval === true && offer.command === command && offer.holdId === decision.hold?.id,
  );
  const left = account.holds.filter(({ id }) => id !== decision.hold?.id).length;

  return (
    <Dialog
      open
      fullScreen={small}
      fullWidth
      maxWidth="lg"
      // As tall as the longest reason's preview: choosing one after the other must not move what one chooses from.
      slotProps={{ paper: { sx: { minHeight: { md: 'min(680px, calc(100% - 64px))' } } } }}
      aria-labelledby="decision-title"
      onClose={() => {
        // An answer that is under way will say what became of it.
        if (!mutation.isPending) onClose();
      }}
    >
      <Box component="form" noValidate onSubmit={onSubmit} onKeyDown={onKeyDown} sx={{ display: 'contents' }}>
        <Box sx={({ tokens }) => ({ padding: '14px 20px', borderBottom: `1px solid ${tokens.border}` })}>
          <Typography id="decision-title" component="h2" variant="h2">
            {decision.hold
              ? t('decision.releaseTitle', {
                  what: t(`do.${command}`),
                  reason: reasonName(decision.hold.kind, decision.hold.reasonCode),
                })
              : t(`do.${command}`)}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            <bdi>{account.displayName}</bdi>
            {t('list.dot')}
            <code>{account.externalRef}</code>
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
            {hasChanged ? (
              <Conflict
                accountId={account.id}
                baseVersion={draft.baseVersion}
                version={account.version}
                onAccept={() => {
                  mutation.reset();
                  change({ baseVersion: account.version });
                  reasonRef.current?.focus();
                }}
              />
            ) : (
              problem &&
              problem.code !== STALE && (
                <ProblemAlert problem={problem} ref={problemRef}>
                  {(problem.status === 403 || problem.status === 409) && <Alternatives offers={offers} />}
                  {isOutcomeUnknown(problem) && (
                    <Box sx={{ marginTop: 0.5 }}>{t('decision.maySendAgain')}</Box>
                  )}
                </ProblemAlert>
              )
            )}
            {isProposing && (
              <Alert severity="info" icon={<GroupOutlined fontSize="inherit" />}>
                {t('approvals.willPropose')}
              </Alert>
            )}
            {reasons.error ? (
              <Failed error={reasons.error} onRetry={() => void reasons.refetch()} />
            ) : reasons.isPending ? (
              <Loading />
            ) : (
              <ReasonPicker
                reasons={options}
                value={draft.reasonCode}
                onChange={(reasonCode) => change({ reasonCode })}
                error={
                  faults.includes('reason') && draft.reasonCode === null ? t('decision.reasonMissing') : null
                }
                inputRef={reasonRef}
              />
            )}
            {isPlacing(command) && (
              <UntilField
                command={command}
                draft={draft}
                reason={reason}
                onChange={change}
                error={faults.includes('instant') ? t('decision.instantWrong') : null}
                inputRef={instantRef}
              />
            )}
            <TextField
              label={t('decision.note')}
              value={draft.note}
              onChange={(event) => change({ note: event.target.value })}
              multiline
              minRows={3}
              maxRows={10}
              inputRef={noteRef}
              error={draft.note.length > NOTE_MAX_LENGTH}
              helperText={
                draft.note.length > NOTE_MAX_LENGTH
                  ? t('decision.noteTooLong', { length: draft.note.length, max: NOTE_MAX_LENGTH })
                  : t('decision.noteWhat')
              }
              slotProps={{ htmlInput: { dir: 'auto' } }}
            />
            {decision.hold && left > 0 && (
              <Typography variant="body2">{t('decision.othersStay', { smart_count: left })}</Typography>
            )}
          </Box>
          <Box
            component="aside"
            aria-label={t('decision.preview')}
            sx={({ tokens }) => ({
              padding: 2.5,
              minWidth: 0,
              borderInlineStart: { md: `1px solid ${tokens.border}` },
              borderTop: { xs: `1px solid ${tokens.border}`, md: 'none' },
            })}
          >
            <ReasonPreview reason={reason} />
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
          <Button onClick={onClose} aria-disabled={mutation.isPending}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" variant="contained" aria-disabled={mutation.isPending || hasChanged}>
            {mutation.isPending
              ? t('decision.pending')
              : t(isProposing ? 'approvals.propose' : `do.${command}`)}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
