import { Box } from '@mui/material';
import type { ReasonContent } from '@standing/shared/contracts/reasons';
import type { ReasonKind } from '@standing/shared/reasons/reason';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { ChangedLine } from '../components/ChangedLine.js';
import type { Difference, Setting, TextField } from './differences.js';
import { useSettingWords } from './settingWords.js';

/** What a setting is called. */
const SETTING_LABELS = {
  authority: 'catalogue.whoReleases',
  disclosure: 'catalogue.told',
  final: 'catalogue.final',
  blocks: 'catalogue.blocks',
  defaultExpiryMs: 'catalogue.expiry',
  requiredDocuments: 'catalogue.documents',
} as const satisfies Record<Setting, string>;

const TEXT_LABELS = {
  title: 'catalogue.title',
  explanation: 'catalogue.explanation',
  nextSteps: 'catalogue.nextSteps',
  staffNote: 'catalogue.whenToUse',
} as const satisfies Record<TextField, string>;

interface DifferencesProps {
  readonly kind: ReasonKind;
  readonly differences: readonly Difference[];
  readonly older: ReasonContent;
  readonly newer: ReasonContent;
}

/** What one version says differently from another, line by line. */
export function Differences({ kind, differences, older, newer }: DifferencesProps) {
  const t = useT();
  const words = useSettingWords(kind);
  return (
    <Box component="dl" sx={{ display: 'grid', gap: 1.25, margin: 0, fontSize: '0.8125rem' }}>
      {differences.map((difference) => {
        const isText = 'locale' in difference;
        const label = isText
          ? t('catalogue.inLanguage', {
              what: t(TEXT_LABELS[difference.field]),
              language: LANGUAGE_NAMES[difference.locale],
            })
          : t(SETTING_LABELS[difference.field]);
        const before = isText ? difference.removed : [words(difference.field, older)];
        const after = isText ? difference.added : [words(difference.field, newer)];
        return (
          <div key={label}>
            <Box component="dt" sx={{ color: 'text.secondary', marginBottom: 0.25 }}>
              {label}
            </Box>
            <Box component="dd" sx={{ display: 'grid', gap: 0.25, margin: 0 }}>
              {before.map((line) => (
                <ChangedLine key={line} kind="before" {...(isText ? { lang: difference.locale } : {})}>
                  {line}
                </ChangedLine>
              ))}
              {after.map((line) => (
                <ChangedLine key={line} kind="after" {...(isText ? { lang: difference.locale } : {})}>
                  {line}
                </ChangedLine>
              ))}
            </Box>
          </div>
        );
      })}
    </Box>
  );
}
