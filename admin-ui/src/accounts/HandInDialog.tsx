import AttachFile from '@mui/icons-material/AttachFile';
import { Box, Button, Dialog, LinearProgress, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type SubmitEvent } from 'react';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { DOCUMENT_TYPES, MEDIA_TYPES, type DocumentType } from '@standing/shared/documents/documents';
import { MAX_FILE_BYTES } from '@standing/shared/documents/limits';
import { asProblem, isOutcomeUnknown, saysNotDone } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SelectField } from '../components/SelectField.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { Submissions } from './decision/submissions.js';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** `2.4 MiB`, `180 KiB`. */
function sizeWords(bytes: number, locale: string): string {
  const [unit, length] = bytes < MEBIBYTE ? (['KiB', KIBIBYTE] as const) : (['MiB', MEBIBYTE] as const);
  const digits = unit === 'MiB' ? 1 : 0;
  const number = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${number.format(bytes / length)} ${unit}`;
}

interface HandInDialogProps {
  readonly account: AccountView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface Chosen {
  readonly type: DocumentType;
  readonly file: File;
}

function formOf(type: DocumentType, file: File): FormData {
  const form = new FormData();
  form.set('type', type);
  form.set('file', file);
  return form;
}

function wasStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Hands a document in for the customer: which it is, the file, and how far sending it is. */
export function HandInDialog({ account, onClose, onDone }: HandInDialogProps) {
  const t = useT();
  const locale = useFormatLocale();
  const titleId = useId();
  const fileId = useId();
  const [type, setType] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [isChecked, setIsChecked] = useState(false);
  const [share, setShare] = useState(0);
  const stopper = useRef<AbortController | null>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const [submissions] = useState(() => new Submissions<FormData>(() => crypto.randomUUID()));
  const sending = useMutation({
    mutationFn: ({ type: documentType, file: chosen }: Chosen) => {
      stopper.current = new AbortController();
      setShare(0);
      const { name, size, lastModified } = chosen;
      const { content, key } = submissions.begin([documentType, name, size, lastModified], () =>
        formOf(documentType, chosen),
      );
      return api.handIn(account.id, content, {
        onProgress: setShare,
        signal: stopper.current.signal,
        idempotencyKey: key,
      });
    },
    onSuccess: onDone,
    onError: (error) => {
      // What was stopped or got no answer may have arrived: only with the same key it is safe to send it again.
      if (!wasStopped(error) && saysNotDone(error)) submissions.settle();
    },
  });
  // Whoever leaves the page has not handed anything in.
  useEffect(() => () => stopper.current?.abort(), []);
  useEffect(() => problemRef.current?.focus(), [sending.error]);

  const isTooLarge = file !== null && file.size > MAX_FILE_BYTES;
  const problem = sending.error && !wasStopped(sending.error) ? asProblem(sending.error) : null;
  const documentType = DOCUMENT_TYPES.find((each) => each === type);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsChecked(true);
    if (sending.isPending || !documentType || !file || isTooLarge) return;
    sending.mutate({ type: documentType, file });
  };
  const close = () => {
    if (!sending.isPending) onClose();
  };
  const fault = isTooLarge ? t('errors.file_too_large') : isChecked && !file ? t('verify.fileMissing') : null;

  return (
    <Dialog open fullWidth maxWidth="sm" aria-labelledby={titleId} onClose={close}>
      <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2, padding: 2.5 }}>
        <Box>
          <Typography id={titleId} component="h2" variant="h2">
            {t('verify.handIn')}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            <bdi>{account.displayName}</bdi>
            {t('list.dot')}
            <code>{account.externalRef}</code>
          </Typography>
        </Box>
        <Typography variant="body2">{t('verify.handInWhat')}</Typography>
        {problem && (
          <ProblemAlert problem={problem} ref={problemRef}>
            {isOutcomeUnknown(problem) && <Box sx={{ marginTop: 0.5 }}>{t('decision.maySendAgain')}</Box>}
          </ProblemAlert>
        )}
        <Box>
          <SelectField
            label={t('verify.type')}
            value={type}
            onChange={setType}
            none={t('verify.chooseType')}
            options={DOCUMENT_TYPES.map((each) => ({ value: each, label: t(`document.${each}`) }))}
            width="100%"
          />
          {isChecked && !documentType && (
            <Typography variant="caption" role="alert" sx={({ tokens }) => ({ color: tokens.danger.text })}>
              {t('verify.typeMissing')}
            </Typography>
          )}
        </Box>
        <Box>
          <Box
            sx={({ tokens }) => ({
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              gap: 1.5,
              '& input:focus-visible + label': { outline: `2px solid ${tokens.accent}`, outlineOffset: 2 },
            })}
          >
            <input
              type="file"
              id={fileId}
              accept={MEDIA_TYPES.join(',')}
              onChange={(event) => {
                setFile(event.target.files?.[0] ?? null);
                sending.reset();
              }}
              disabled={sending.isPending}
              aria-describedby={`${fileId}-what`}
              style={visuallyHidden}
            />
            <Button
              component="label"
              htmlFor={fileId}
              tabIndex={-1}
              role={undefined}
              variant="outlined"
              startIcon={<AttachFile />}
            >
              {t(file ? 'verify.chooseOther' : 'verify.choose')}
            </Button>
            {file && (
              <Typography variant="body2" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                <bdi>{file.name}</bdi>{' '}
                <Box
                  component="span"
                  className="tabular"
                  sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}
                >
                  {sizeWords(file.size, locale)}
                </Box>
              </Typography>
            )}
          </Box>
          <Typography
            id={`${fileId}-what`}
            variant="caption"
            component="p"
            role={fault ? 'alert' : undefined}
            sx={({ tokens }) => ({ margin: '6px 0 0', color: fault ? tokens.danger.text : tokens.textQuiet })}
          >
            {fault ?? t('verify.fileWhat')}
          </Typography>
        </Box>
        {sending.isPending && (
          <Box>
            <LinearProgress
              variant={share < 1 ? 'determinate' : 'indeterminate'}
              value={share * 100}
              aria-label={t('verify.handIn')}
            />
            <Typography variant="caption" className="tabular" sx={{ color: 'text.secondary' }}>
              {share < 1 ? t('verify.sending', { percent: percent.format(share) }) : t('verify.checking')}
            </Typography>
          </Box>
        )}
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1 }}>
          {sending.isPending && share < 1 ? (
            <Button onClick={() => stopper.current?.abort()}>{t('verify.stop')}</Button>
          ) : (
            <Button onClick={close} aria-disabled={sending.isPending}>
              {t('action.cancel')}
            </Button>
          )}
          <Button type="submit" variant="contained" aria-disabled={sending.isPending}>
            {t('verify.send')}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
