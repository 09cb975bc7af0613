import Block from '@mui/icons-material/Block';
import Check from '@mui/icons-material/Check';
import { Box } from '@mui/material';
import { CAPABILITIES, type CapabilityMarks as Marks } from '@standing/shared/account/capabilities';
import { useT } from '../app/i18n/useT.js';

/** What the customer may do now: six marks, each an icon and words. */
export function CapabilityMarks({ capabilities }: { readonly capabilities: Marks }) {
  const t = useT();
  return (
    <Box
      component="ul"
      aria-label={t('account.capabilities')}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: '4px 16px', margin: 0, padding: 0, listStyle: 'none' }}
    >
      {CAPABILITIES.map((capability) => {
        const allowed = capabilities[capability];
        const Icon = allowed ? Check : Block;
        return (
          <Box
            component="li"
            key={capability}
            sx={({ tokens }) => ({
              display: 'inline-flex',
              alignItems: 'center',
              gap: 0.5,
              fontSize: '0.8125rem',
              color: allowed ? tokens.text : tokens.textQuiet,
            })}
          >
            <Icon
              sx={({ tokens }) => ({
                fontSize: 15,
                color: allowed ? tokens.success.text : tokens.danger.text,
              })}
              titleAccess={t(allowed ? 'capability.allowed' : 'capability.blocked')}
            />
            <Box
              component="span"
              sx={allowed ? {} : { textDecoration: 'line-through', textDecorationThickness: '1px' }}
            >
              {t(`capability.${capability}`)}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
