import { Box } from '@mui/material';
import type { SettingChange } from '@standing/shared/settings/settings';
import { useT } from '../app/i18n/useT.js';
import { useSettingName, useSettingValue } from './settingWords.js';

/** What was changed, line by line: from what to what. */
export function SettingChanges({ changes }: { readonly changes: readonly SettingChange[] }) {
  const t = useT();
  const nameOf = useSettingName();
  const valueOf = useSettingValue();
  return (
    <Box
      component="ul"
      sx={{
        margin: 0,
        paddingInlineStart: 2.5,
        fontSize: '0.8125rem',
        overflowWrap: 'anywhere',
        '& li + li': { marginTop: 0.25 },
      }}
    >
      {changes.map(({ setting, from, to }) => (
        <li key={setting}>
          {t('settings.changed', {
            what: nameOf(setting),
            from: valueOf(setting, from),
            to: valueOf(setting, to),
          })}
        </li>
      ))}
    </Box>
  );
}
