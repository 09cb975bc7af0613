import { Box, Button, Checkbox, Dialog, FormControlLabel, TextField, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { CAPABILITIES, DEFAULT_BLOCKS } from '@standing/shared/account/capabilities';
import { WINDOW_MESSAGE_MAX_LENGTH, type WindowView } from '@standing/shared/contracts/maintenance';
import { ReasonPreview } from '../accounts/decision/ReasonPreview.js';
import { useReasonName } from '../accounts/words.js';
import { asProblem, saysNotDone } from '../app/api.js';
import { SEND_KEYS } from '../app/commands.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { keptDrafts } from '../app/keptDrafts.js';
import { useKeptForm } from '../app/useKeptForm.js';
import { fromLocalInput, timeLeft } from '../components/instants.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SelectField } from '../components/SelectField.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { useDebounced } from '../components/useDebounced.js';
import { useCatalogue } from '../reasons/reasonQueries.js';
import { CoverageNumbers } from './CoverageNumbers.js';
import { usePreview } from './maintenanceQueries.js';
import { ScopeField } from './ScopeField.js';
import { bodyOf, draftOf, emptyDraft, faultsOf, scopeOf, type WindowDraft } from './windowDraft.js';
import { utcText } from './words.js';

/** What was put aside, by what it changes; with the key that it may have been sent with, so that nothing is announced twice. */
const kept = keptDrafts<{ readonly draft: WindowDraft; readonly idempotencyKey: string }>();

interface AnnounceDialogProps {
  /** The window to change; null: a new one is announced. */
  readonly window: WindowView | null;
  readonly onClose: () => void;
  readonly onDone: (window: WindowView) => void;
  readonly onStale: () => void;
}

interface PartProps {
  readonly draft: WindowDraft;
  readonly faults: ReturnType<typeof faultsOf>;
  readonly onChange: (values: Partial<WindowDraft>) => void;
}

function Times({ draft, faults, onChange }: PartProps) {
  const t = useT();
  const locale = useFormatLocale();
  const start = fromLocalInput(draft.startsAt);
  const end = fromLocalInput(draft.endsAt);
  const field = (name: 'startsAt' | 'endsAt', label: string, at: number | null) => (
    <TextField
      label={label}
      type="datetime-local"
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
      error={faults.includes(name)}
      helperText={faults.includes(name) ? t(`upkeep.fault.${name}`) : at === null ? '' : `UTC ${utcText(at)}`}
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: 60, required: true } }}
      sx={{ width: 230 }}
    />
  );
  return (
    <Box sx={{ display: 'grid', gap: 0.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        {field('startsAt', t('upkeep.starts'), start)}
        {field('endsAt', t('upkeep.ends'), end)}
      </Box>
      <Typography variant="caption" sx={{ color: 'text.secondary' }}>
        {start !== null && end !== null && end > start && (
          <>{t('upkeep.lasts', { length: timeLeft(end - start, locale) })} </>
        )}
        {t('upkeep.zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
      </Typography>
    </Box>
  );
}

function Blocks({ draft, onChange, usual }: PartProps & { readonly usual: readonly string[] }) {
  const t = useT();
  const chosen = draft.blocks ?? CAPABILITIES.filter((capability) => usual.includes(capability));
  return (
    <Box sx={{ display: 'grid', gap: 0.75 }}>
      <Typography component="h3" variant="h3">
        {t('upkeep.field.blocks')}
      </Typography>
      <ToggleGroup
        label={t('upkeep.field.blocks')}
        value={draft.blocks === null ? 'reason' : 'own'}
        onChange={(value) => onChange({ blocks: value === 'own' ? chosen : null })}
        options={[
          ['reason', t('upkeep.blocksAs')],
          ['own', t('upkeep.blocksOwn')],
        ]}
      />
      {draft.blocks === null ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {chosen.map((each) => t(`capability.${each}`)).join(t('list.separator')) || t('word.nothing')}
        </Typography>
      ) : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '0 12px' }}>
          {CAPABILITIES.map((capability) => (
            <FormControlLabel
              key={capability}
              control={
                <Checkbox
                  size="small"
                  checked={chosen.includes(capability)}
                  onChange={(event) =>
                    onChange({
                      blocks: CAPABILITIES.filter((each) =>
                        each === capability ? event.target.checked : chosen.includes(each),
                      ),
                    })
                  }
                  sx={{ padding: 0.5 }}
                />
              }
              label={t(`capability.${capability}`)}
            />
          ))}
          {chosen.length === 0 && <Typography variant="body2">{t('upkeep.blocksNone')}</Typography>}
        </Box>
      )}
    </Box>
  );
}

function MessageField({
  name,
  draft,
  faults,
  onChange,
}: PartProps & { readonly name: 'messageEn' | 'messageZh' }) {
  const t = useT();
  const isFault = faults.includes(name);
  return (
    <TextField
      label={t(`upkeep.${name}`)}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
      multiline
      minRows={2}
      maxRows={6}
      error={isFault}
      helperText={
        isFault ? t(`upkeep.fault.${name}`) : t('upkeep.messageWhat', { max: WINDOW_MESSAGE_MAX_LENGTH })
      }
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { lang: name === 'messageZh' ? 'zh-CN' : 'en' } }}
    />
  );
}

/** Announces maintenance or changes what was announced; shows beside it whom it covers and what customers read. */
export function AnnounceDialog({ window, onClose, onDone, onStale }: AnnounceDialogProps) {
  const t = useT();
  const reasonName = useReasonName();
  const titleId = useId();
  const keptUnder = window ? `${window.id} ${window.version}` : '';
  const [before] = useState(() => kept.get(keptUnder));
  const [fresh] = useState(() => (window ? draftOf(window) : emptyDraft(Date.now())));
  const [draft, setDraft] = useState<WindowDraft>(before?.draft ?? fresh);
  const [wasTried, setTried] = useState(false);
  const [idempotencyKey, setIdempotencyKey] = useState(() => before?.idempotencyKey ?? crypto.randomUUID());
  const formRef = useRef<HTMLFormElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const catalogue = useCatalogue();
  const reasons = (catalogue.data?.data ?? []).filter(
    ({ kind, retired, code }) => kind === 'maintenance' && (!retired || code === draft.reasonCode),
  );
  const reason = reasons.find(({ code }) => code === draft.reasonCode);
  const scope = useDebounced(JSON.stringify(scopeOf(draft)));
  const preview = usePreview(JSON.parse(scope) as ReturnType<typeof scopeOf>);
  const mutation = useMutation({
    mutationFn: () => {
      const body = bodyOf(draft);
      if (window === null) return api.announceWindow(body, { idempotencyKey });
      const change = { ...body, blocks: body.blocks ?? null, message: body.message ?? null };
      return api.changeWindow(window.id, change, { version: window.version, idempotencyKey });
    },
    onSuccess: (announced) => {
      kept.drop(keptUnder);
      onDone(announced);
    },
    onError: (error) => {
      if (!saysNotDone(error)) return;
      setIdempotencyKey(crypto.randomUUID());
      if (asProblem(error).status === 412) onStale();
    },
  });
  useEffect(() => problemRef.current?.focus(), [mutation.error]);

  useKeptForm(
    kept,
    keptUnder,
    JSON.stringify(draft) === JSON.stringify(fresh) ? null : { draft, idempotencyKey },
  );
  const faults = wasTried ? faultsOf(draft) : [];
  const onChange = (values: Partial<WindowDraft>) => setDraft((last) => ({ ...last, ...values }));
  const submit = () => {
    setTried(true);
    if (mutation.isPending) return;
    if (faultsOf(draft).length === 0) mutation.mutate();
    else
      requestAnimationFrame(() =>
        formRef.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
      );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  const part = { draft, faults, onChange };
  return (
    <Dialog
      open
      fullWidth
      maxWidth="lg"
      aria-labelledby={titleId}
      onClose={() => {
        if (!mutation.isPending) onClose();
      }}
      slotProps={{
        transition: { onEntered: () => formRef.current?.querySelector('button')?.focus() },
      }}
    >
      <Box
        component="form"
        noValidate
        ref={formRef}
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        sx={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}
      >
        <Typography
          id={titleId}
          component="h2"
          variant="h2"
          sx={({ tokens }) => ({ padding: '16px 20px', borderBottom: `1px solid ${tokens.border}` })}
        >
          {t(window ? 'upkeep.changeTitle' : 'upkeep.announceTitle')}
        </Typography>
        <Box
          // Scrolled by keyboard, too, since what it holds may be longer than the screen.
          tabIndex={-1}
          sx={{
            display: 'grid',
            overflowY: 'auto',
            minHeight: 0,
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 1fr) 400px' },
          }}
        >
          <Box
            sx={{
              display: 'grid',
              gridTemplateColumns: 'minmax(0, 1fr)',
              gap: 2.25,
              padding: 2.5,
              alignContent: 'start',
            }}
          >
            {mutation.error && <ProblemAlert problem={asProblem(mutation.error)} ref={problemRef} />}
            <ScopeField {...part} />
            <Times {...part} />
            <SelectField
              label={t('upkeep.field.reason')}
              value={draft.reasonCode}
              none={t('upkeep.noCountry')}
              width={320}
              options={reasons.map(({ code }) => ({ value: code, label: reasonName('maintenance', code) }))}
              onChange={(reasonCode) => {
                if (reasonCode !== '') onChange({ reasonCode });
              }}
            />
            <Blocks {...part} usual={reason?.blocks ?? DEFAULT_BLOCKS.maintenance} />
            <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
              <MessageField {...part} name="messageEn" />
              <MessageField {...part} name="messageZh" />
            </Box>
          </Box>
          <Box
            component="aside"
            aria-label={t('upkeep.coverage')}
            sx={({ tokens }) => ({
              display: 'grid',
              alignContent: 'start',
              gap: 2.5,
              padding: 2.5,
              minWidth: 0,
              borderInlineStart: { md: `1px solid ${tokens.border}` },
              borderTop: { xs: `1px solid ${tokens.border}`, md: 'none' },
            })}
          >
            <Box sx={{ display: 'grid', gap: 1 }} aria-live="polite" aria-busy={preview.isFetching}>
              <Typography component="h3" variant="h3">
                {t('upkeep.coverage')}
              </Typography>
              {scopeOf(draft) === null ? (
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {t('upkeep.coverageNone')}
                </Typography>
              ) : preview.error ? (
                <ProblemAlert problem={asProblem(preview.error)} />
              ) : (
                <CoverageNumbers coverage={preview.data} />
              )}
            </Box>
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
          <Button type="submit" variant="contained" aria-disabled={mutation.isPending}>
            {mutation.isPending ? t('decision.pending') : t(window ? 'upkeep.save' : 'upkeep.announce')}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
