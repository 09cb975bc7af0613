import EditOutlined from '@mui/icons-material/EditOutlined';
import { Box, Button, Typography } from '@mui/material';
import { useNavigate, useParams } from 'react-router';
import type { MailTemplateDetail } from '@standing/shared/contracts/notifications';
import { MAIL_EVENTS, type MailLanguage } from '@standing/shared/notifications/mail';
import { useCommands } from '../app/commands.js';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { Disclosure } from '../components/Disclosure.js';
import { Instant } from '../components/Instant.js';
import { Note } from '../components/Note.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading, NotFound } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { usePreview, useTemplate } from './mailApi.js';
import { MailPreview } from './MailPreview.js';
import { TemplateChanges } from './TemplateChanges.js';
import { LANGUAGES } from './templateDraft.js';

const EDIT_KEY = 'e';

/** Wide enough for the languages beside each other, with the menu's icons. */
export const SIDE_BY_SIDE = {
  display: 'grid',
  gap: 2,
  gridTemplateColumns: 'minmax(0, 1fr)',
  '@media (min-width:900px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
} as const;

/** The event that an address names; null for what is none. */
export const eventNamed = (name: string | undefined) => MAIL_EVENTS.find((each) => each === name) ?? null;

interface InLanguageProps {
  readonly template: MailTemplateDetail;
  readonly language: MailLanguage;
}

/** As a customer would read it, with nobody's data. */
function Previewed({ template, language }: InLanguageProps) {
  const { event, content } = template;
  const { data, error, refetch } = usePreview({ event, language, content: content[language] }, true);
  if (data) return <MailPreview mail={data} language={language} />;
  return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />;
}

/** The text itself, for who does not write it. */
function Source({ template, language }: InLanguageProps) {
  const { subject, text } = template.content[language];
  return (
    <Box component="article" lang={language} aria-label={LANGUAGE_NAMES[language]} sx={{ minWidth: 0 }}>
      <Typography variant="caption" component="div" sx={{ color: 'text.secondary' }}>
        {LANGUAGE_NAMES[language]}
      </Typography>
      <Box sx={{ fontWeight: 600 }}>{subject}</Box>
      <Note text={text} />
    </Box>
  );
}

function Versions({ template }: { readonly template: MailTemplateDetail }) {
  const t = useT();
  return (
    <Section title={t('mailTemplates.versions')}>
      <Box component="ol" reversed sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
        {template.versions.map((version, place) => {
          const before = template.versions[place + 1];
          const words = (
            <Typography variant="body2" component="span">
              <b>{t('mailTemplates.versionNumber', { version: version.version })}</b>
              {version.version === template.version && (
                <Box component="span" sx={{ color: 'success.main', fontWeight: 600 }}>
                  {t('list.dot')}
                  {t('mailTemplates.current')}
                </Box>
              )}
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {t('list.dot')}
                <Instant at={version.createdAt} form="short" />
                {t('list.dot')}
                {version.createdBy.id === 'system'
                  ? t('mailTemplates.shipped')
                  : t('mailTemplates.by', { name: version.createdBy.name ?? version.createdBy.id })}
              </Box>
            </Typography>
          );
          return (
            <li key={version.version}>
              {before ? (
                <Disclosure label={t('mailTemplates.changes')} lead={words}>
                  <TemplateChanges older={before.content} newer={version.content} />
                </Disclosure>
              ) : (
                words
              )}
            </li>
          );
        })}
      </Box>
    </Section>
  );
}

function TemplateOf({ template }: { readonly template: MailTemplateDetail }) {
  const t = useT();
  const navigate = useNavigate();
  const mayManage = usePermission('notification.manage');
  const edit = () => void navigate(`/mails/templates/${template.event}/edit`);
  useCommands(
    mayManage ? [{ id: 'mailTemplate.edit', label: t('mailTemplates.edit'), keys: EDIT_KEY, run: edit }] : [],
  );
  return (
    <Page
      title={t('page.mailTemplates')}
      heading={t(`mails.event.${template.event}`)}
      aside={
        mayManage && (
          <Button variant="contained" startIcon={<EditOutlined />} onClick={edit}>
            {t('mailTemplates.edit')}
          </Button>
        )
      }
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
        <Section
          title={t(mayManage ? 'mailTemplates.preview' : 'mailTemplates.source')}
          aside={
            mayManage && (
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {t('mailTemplates.sample')}
              </Typography>
            )
          }
        >
          <Box sx={SIDE_BY_SIDE}>
            {LANGUAGES.map((language) =>
              mayManage ? (
                <Previewed key={language} template={template} language={language} />
              ) : (
                <Source key={language} template={template} language={language} />
              ),
            )}
          </Box>
        </Section>
        <Versions template={template} />
      </Box>
    </Page>
  );
}

/** One template: what customers read of it, and every version that it has had. */
export default function TemplatePage() {
  const t = useT();
  const event = eventNamed(useParams().event);
  const mayRead = usePermission('notification.read');
  const { data: template, error, refetch } = useTemplate(mayRead ? event : null);
  if (template) return <TemplateOf key={template.event} template={template} />;
  return (
    <Page title={t('page.mailTemplates')} heading={t('page.mailTemplates')}>
      {!mayRead ? (
        <Forbidden />
      ) : event === null ? (
        <NotFound />
      ) : error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}
