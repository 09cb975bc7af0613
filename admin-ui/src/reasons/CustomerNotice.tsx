import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { UNDER_REVIEW_TEXT, type DocumentType, type ReasonLocale } from '@standing/shared/reasons/reason';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { CUSTOMER_WORDS } from './customerWords.js';

interface ReasonNoticeProps {
  readonly locale: ReasonLocale;
  /** What the notice is called, for those who cannot see it. */
  readonly label: string;
  readonly text: {
    readonly title: string;
    readonly explanation: string;
    readonly nextSteps: readonly string[];
  };
  readonly documents: readonly DocumentType[];
  /** Above the title. */
  readonly aside: ReactNode;
}

/** One thing that a customer is told, as their wallet would show it. */
export function ReasonNotice({ locale, label, text, documents, aside }: ReasonNoticeProps) {
  const words = CUSTOMER_WORDS[locale];
  const steps = text.nextSteps.filter((step) => step.trim() !== '');
  return (
    <Box
      component="article"
      lang={locale}
      aria-label={label}
      sx={({ tokens }) => ({
        display: 'grid',
        alignContent: 'start',
        gap: 1,
        padding: 2,
        borderRadius: 1.5,
        border: `1px solid ${tokens.border}`,
        backgroundColor: tokens.sunken,
        fontSize: '0.875rem',
        lineHeight: 1.55,
        overflowWrap: 'anywhere',
      })}
    >
      <Typography variant="caption" component="div" sx={{ color: 'text.secondary' }}>
        {aside}
      </Typography>
      <Box sx={{ fontWeight: 650, fontSize: '1rem', lineHeight: 1.35 }}>{text.title || '…'}</Box>
      <Box>{text.explanation || '…'}</Box>
      {steps.length > 0 && (
        <div>
          <Box sx={{ fontWeight: 600 }}>{words.steps}</Box>
          <Box component="ol" sx={{ margin: '2px 0 0', paddingInlineStart: 2.75 }}>
            {steps.map((step, place) => (
              // Two steps may read the same while they are being written.
              <li key={`${place} ${step}`}>{step}</li>
            ))}
          </Box>
        </div>
      )}
      {documents.length > 0 && (
        <div>
          <Box sx={{ fontWeight: 600 }}>{words.documents}</Box>
          {documents.map((type) => words.document[type]).join(words.separator)}
        </div>
      )}
    </Box>
  );
}

interface CustomerNoticeProps {
  readonly locale: ReasonLocale;
  readonly withheld: boolean;
  readonly text: ReasonNoticeProps['text'];
  readonly documents: readonly DocumentType[];
}

/** A reason as a customer meets it, in one language: what disclosure hides is not there. */
export function CustomerNotice({ locale, withheld, text, documents }: CustomerNoticeProps) {
  return (
    <ReasonNotice
      locale={locale}
      label={LANGUAGE_NAMES[locale]}
      text={withheld ? UNDER_REVIEW_TEXT[locale] : text}
      documents={withheld ? [] : documents}
      aside={LANGUAGE_NAMES[locale]}
    />
  );
}
