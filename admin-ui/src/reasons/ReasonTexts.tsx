import Add from '@mui/icons-material/Add';
import Close from '@mui/icons-material/Close';
import { Alert, Box, Button, IconButton, Typography } from '@mui/material';
import { useRef } from 'react';
import {
  REASON_EXPLANATION_MAX,
  REASON_LOCALES,
  REASON_NEXT_STEP_MAX,
  REASON_NEXT_STEPS_MAX,
  REASON_STAFF_NOTE_MAX,
  REASON_TITLE_MAX,
  type ReasonLocale,
} from '@standing/shared/reasons/reason';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { Section } from '../components/Section.js';
import { WrittenField } from '../components/WrittenField.js';
import { CustomerNotice } from './CustomerNotice.js';
import { isWithheld, type DraftFault, type ReasonDraft } from './reasonDraft.js';

export interface EditorPartProps {
  readonly draft: ReasonDraft;
  readonly faults: ReadonlyMap<string, DraftFault>;
  readonly onChange: (values: Partial<ReasonDraft>) => void;
}

/** The id of a field's input; what a fault is called moves the focus there. */
export const fieldId = (field: string) => `reason-${field}`;

/** Words for what a field lacks; while somebody writes it, it no longer lacks anything. */
function useFaultWords() {
  const t = useT();
  return (fault: DraftFault | undefined, value: string, max: number) =>
    fault === undefined || (fault === 'missing' && value.trim() !== '')
      ? undefined
      : t(`catalogue.fault.${fault}`, { length: value.trim().length, max });
}

interface StepsProps extends EditorPartProps {
  readonly locale: ReasonLocale;
}

function Steps({ draft, faults, locale, onChange }: StepsProps) {
  const t = useT();
  const faultWords = useFaultWords();
  const steps = draft.text[locale].nextSteps;
  const addRef = useRef<HTMLButtonElement>(null);
  const set = (nextSteps: readonly string[]) =>
    onChange({ text: { ...draft.text, [locale]: { ...draft.text[locale], nextSteps } } });
  const language = LANGUAGE_NAMES[locale];
  return (
    <Box
      role="group"
      aria-label={t('catalogue.inLanguage', { what: t('catalogue.nextSteps'), language })}
      sx={{ display: 'grid', gap: 1.25, alignContent: 'start' }}
    >
      {steps.map((step, place) => {
        const number = place + 1;
        return (
          // The steps are their places; what is typed must not give a field a new identity.
          <Box key={place} sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: 0.5 }}>
            <WrittenField
              id={fieldId(`text.${locale}.step.${place}`)}
              label={t('catalogue.nextStep', { number })}
              lang={locale}
              value={step}
              max={REASON_NEXT_STEP_MAX[locale]}
              lines={1}
              fault={faultWords(
                faults.get(`text.${locale}.step.${place}`),
                step,
                REASON_NEXT_STEP_MAX[locale],
              )}
              onChange={(value) => set(steps.with(place, value))}
            />
            <IconButton
              aria-label={t('catalogue.inLanguage', {
                what: t('catalogue.removeStep', { number }),
                language,
              })}
              aria-disabled={steps.length === 1}
              onClick={() => {
                if (steps.length === 1) return;
                set(steps.filter((_, other) => other !== place));
                addRef.current?.focus();
              }}
              sx={{ alignSelf: 'start', marginTop: 0.5, opacity: steps.length === 1 ? 0.4 : 1 }}
            >
              <Close fontSize="small" />
            </IconButton>
          </Box>
        );
      })}
      {steps.length < REASON_NEXT_STEPS_MAX && (
        <Button
          ref={addRef}
          startIcon={<Add />}
          onClick={() => set([...steps, ''])}
          sx={{ justifySelf: 'start' }}
        >
          {t('catalogue.addStep')}
        </Button>
      )}
    </Box>
  );
}

/** All texts in both languages, each beside the other, over what the customer will see. */
export function ReasonTexts({ draft, faults, onChange }: EditorPartProps) {
  const t = useT();
  const faultWords = useFaultWords();
  const withheld = isWithheld(draft);
  const written = (
    locale: ReasonLocale,
    field: 'title' | 'explanation',
    max: Readonly<Record<ReasonLocale, number>>,
    lines: number,
  ) => (
    <WrittenField
      key={`${field} ${locale}`}
      id={fieldId(`text.${locale}.${field}`)}
      label={t('catalogue.inLanguage', { what: t(`catalogue.${field}`), language: LANGUAGE_NAMES[locale] })}
      lang={locale}
      value={draft.text[locale][field]}
      max={max[locale]}
      lines={lines}
      fault={faultWords(faults.get(`text.${locale}.${field}`), draft.text[locale][field], max[locale])}
      onChange={(value) =>
        onChange({ text: { ...draft.text, [locale]: { ...draft.text[locale], [field]: value } } })
      }
    />
  );
  return (
    <Section title={t('catalogue.texts')}>
      <Box
        sx={{
          display: 'grid',
          gap: '16px 24px',
          gridTemplateColumns: 'minmax(0, 1fr)',
          '@media (min-width:900px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
        }}
      >
        {REASON_LOCALES.map((locale) => (
          <WrittenField
            key={locale}
            id={fieldId(`staffNote.${locale}`)}
            label={t('catalogue.inLanguage', {
              what: t('catalogue.whenToUse'),
              language: LANGUAGE_NAMES[locale],
            })}
            hint={t('catalogue.whenToUseWhat')}
            lang={locale}
            value={draft.staffNote[locale]}
            max={REASON_STAFF_NOTE_MAX[locale]}
            lines={1}
            fault={faultWords(
              faults.get(`staffNote.${locale}`),
              draft.staffNote[locale],
              REASON_STAFF_NOTE_MAX[locale],
            )}
            onChange={(value) => onChange({ staffNote: { ...draft.staffNote, [locale]: value } })}
          />
        ))}
        {withheld ? (
          <Alert severity="info" sx={{ gridColumn: '1 / -1' }}>
            {t('catalogue.textsWithheld')}
          </Alert>
        ) : (
          <>
            {REASON_LOCALES.map((locale) => written(locale, 'title', REASON_TITLE_MAX, 1))}
            {REASON_LOCALES.map((locale) => written(locale, 'explanation', REASON_EXPLANATION_MAX, 3))}
            {REASON_LOCALES.map((locale) => (
              <Steps key={locale} draft={draft} faults={faults} locale={locale} onChange={onChange} />
            ))}
          </>
        )}
        <Typography variant="h3" component="h3" sx={{ gridColumn: '1 / -1', marginTop: 1 }}>
          {t('catalogue.preview')}
        </Typography>
        {REASON_LOCALES.map((locale) => (
          <CustomerNotice
            key={locale}
            locale={locale}
            withheld={withheld}
            text={draft.text[locale]}
            documents={draft.requiredDocuments}
          />
        ))}
      </Box>
    </Section>
  );
}
