import { Alert, Box, Button, Checkbox, FormControlLabel, TextField, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNotify } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router';
import type { RuleContentBody, RuleDetail } from '@standing/shared/contracts/signals';
import { CONDITION_FACTS, RULE_CONDITIONS_MAX, type ConditionFact } from '@standing/shared/signals/rule';
import { SEVERITIES, SIGNAL_TYPES, type Severity, type SignalType } from '@standing/shared/signals/signal';
import { useReasons } from '../accounts/accountQueries.js';
import { Submissions } from '../accounts/decision/submissions.js';
import { useReasonName } from '../accounts/words.js';
import { asProblem, saysNotDone } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { keptDrafts } from '../app/keptDrafts.js';
import { usePermission } from '../app/session.js';
import { useKeptForm } from '../app/useKeptForm.js';
import { EditorForm } from '../components/EditorForm.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SaveBar, SaveButton } from '../components/SaveBar.js';
import { Section } from '../components/Section.js';
import { SelectField } from '../components/SelectField.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { EXPIRY_UNITS, type ExpiryUnit } from '../reasons/reasonDraft.js';
import { DryRunPart } from './DryRunPart.js';
import {
  contentOfDraft,
  draftOfRule,
  NEW_CONDITION,
  NEW_RULE,
  type ConditionDraft,
  type RuleDraft,
} from './ruleDraft.js';
import { rulesApi, useRule, useRuleChanged } from './ruleQueries.js';
import { useRuleWords } from './ruleWords.js';

/** By the rule’s code; what becomes a new rule under none. */
const kept = keptDrafts<{ readonly rule: RuleDetail | null; readonly draft: RuleDraft }>();

const UNITS = Object.keys(EXPIRY_UNITS) as ExpiryUnit[];
const ROW = { display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' } as const;

interface TypesProps {
  readonly label: string;
  readonly chosen: readonly SignalType[];
  readonly onChange: (types: SignalType[]) => void;
}

/** Types of signals to tick. */
function Types({ label, chosen, onChange }: TypesProps) {
  const t = useT();
  return (
    <Box role="group" aria-label={label} sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2 }}>
      {SIGNAL_TYPES.map((type) => (
        <FormControlLabel
          key={type}
          control={
            <Checkbox
              size="small"
              checked={chosen.includes(type)}
              onChange={(event) =>
                onChange(
                  SIGNAL_TYPES.filter((each) =>
                    each === type ? event.target.checked : chosen.includes(each),
                  ),
                )
              }
            />
          }
          label={t(`signals.type.${type}`)}
          slotProps={{ typography: { fontSize: '0.8125rem' } }}
        />
      ))}
    </Box>
  );
}

interface ConditionProps {
  readonly draft: ConditionDraft;
  readonly place: number;
  readonly onChange: (values: Partial<ConditionDraft>) => void;
  readonly onRemove: () => void;
}

function ConditionRow({ draft, place, onChange, onRemove }: ConditionProps) {
  const t = useT();
  const { fact } = draft;
  const counts = fact === 'count' || fact === 'sum';
  return (
    <Box
      role="group"
      aria-label={t('rules.conditionNumber', { number: place + 1 })}
      sx={({ tokens }) => ({
        display: 'grid',
        gap: 1,
        padding: 1.5,
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
      })}
    >
      <Box sx={ROW}>
        <SelectField
          required
          label={t('rules.condition')}
          value={fact}
          onChange={(value) => onChange({ fact: value as ConditionFact })}
          options={CONDITION_FACTS.map((value) => ({ value, label: t(`rules.fact.${value}`) }))}
          width={240}
        />
        {fact === 'severity' && (
          <SelectField
            required
            label={t('rules.atLeast')}
            value={draft.severity}
            onChange={(value) => onChange({ severity: value as Severity })}
            options={SEVERITIES.map((value) => ({ value, label: t(`signals.severity.${value}`) }))}
          />
        )}
        {fact === 'count' && (
          <TextField
            label={t('rules.atLeast')}
            value={draft.count}
            onChange={(event) => onChange({ count: event.target.value })}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
            sx={{ width: 110 }}
          />
        )}
        {(fact === 'sum' || fact === 'amount') && (
          <>
            <TextField
              label={t('rules.amount')}
              value={draft.amount}
              onChange={(event) => onChange({ amount: event.target.value })}
              slotProps={{ htmlInput: { inputMode: 'decimal' } }}
              sx={{ width: 150 }}
            />
            <TextField
              label={t('rules.currency')}
              value={draft.currency}
              onChange={(event) => onChange({ currency: event.target.value.toUpperCase() })}
              slotProps={{ htmlInput: { maxLength: 3 } }}
              sx={{ width: 90 }}
            />
          </>
        )}
        {counts && (
          <>
            <TextField
              label={t('rules.within')}
              value={draft.within}
              onChange={(event) => onChange({ within: event.target.value })}
              slotProps={{ htmlInput: { inputMode: 'numeric' } }}
              sx={{ width: 90 }}
            />
            <SelectField
              required
              label={t('rules.unit')}
              value={draft.unit}
              onChange={(value) => onChange({ unit: value as ExpiryUnit })}
              options={UNITS.map((value) => ({ value, label: t(`rules.units.${value}`) }))}
              width={120}
            />
          </>
        )}
        {fact === 'country' && (
          <TextField
            label={t('rules.countries')}
            value={draft.countries}
            onChange={(event) => onChange({ countries: event.target.value })}
            helperText={t('rules.countriesWhat')}
            sx={{ width: 260 }}
          />
        )}
        <Button onClick={onRemove} sx={{ marginInlineStart: 'auto' }}>
          {t('rules.removeCondition', { number: place + 1 })}
        </Button>
      </Box>
      {counts && (
        <Types label={t('rules.counted')} chosen={draft.types} onChange={(types) => onChange({ types })} />
      )}
    </Box>
  );
}

interface EditorProps {
  /** As it stands now; null for a rule that does not exist yet. */
  readonly newest: RuleDetail | null;
}

function Editor({ newest }: EditorProps) {
  const t = useT();
  const notify = useNotify();
  const navigate = useNavigate();
  const reasonName = useReasonName();
  const words = useRuleWords();
  const changed = useRuleChanged();
  // What is written rests on the version that was read; another one is not written over unseen.
  const keptUnder = newest?.code ?? '';
  const [before] = useState(() => kept.get(keptUnder));
  const [rule, setRule] = useState(before?.rule ?? newest);
  const [draft, setDraft] = useState(() => before?.draft ?? (rule ? draftOfRule(rule) : NEW_RULE));
  const [isTried, setIsTried] = useState(false);
  const [submissions] = useState(() => new Submissions<RuleContentBody>(() => crypto.randomUUID()));
  const problemRef = useRef<HTMLDivElement>(null);
  const reasons = useReasons(draft.kind);
  const content = contentOfDraft(draft);
  const isAsBefore = JSON.stringify(draft) === JSON.stringify(rule ? draftOfRule(rule) : NEW_RULE);
  const isUnchanged = rule !== null && isAsBefore;
  useKeptForm(kept, keptUnder, isAsBefore ? null : { rule, draft });
  const change = (values: Partial<typeof draft>) => setDraft({ ...draft, ...values });
  const save = useMutation({
    mutationFn: (written: RuleContentBody) => {
      const { content: sent, key } = submissions.begin([draft.code, written], () => written);
      return rule
        ? rulesApi.rewrite(rule.code, sent, rule.version, key)
        : rulesApi.create(draft.code, sent, key);
    },
    onSuccess: (saved) => {
      submissions.settle();
      kept.drop(keptUnder);
      void changed(saved);
      notify(t('rules.saved', { version: saved.version }), { type: 'success' });
      void navigate(`/rules/${saved.code}`);
    },
    onError: (error) => {
      if (saysNotDone(error)) submissions.settle();
    },
  });
  useEffect(() => problemRef.current?.focus(), [save.error]);
  const isFaulty = isTried && content === null;
  const onSubmit = () => {
    if (isUnchanged) return;
    setIsTried(true);
    if (content && !save.isPending) save.mutate(content);
  };
  const setCondition = (place: number, values: Partial<ConditionDraft>) =>
    change({ conditions: draft.conditions.map((each, n) => (n === place ? { ...each, ...values } : each)) });
  const heading = rule === null ? t('rules.new') : t('rules.editTitle', { name: words.name(rule) });
  return (
    <Page title={heading} heading={heading}>
      <EditorForm
        onSubmit={onSubmit}
        isKept={before !== undefined && !isAsBefore}
        onDrop={() => {
          setRule(newest);
          setDraft(newest ? draftOfRule(newest) : NEW_RULE);
          setIsTried(false);
          save.reset();
        }}
      >
        {rule && newest && newest.version > rule.version && (
          <Alert
            severity="warning"
            action={
              <Button
                color="inherit"
                onClick={() => {
                  setRule(newest);
                  setDraft(draftOfRule(newest));
                }}
              >
                {t('rules.startAnew', { version: newest.version })}
              </Button>
            }
          >
            {t('rules.writtenMeanwhile', {
              version: newest.version,
              who: newest.versions[0]?.createdBy.name ?? t('rules.somebody'),
            })}
          </Alert>
        )}
        {save.error && <ProblemAlert problem={asProblem(save.error)} ref={problemRef} />}
        <Section title={t('rules.names')}>
          <Box sx={{ ...ROW, alignItems: 'flex-start' }}>
            {rule === null && (
              <TextField
                label={t('rules.code')}
                value={draft.code}
                onChange={(event) => change({ code: event.target.value })}
                helperText={t('rules.codeWhat')}
                sx={{ width: 260 }}
              />
            )}
            <TextField
              label={t('rules.nameEn')}
              value={draft.nameEn}
              onChange={(event) => change({ nameEn: event.target.value })}
              sx={{ width: 320 }}
            />
            <TextField
              label={t('rules.nameZh')}
              value={draft.nameZh}
              onChange={(event) => change({ nameZh: event.target.value })}
              slotProps={{ htmlInput: { lang: 'zh-CN' } }}
              sx={{ width: 320 }}
            />
          </Box>
        </Section>
        <Section title={t('rules.triedOn')}>
          <Types
            label={t('rules.triedOn')}
            chosen={draft.signals}
            onChange={(signals) => change({ signals })}
          />
        </Section>
        <Section title={t('rules.conditions')}>
          <Box sx={{ display: 'grid', gap: 1.5, justifyItems: 'stretch' }}>
            <ToggleGroup
              label={t('rules.conditions')}
              value={draft.match}
              onChange={(match) => change({ match })}
              options={[
                ['all', t('rules.ifAll')],
                ['any', t('rules.ifAny')],
              ]}
            />
            {draft.conditions.length === 0 && <Typography variant="body2">{t('rules.always')}</Typography>}
            {draft.conditions.map((condition, place) => (
              <ConditionRow
                key={place}
                draft={condition}
                place={place}
                onChange={(values) => setCondition(place, values)}
                onRemove={() => change({ conditions: draft.conditions.filter((_, n) => n !== place) })}
              />
            ))}
            {draft.conditions.length < RULE_CONDITIONS_MAX && (
              <Button
                variant="outlined"
                onClick={() => change({ conditions: [...draft.conditions, NEW_CONDITION] })}
                sx={{ justifySelf: 'start' }}
              >
                {t('rules.addCondition')}
              </Button>
            )}
          </Box>
        </Section>
        <Section title={t('rules.effect')}>
          <Box sx={{ display: 'grid', gap: 1.5 }}>
            <ToggleGroup
              label={t('rules.effect')}
              value={draft.kind}
              onChange={(kind) => change({ kind, reasonCode: '' })}
              options={[
                ['flag', t('kind.flag')],
                ['lock', t('kind.lock')],
              ]}
            />
            <Box sx={ROW}>
              <SelectField
                required={draft.reasonCode !== ''}
                none={t('rules.chooseReason')}
                label={t('rules.reason')}
                value={draft.reasonCode}
                onChange={(reasonCode) => change({ reasonCode })}
                options={(reasons.data?.data ?? [])
                  .filter(({ retired }) => !retired)
                  .map(({ kind, code }) => ({ value: code, label: reasonName(kind, code) }))}
                width={280}
              />
              {draft.kind === 'flag' ? (
                <FormControlLabel
                  control={
                    <Checkbox
                      size="small"
                      checked={draft.opensReview}
                      onChange={(event) => change({ opensReview: event.target.checked })}
                    />
                  }
                  label={t('rules.opensReview')}
                />
              ) : (
                <>
                  <FormControlLabel
                    control={
                      <Checkbox
                        size="small"
                        checked={draft.ownLength}
                        onChange={(event) => change({ ownLength: event.target.checked })}
                      />
                    }
                    label={t('rules.ownLength')}
                  />
                  {draft.ownLength && (
                    <>
                      <TextField
                        label={t('rules.lockFor')}
                        value={draft.length}
                        onChange={(event) => change({ length: event.target.value })}
                        slotProps={{ htmlInput: { inputMode: 'numeric' } }}
                        sx={{ width: 110 }}
                      />
                      <SelectField
                        required
                        label={t('rules.unit')}
                        value={draft.lengthUnit}
                        onChange={(value) => change({ lengthUnit: value as ExpiryUnit })}
                        options={UNITS.map((value) => ({ value, label: t(`rules.units.${value}`) }))}
                        width={120}
                      />
                    </>
                  )}
                </>
              )}
            </Box>
            <ToggleGroup
              label={t('rules.how')}
              value={draft.mode}
              onChange={(mode) => change({ mode })}
              options={[
                ['watch', t('rules.mode.watch')],
                ['active', t('rules.mode.active')],
              ]}
            />
          </Box>
        </Section>
        <DryRunPart current={content} onIncomplete={() => setIsTried(true)} />
        <SaveBar
          isFault={isFaulty}
          status={
            isFaulty
              ? t('rules.incomplete')
              : isUnchanged
                ? t('catalogue.unchanged')
                : rule !== null && t('rules.saveWhat')
          }
        >
          <Button
            component={Link}
            to={rule ? `/rules/${rule.code}` : '/rules'}
            onClick={() => kept.drop(keptUnder)}
          >
            {t('action.cancel')}
          </Button>
          <SaveButton isDisabled={save.isPending || isUnchanged}>
            {save.isPending ? t('catalogue.pending') : t('rules.save', { version: (rule?.version ?? 0) + 1 })}
          </SaveButton>
        </SaveBar>
      </EditorForm>
    </Page>
  );
}

/** Writes a new rule, or a new version of one. */
export default function RuleEditorPage() {
  const t = useT();
  const { code } = useParams();
  const mayWrite = usePermission('rule.write');
  const { data: rule, error, refetch } = useRule(mayWrite ? code : undefined);
  if (mayWrite && code === undefined) return <Editor newest={null} />;
  if (mayWrite && rule) return <Editor key={rule.code} newest={rule} />;
  return (
    <Page title={t('rules.edit')} heading={t('rules.edit')}>
      {!mayWrite ? (
        <Forbidden />
      ) : error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}
