import { Box, Typography } from '@mui/material';
import { useState } from 'react';
import type { MailLanguage } from '@standing/shared/notifications/mail';
import type { MailText } from '@standing/shared/notifications/template';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { ToggleGroup } from '../components/ToggleGroup.js';

const FRAME_HEIGHT = 440;

interface MailPreviewProps {
  readonly mail: MailText;
  readonly language: MailLanguage;
}

/** A mail as its customer sees it: subject, and what follows in either of its forms. */
export function MailPreview({ mail, language }: MailPreviewProps) {
  const t = useT();
  const [form, setForm] = useState<'html' | 'text'>('html');
  return (
    <Box
      component="article"
      aria-label={LANGUAGE_NAMES[language]}
      sx={({ tokens }) => ({
        display: 'grid',
        gridTemplateRows: 'auto 1fr',
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
        overflow: 'hidden',
        backgroundColor: tokens.sunken,
        minWidth: 0,
      })}
    >
      <Box
        sx={({ tokens }) => ({
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: '4px 12px',
          padding: '10px 14px',
          borderBottom: `1px solid ${tokens.border}`,
          backgroundColor: tokens.paper,
        })}
      >
        <Box sx={{ flex: '1 1 200px', minWidth: 0 }}>
          <Typography variant="caption" component="div" sx={{ color: 'text.secondary' }}>
            {LANGUAGE_NAMES[language]}
            {t('list.dot')}
            {t('mails.subject')}
          </Typography>
          <Box lang={language} sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
            {mail.subject}
          </Box>
        </Box>
        <ToggleGroup
          label={t('mails.form')}
          value={form}
          onChange={setForm}
          options={[
            ['html', t('mails.forms.html')],
            ['text', t('mails.forms.text')],
          ]}
        />
      </Box>
      {form === 'html' ? (
        <iframe
          // Nothing of it runs, opens or belongs here: it is shown, and that is all.
          sandbox=""
          title={`${t('mails.forms.html')}: ${LANGUAGE_NAMES[language]}`}
          srcDoc={mail.html}
          style={{ display: 'block', width: '100%', height: FRAME_HEIGHT, border: 0 }}
        />
      ) : (
        <Box
          component="pre"
          tabIndex={0}
          lang={language}
          role="group"
          aria-label={t('mails.forms.text')}
          sx={{
            margin: 0,
            padding: 1.75,
            height: FRAME_HEIGHT,
            overflow: 'auto',
            fontFamily: 'inherit',
            fontSize: '0.875rem',
            lineHeight: 1.6,
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
          }}
        >
          {mail.text}
        </Box>
      )}
    </Box>
  );
}
