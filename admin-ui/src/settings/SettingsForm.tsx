import { Alert, Box, Button, TextField, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useNotify } from 'react-admin';
import type { ChangeSettings, SettingsView } from '@standing/shared/contracts/settings';
import { settingChanges, type Settings } from '@standing/shared/settings/settings';
import { Submissions } from '../accounts/decision/submissions.js';
import { asProblem, saysNotDone, type ProblemError } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { keptDrafts } from '../app/keptDrafts.js';
import { useKeptForm } from '../app/useKeptForm.js';
import { EditorForm } from '../components/EditorForm.js';
import { Overtaken } from '../components/Overtaken.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SaveBar, SaveButton } from '../components/SaveBar.js';
import { Section } from '../components/Section.js';
import { SettingChanges } from './SettingChanges.js';
import {
  changeOf,
  draftOf,
  faultsOf,
  type SettingFault,
  type SettingField,
  type SettingsDraft,
} from './settingsDraft.js';
import { settingsApi, useSettingsChanged } from './settingsQueries.js';
import { useSettingName } from './settingWords.js';

const STALE = 'version_stale';

/** Settings and the version they are of: what a draft goes out from. */
type Base = Settings & { readonly version: number };

const kept = keptDrafts<{ readonly base: Base; readonly draft: SettingsDraft }>();
/** There is one form of them. */
const KEPT_UNDER = '';

/** The settings as they are now, which a refused save carries along. */
function currentOf(problem: ProblemError | null): Base | null {
  if (problem?.code !== STALE) return null;
  return (problem.problem as { current?: Base }).current ?? null;
}

const fieldId = (field: SettingField) => `setting-${field}`;

function useFaultWords(): (fault: SettingFault) => string {
  const t = useT();
  return (fault) => {
    if (fault.what === 'missing') return t('form.required');
    if (fault.what === 'range') return t('settings.fault.range', { min: fault.min, max: fault.max });
    if (fault.what === 'tooLong') return t('settings.fault.tooLong', { max: fault.max });
    return t(`settings.fault.${fault.what}`);
  };
}

interface FieldProps {
  readonly field: SettingField;
  readonly label: string;
  readonly draft: SettingsDraft;
  readonly faults: ReadonlyMap<SettingField, SettingFault>;
  readonly onChange: (values: Partial<SettingsDraft>) => void;
  readonly helper?: string;
  readonly type?: 'email' | 'tel' | 'url' | 'number';
  readonly lang?: string;
  readonly width?: number;
}

function Field({ field, label, draft, faults, onChange, helper, type, lang, width = 320 }: FieldProps) {
  const words = useFaultWords();
  const fault = faults.get(field);
  const isNumber = type === 'number';
  return (
    <TextField
      id={fieldId(field)}
      label={label}
      value={draft[field]}
      onChange={(event) => onChange({ [field]: event.target.value })}
      error={fault !== undefined}
      helperText={fault ? words(fault) : helper}
      slotProps={{
        htmlInput: {
          autoComplete: 'off',
          ...(isNumber ? { inputMode: 'numeric' } : {}),
          ...(lang === undefined ? {} : { lang }),
        },
        inputLabel: { shrink: true },
      }}
      {...(type === undefined || isNumber ? {} : { type })}
      sx={{ width, maxWidth: '100%' }}
    />
  );
}

function Fields({ what, children }: { readonly what?: string; readonly children: ReactNode }) {
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {what !== undefined && (
        <Typography variant="body2" sx={{ color: 'text.secondary', maxWidth: '80ch' }}>
          {what}
        </Typography>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'flex-start' }}>{children}</Box>
    </Box>
  );
}

/** What was set by a colleague stays unless it was changed here, too. */
function onTopOf(base: Base, current: Base, draft: SettingsDraft): SettingsDraft {
  const [before, now] = [draftOf(base), draftOf(current)];
  const fields = Object.keys(draft) as SettingField[];
  return Object.fromEntries(
    fields.map((field) => [field, draft[field] === before[field] ? now[field] : draft[field]]),
  ) as unknown as SettingsDraft;
}

/** Everything that can be set, in one form and one save. */
export function SettingsForm({ settings }: { readonly settings: SettingsView }) {
  const t = useT();
  const notify = useNotify();
  const settle = useSettingsChanged();
  const nameOf = useSettingName();
  const [before] = useState(() => kept.get(KEPT_UNDER));
  const [base, setBase] = useState<Base>(before?.base ?? settings);
  const [draft, setDraft] = useState(() => before?.draft ?? draftOf(settings));
  const [faults, setFaults] = useState<ReturnType<typeof faultsOf>>(new Map());
  const [submissions] = useState(() => new Submissions<ChangeSettings>(() => crypto.randomUUID()));
  const problemRef = useRef<HTMLDivElement>(null);
  const mutation = useMutation<SettingsView, unknown, ChangeSettings>({
    mutationFn: (change) => {
      const { content, key } = submissions.begin([base.version, change], () => change);
      return settingsApi.change(content, base.version, key);
    },
    onSuccess: (saved) => {
      submissions.settle();
      setBase(saved);
      setDraft(draftOf(saved));
      void settle(saved);
      notify('settings.saved', { type: 'success' });
    },
    onError: (error) => {
      if (saysNotDone(error)) submissions.settle();
    },
  });
  const problem = mutation.error ? asProblem(mutation.error) : null;
  const current = currentOf(problem);
  useEffect(() => problemRef.current?.focus(), [mutation.error]);

  const found = faultsOf(draft, base.retentionYears);
  const isUnchanged = found.size === 0 && Object.keys(changeOf(base, draft)).length === 0;
  useKeptForm(kept, KEPT_UNDER, isUnchanged ? null : { base, draft });
  const change = (values: Partial<SettingsDraft>) => {
    const next = { ...draft, ...values };
    setDraft(next);
    // What was found wanting is looked at again as it is put right; the rest when it is sent.
    if (faults.size === 0) return;
    const still = faultsOf(next, base.retentionYears);
    setFaults(new Map([...still].filter(([field]) => faults.has(field))));
  };
  const onSubmit = () => {
    if (mutation.isPending || isUnchanged || current !== null) return;
    setFaults(found);
    const first = found.keys().next().value;
    if (first === undefined) mutation.mutate(changeOf(base, draft));
    else document.getElementById(fieldId(first))?.focus();
  };
  const field = (each: SettingField, label: string, more: Partial<FieldProps> = {}) => (
    <Field field={each} label={label} draft={draft} faults={faults} onChange={change} {...more} />
  );
  const keepsLonger = !found.has('retentionYears') && Number(draft.retentionYears) > base.retentionYears;
  return (
    <EditorForm
      onSubmit={onSubmit}
      isKept={before !== undefined && !isUnchanged}
      onDrop={() => {
        setBase(settings);
        setDraft(draftOf(settings));
        setFaults(new Map());
        mutation.reset();
      }}
    >
      {current !== null ? (
        <Overtaken
          title={t('settings.conflict')}
          accept={t('settings.conflictAccept')}
          onAccept={() => {
            setDraft(onTopOf(base, current, draft));
            setBase(current);
            mutation.reset();
          }}
          onTake={() => {
            setBase(current);
            setDraft(draftOf(current));
            setFaults(new Map());
            mutation.reset();
          }}
        >
          <SettingChanges changes={settingChanges(base, current)} />
        </Overtaken>
      ) : (
        problem && <ProblemAlert problem={problem} ref={problemRef} />
      )}
      <Section title={t('settings.group.serviceName')}>
        <Fields what={t('settings.serviceNameWhat')}>
          {field('nameEn', nameOf('serviceName.en'), { lang: 'en' })}
          {field('nameZh', nameOf('serviceName.zh-CN'), { lang: 'zh-CN' })}
        </Fields>
      </Section>
      <Section title={t('settings.group.support')}>
        <Box sx={{ display: 'grid', gap: 2 }}>
          <Fields what={t('settings.supportWhat')}>
            {field('email', nameOf('support.email'), { type: 'email' })}
            {field('phone', nameOf('support.phone'), {
              type: 'tel',
              helper: t('settings.phoneWhat'),
              width: 240,
            })}
            {field('url', nameOf('support.url'), { type: 'url', helper: t('settings.pageWhat') })}
          </Fields>
          <Fields>
            {field('hoursEn', nameOf('support.hours.en'), { lang: 'en' })}
            {field('hoursZh', nameOf('support.hours.zh-CN'), { lang: 'zh-CN' })}
          </Fields>
        </Box>
      </Section>
      <Section title={t('settings.group.promiseHours')}>
        <Box sx={{ display: 'grid', gap: 2 }}>
          <Fields what={t('settings.promiseWhat')}>
            {(['verification', 'unfreeze', 'review', 'appeal'] as const).map((kind) => (
              <Box key={kind}>
                {field(kind, t('settings.inHours', { what: t(`cases.kind.${kind}`) }), {
                  type: 'number',
                  width: 200,
                })}
              </Box>
            ))}
          </Fields>
          <Fields what={t('settings.warningWhat')}>
            {field('warningPercent', t('settings.inPercent', { what: nameOf('warningPercent') }), {
              type: 'number',
              width: 200,
            })}
          </Fields>
        </Box>
      </Section>
      <Section title={t('settings.group.proposalExpiryHours')}>
        <Fields what={t('settings.expiryWhat')}>
          {field('proposalExpiryHours', t('settings.inHours', { what: nameOf('proposalExpiryHours') }), {
            type: 'number',
            width: 200,
          })}
        </Fields>
      </Section>
      <Section title={t('settings.group.retentionYears')}>
        <Box sx={{ display: 'grid', gap: 1.5 }}>
          <Fields what={t('settings.retentionWhat')}>
            {field('retentionYears', t('settings.inYears', { what: nameOf('retentionYears') }), {
              type: 'number',
              width: 200,
            })}
          </Fields>
          <Box role="status">
            {keepsLonger && <Alert severity="warning">{t('settings.retentionLonger')}</Alert>}
          </Box>
        </Box>
      </Section>
      <SaveBar
        isFault={faults.size > 0}
        status={
          faults.size > 0
            ? t('catalogue.faults', { smart_count: faults.size })
            : isUnchanged
              ? t('catalogue.unchanged')
              : t('settings.saveWhat')
        }
      >
        <Button
          aria-disabled={isUnchanged}
          onClick={() => {
            setDraft(draftOf(base));
            setFaults(new Map());
          }}
        >
          {t('settings.undo')}
        </Button>
        <SaveButton isDisabled={mutation.isPending || isUnchanged || current !== null}>
          {mutation.isPending ? t('catalogue.pending') : t('settings.save')}
        </SaveButton>
      </SaveBar>
    </EditorForm>
  );
}
