import CampaignOutlined from '@mui/icons-material/CampaignOutlined';
import ReportOutlined from '@mui/icons-material/ReportOutlined';
import { Alert, Box } from '@mui/material';
import type { ReactNode } from 'react';
import type { ReasonLocale } from '@standing/shared/reasons/reason';
import { useT } from '../../app/i18n/useT.js';
import type { Script } from './script.js';

interface SpokenProps {
  readonly title: string;
  /** The language of what is said, which need not be the screen's. */
  readonly language: ReasonLocale;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** What is said to the customer, in the colour that everything has which the customer gets to know. */
export function Spoken({ title, language, aside, children }: SpokenProps) {
  return (
    <Box
      sx={({ tokens }) => ({
        padding: '10px 14px',
        borderRadius: 1,
        border: `2px solid ${tokens.customer.text}`,
        backgroundColor: tokens.customer.surface,
      })}
    >
      <Box
        sx={({ tokens }) => ({
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: '4px 6px',
          minHeight: 26,
          fontSize: '0.8125rem',
          fontWeight: 650,
          color: tokens.customer.text,
        })}
      >
        <CampaignOutlined sx={{ fontSize: 18 }} aria-hidden />
        <Box component="span" sx={{ flex: 1 }}>
          {title}
        </Box>
        {aside}
      </Box>
      <Box
        lang={language}
        sx={{ fontSize: '0.9375rem', lineHeight: 1.6, maxWidth: '74ch', '& p': { margin: '6px 0 0' } }}
      >
        {children}
      </Box>
    </Box>
  );
}

/** Says loudly that what the agent reads above is not what the customer may hear. */
export function WithheldWarning() {
  const t = useT();
  return (
    <Alert severity="error" icon={<ReportOutlined />} role="note" sx={{ fontSize: '0.875rem' }}>
      <b>{t('unfreeze.withheld')}</b> {t('unfreeze.withheldWhat')}
    </Alert>
  );
}

const UNTIL: Readonly<Record<ReasonLocale, (instant: string) => string>> = {
  en: (instant) => ` It ends by itself on ${instant}.`,
  'zh-CN': (instant) => `该限制将于 ${instant} 自动解除。`,
};

/** With the zone: the caller may be in another one. */
function spokenInstant(instant: string, language: ReasonLocale): string {
  return new Intl.DateTimeFormat(language, {
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(Date.parse(instant));
}

/** Why, what the customer can do, and what the agent can: word for word. */
export function SpokenScript({
  script,
  language,
}: {
  readonly script: Script;
  readonly language: ReasonLocale;
}) {
  return (
    <>
      <p>{script.opening}</p>
      {script.parts.map(({ text, until, isDisclosed }) => (
        <Box key={`${text.title} ${until ?? ''} ${String(isDisclosed)}`}>
          <p>
            <b>{text.title}</b>
            {language === 'en' ? '. ' : '。'}
            {text.explanation}
            {until !== null && UNTIL[language](spokenInstant(until, language))}
          </p>
          <Box component="ul" sx={{ margin: '4px 0 0', paddingInlineStart: 2.5 }}>
            {text.nextSteps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </Box>
        </Box>
      ))}
      {script.documents !== null && <p>{script.documents}</p>}
      {script.help !== null && <p>{script.help}</p>}
    </>
  );
}
