import { Box } from '@mui/material';
import type { MailContent } from '@standing/shared/notifications/template';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { ChangedLine } from '../components/ChangedLine.js';
import { changesOf } from './templateDraft.js';

interface TemplateChangesProps {
  readonly older: MailContent;
  readonly newer: MailContent;
}

/** What one version says differently from another, line by line. */
export function TemplateChanges({ older, newer }: TemplateChangesProps) {
  const t = useT();
  return (
    <Box component="dl" sx={{ display: 'grid', gap: 1.25, margin: 0, fontSize: '0.8125rem' }}>
      {changesOf(older, newer).map(({ language, part, removed, added }) => (
        <div key={`${language} ${part}`}>
          <Box component="dt" sx={{ color: 'text.secondary', marginBottom: 0.25 }}>
            {t('mailTemplates.inLanguage', { what: t(`mails.${part}`), language: LANGUAGE_NAMES[language] })}
          </Box>
          <Box component="dd" sx={{ display: 'grid', gap: 0.25, margin: 0 }}>
            {removed.map((line, place) => (
              // Two lines may read the same.
              <ChangedLine key={`${place} ${line}`} kind="before" lang={language}>
                {line}
              </ChangedLine>
            ))}
            {added.map((line, place) => (
              <ChangedLine key={`${place} ${line}`} kind="after" lang={language}>
                {line}
              </ChangedLine>
            ))}
          </Box>
        </div>
      ))}
    </Box>
  );
}
