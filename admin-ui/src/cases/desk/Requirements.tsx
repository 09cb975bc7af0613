import CheckCircle from '@mui/icons-material/CheckCircle';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import { Box } from '@mui/material';
import { memo } from 'react';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useT, useTranslateIfKnown } from '../../app/i18n/useT.js';
import { visuallyHidden } from '../../components/visuallyHidden.js';
import { PanePart } from './PanePart.js';

/** What the level requires, and how far it is met. */
export const Requirements = memo(function Requirements({ detail }: { readonly detail: CaseDetail }) {
  const t = useT();
  const translate = useTranslateIfKnown();
  const name = (what: string) =>
    translate(`document.${what}`) ?? translate(`desk.requirement.${what}`) ?? what;
  return (
    <PanePart title={t('desk.requirements')}>
      <Box component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
        {detail.requirements.map(({ requirement, met, anyOf }) => (
          <Box component="li" key={requirement} sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
            {met ? (
              <CheckCircle sx={({ tokens }) => ({ fontSize: 18, color: tokens.success.text })} aria-hidden />
            ) : (
              <RadioButtonUnchecked sx={{ fontSize: 18, color: 'text.secondary' }} aria-hidden />
            )}
            <Box sx={{ fontSize: '0.8125rem', minWidth: 0 }}>
              <Box component="span" sx={{ fontWeight: 550 }}>
                {t(`desk.requirement.${requirement}`)}
              </Box>
              <span style={visuallyHidden}>{t(met ? 'desk.met' : 'desk.unmet')}</span>
              {!met && anyOf.length > 0 && (
                <Box sx={{ color: 'text.secondary' }}>
                  {t(requirement === 'contact' ? 'desk.missing' : 'desk.oneOf', {
                    what: anyOf.map(name).join(t('list.separator')),
                  })}
                </Box>
              )}
            </Box>
          </Box>
        ))}
      </Box>
    </PanePart>
  );
});
