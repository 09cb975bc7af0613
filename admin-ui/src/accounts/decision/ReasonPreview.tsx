import Block from '@mui/icons-material/Block';
import GroupOutlined from '@mui/icons-material/GroupOutlined';
import VisibilityOffOutlined from '@mui/icons-material/VisibilityOffOutlined';
import VisibilityOutlined from '@mui/icons-material/VisibilityOutlined';
import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { DEFAULT_BLOCKS } from '@standing/shared/account/capabilities';
import { HOLD_KINDS, type HoldKind } from '@standing/shared/account/state';
import type { ReasonView } from '@standing/shared/contracts/reasons';

import { useT } from '../../app/i18n/useT.js';
import { LANGUAGES, LANGUAGE_NAMES } from '../../app/i18n/languages.js';

function isHoldKind(kind: string): kind is HoldKind {
  return HOLD_KINDS.some((each) => each === kind);
}

function Line({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 1,
        alignItems: 'flex-start',
        fontSize: '0.8125rem',
        '& svg': { fontSize: 17 },
      }}
    >
      {icon}
      <span>{children}</span>
    </Box>
  );
}

/** What follows from a reason: what the customer reads, literally, in each language, and who may lift it. */
export function ReasonPreview({ reason }: { readonly reason: ReasonView | undefined }) {
  const t = useT();
  if (!reason) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('decision.previewNone')}
      </Typography>
    );
  }
  const isGeneric = reason.disclosure === 'generic';
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Box sx={{ display: 'grid', gap: 0.75 }}>
        <Line icon={isGeneric ? <VisibilityOffOutlined aria-hidden /> : <VisibilityOutlined aria-hidden />}>
          {t(`disclosure.${reason.disclosure}`)}
        </Line>
        {isHoldKind(reason.kind) && (
          <Line icon={<Block aria-hidden />}>
            {t('hold.blocks', {
              what:
                (reason.blocks ?? DEFAULT_BLOCKS[reason.kind])
                  .map((each) => t(`capability.${each}`))
                  .join(t('list.separator')) || t('word.nothing'),
            })}
          </Line>
        )}
        {reason.authority && (
          <Line icon={<GroupOutlined aria-hidden />}>{t(`authority.${reason.authority}`)}</Line>
        )}
      </Box>
      <Typography component="h3" variant="h3">
        {t('decision.customerReads')}
      </Typography>
      {LANGUAGES.map((language) => {
        const text = reason.text[language];
        return (
          <Box
            key={language}
            lang={language}
            sx={({ tokens }) => ({
              padding: 1.5,
              border: `1px solid ${tokens.border}`,
              borderRadius: 1,
              backgroundColor: tokens.sunken,
              fontSize: '0.8125rem',
            })}
          >
            <Typography variant="caption" sx={{ color: 'text.secondary' }}>
              {LANGUAGE_NAMES[language]}
            </Typography>
            <Box sx={{ fontWeight: 600 }}>{text.title}</Box>
            <Box sx={{ marginTop: 0.5 }}>{text.explanation}</Box>
            {text.nextSteps.length > 0 && (
              <Box component="ol" sx={{ margin: '6px 0 0', paddingInlineStart: 2.5 }}>
                {text.nextSteps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </Box>
            )}
          </Box>
        );
      })}
      {reason.requiredDocuments.length > 0 && (
        <Typography variant="body2">
          {t('decision.documents', {
            documents: reason.requiredDocuments
              .map((type) => t(`document.${type}`))
              .join(t('list.separator')),
          })}
        </Typography>
      )}
    </Box>
  );
}
