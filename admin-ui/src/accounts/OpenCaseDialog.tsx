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
import { VERIFICATION_LEVELS, type VerificationLevel } from '@standing/shared/cases/requirements';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseView, OpenCase } from '@standing/shared/contracts/cases';
import { asProblem, isOutcomeUnknown } from '../app/api.js';
import { SEND_KEYS } from '../app/commands.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { NOTE_MAX_LENGTH } from '../components/limits.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SelectField } from '../components/SelectField.js';
import { Submissions } from './decision/submissions.js';

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
      if (!isOutcomeUnknown(asProblem(error))) submissions.settle();
    },
  });
  useEffect(() => problemRef.current?.focus(), [opening.error]);
  const problem = opening.error ? asProblem(opening.error) : null;
  const isTooLong = note.length > NOTE_MAX_LENGTH;
  const inTheWay = existing(kind);

  const submit = (event?: SubmitEvent<HTMLFormElement>) => {
    event?.preventDefault();
    if (opening.isPending || isTooLong || inTheWay) return;
    const text = note.trim();
    opening.mutate({
      kind,
      accountId: account.id,
      ...(kind === 'verification' ? { level } : {}),
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
            onChange={(_, value) => setKind(value as CaseKind)}
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
