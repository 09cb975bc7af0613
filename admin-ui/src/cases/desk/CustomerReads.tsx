import { Box } from '@mui/material';
import { useLocale } from 'react-admin';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import { useT } from '../../app/i18n/useT.js';

/** What the chosen reasons tell the customer by themselves, so that nobody writes it again. */
export function CustomerReads({ reasons }: { readonly reasons: readonly ReasonView[] }) {
  const t = useT();
  const locale = useLocale() === 'zh-CN' ? 'zh-CN' : 'en';
  if (reasons.length === 0) return null;
  return (
    <Box sx={({ tokens }) => ({ fontSize: '0.8125rem', color: tokens.textQuiet })}>
      {t('desk.reason.says')}
      <Box component="ul" sx={{ margin: '2px 0 0', paddingInlineStart: 2.25 }}>
        {reasons.map(({ id, text }) => (
          <li key={id}>{text[locale].explanation}</li>
        ))}
      </Box>
    </Box>
  );
}
