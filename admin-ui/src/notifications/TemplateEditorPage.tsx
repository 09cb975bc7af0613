import { Box, Button, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNotify } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router';
import type { MailTemplateDetail } from '@standing/shared/contracts/notifications';
import type { MailEvent, MailLanguage } from '@standing/shared/notifications/mail';
import type { MailContent, MailText } from '@standing/shared/notifications/template';
import { Submissions } from '../accounts/decision/submissions.js';
import { asProblem, saysNotDone, type ProblemError } from '../app/api.js';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { keptDrafts } from '../app/keptDrafts.js';
import { usePermission } from '../app/session.js';
import { useKeptForm } from '../app/useKeptForm.js';
import { EditorForm } from '../components/EditorForm.js';
import { MONO } from '../app/theme.js';
import { Disclosure } from '../components/Disclosure.js';
import { Overtaken } from '../components/Overtaken.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading, NotFound } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SaveBar, SaveButton } from '../components/SaveBar.js';
import { Section } from '../components/Section.js';
import { useDebounced } from '../components/useDebounced.js';
import { WrittenField } from '../components/WrittenField.js';
import { mailApi, usePreview, useTemplate, useTemplateChanged } from './mailApi.js';
import { MailPreview } from './MailPreview.js';
import { TemplateChanges } from './TemplateChanges.js';
import {
  changesOf,
  faultsOf,
  isSendable,
  LANGUAGES,
  missingOf,
  PART_NAMES,
  PARTS,
  type Fault,
  type Part,
  type Place,
} from './templateDraft.js';
import { eventNamed, SIDE_BY_SIDE } from './TemplatePage.js';

interface Base {
  readonly version: number;
  readonly content: MailContent;
}

const kept = keptDrafts<{ readonly base: Base; readonly draft: MailContent }>();

const STALE = 'version_stale';
const LINES: Readonly<Record<Part, number>> = { subject: 1, html: 8, text: 6 };
/** What is written and what comes of it should fit on a screen. */
const MAX_LINES: Readonly<Record<Part, number>> = { subject: 3, html: 14, text: 10 };

const fieldId = (place: Place) => `mail-${place}`;
const NO_FAULTS: ReadonlyMap<Place, Fault> = new Map();

/** What the template says by now, which a refused save carries along. */
function currentOf(problem: ProblemError | null): Base | null {
  if (problem?.code !== STALE) return null;
  const { current, currentVersion } = problem.problem as {
    current?: MailContent;
    currentVersion?: number;
  };
  return current && currentVersion !== undefined ? { version: currentVersion, content: current } : null;
}

/** How one language would look, as it is written; what cannot be read says where, and leaves the last that could. */
function useLivePreview(event: MailEvent, language: MailLanguage, written: MailText) {
  const content = useDebounced(written);
  const { data, error } = usePreview({ event, language, content }, isSendable(content));
  const [last, setLast] = useState<MailText | null>(null);
  useEffect(() => {
    if (data) setLast(data);
  }, [data]);
  return { mail: last, faults: error ? faultsOf(asProblem(error), language) : NO_FAULTS };
}

function Placeholders({ template }: { readonly template: MailTemplateDetail }) {
  const t = useT();
  return (
    <Disclosure label={t('mailTemplates.placeholders')}>
      <Typography variant="body2" sx={{ color: 'text.secondary', maxWidth: '88ch', marginBottom: 1 }}>
        {t('mailTemplates.placeholdersWhat')}
      </Typography>
      <Box
        component="ul"
        sx={{ display: 'flex', flexWrap: 'wrap', gap: '4px 16px', margin: 0, padding: 0, listStyle: 'none' }}
      >
        {template.placeholders.map(({ name, kind }) => (
          <Box key={name} component="li" sx={{ fontFamily: MONO, fontSize: '0.8125rem' }}>
            {kind === 'text' ? `{{${name}}}` : `{{#${name}}} … {{/${name}}}`}
          </Box>
        ))}
      </Box>
    </Disclosure>
  );
}

function Editor({ template }: { readonly template: MailTemplateDetail }) {
  const t = useT();
  const notify = useNotify();
  const navigate = useNavigate();
  const changed = useTemplateChanged();
  const { event } = template;
  const [before] = useState(() => kept.get(event));
  const [base, setBase] = useState<Base>(
    before?.base ?? { version: template.version, content: template.content },
  );
  const [draft, setDraft] = useState<MailContent>(before?.draft ?? template.content);
  const [tried, setTried] = useState(false);
  const [submissions] = useState(() => new Submissions<MailContent>(() => crypto.randomUUID()));
  const problemRef = useRef<HTMLDivElement>(null);
  const previews = {
    en: useLivePreview(event, 'en', draft.en),
    'zh-CN': useLivePreview(event, 'zh-CN', draft['zh-CN']),
  };
  const publish = useMutation({
    mutationFn: (written: MailContent) => {
      const { content, key } = submissions.begin([base.version, written], () => written);
      return mailApi.publish(event, { en: content.en, 'zh-CN': content['zh-CN'] }, base.version, key);
    },
    onSuccess: (saved) => {
      submissions.settle();
      kept.drop(event);
      void changed(saved);
      notify(t('mailTemplates.saved', { version: saved.version }), { type: 'success' });
      void navigate(`/mails/templates/${event}`);
    },
    onError: (error) => {
      if (saysNotDone(error)) submissions.settle();
    },
  });
  const problem = publish.error ? asProblem(publish.error) : null;
  const current = currentOf(problem);
  useEffect(() => problemRef.current?.focus(), [publish.error]);

  const faults = new Map<Place, Fault>([
    ...(problem ? faultsOf(problem, null) : NO_FAULTS),
    ...previews.en.faults,
    ...previews['zh-CN'].faults,
    ...(tried ? missingOf(draft) : NO_FAULTS),
  ]);
  const isUnchanged = changesOf(base.content, draft).length === 0;
  useKeptForm(kept, event, isUnchanged ? null : { base, draft });
  const write = (language: MailLanguage, part: Part, value: string) => {
    setDraft({ ...draft, [language]: { ...draft[language], [part]: value } });
    // What the server has said was of another text; a conflict stays until it is decided.
    if (current === null && problem !== null) publish.reset();
  };
  const onSubmit = () => {
    if (publish.isPending || isUnchanged || current !== null) return;
    setTried(true);
    const [first] = [...missingOf(draft).keys(), ...faults.keys()];
    if (first === undefined && LANGUAGES.every((language) => isSendable(draft[language]))) {
      publish.mutate(draft);
    } else if (first !== undefined) document.getElementById(fieldId(first))?.focus();
  };
  const wordsOf = (fault: Fault | undefined) => {
    if (fault === undefined) return undefined;
    if (fault.kind === 'missing') return t('form.required');
    const words = t(`errors.${fault.kind}`);
    return fault.about === null ? words : `${words} ${fault.about}`;
  };
  const heading = t('mailTemplates.editTitle', { name: t(`mails.event.${event}`) });
  return (
    <Page title={t('page.mailTemplates')} heading={heading}>
      <EditorForm
        onSubmit={onSubmit}
        isKept={before !== undefined && !isUnchanged}
        onDrop={() => {
          setBase({ version: template.version, content: template.content });
          setDraft(template.content);
          setTried(false);
          publish.reset();
        }}
      >
        {current !== null ? (
          <Overtaken
            title={t('catalogue.conflict', { version: current.version })}
            accept={t('catalogue.conflictAccept', { version: current.version })}
            onAccept={() => {
              setBase(current);
              publish.reset();
            }}
            onTake={() => {
              setBase(current);
              setDraft(current.content);
              publish.reset();
            }}
          >
            <TemplateChanges older={base.content} newer={current.content} />
          </Overtaken>
        ) : (
          problem && faults.size === 0 && <ProblemAlert problem={problem} ref={problemRef} />
        )}
        <Section title={t('catalogue.texts')}>
          <Box sx={{ marginTop: -1, marginBottom: 1.5 }}>
            <Placeholders template={template} />
          </Box>
          <Box sx={{ ...SIDE_BY_SIDE, gap: '16px 24px' }}>
            {PART_NAMES.map((part) =>
              LANGUAGES.map((language) => (
                <WrittenField
                  key={`${part} ${language}`}
                  id={fieldId(`${language}.${part}`)}
                  label={t('mailTemplates.inLanguage', {
                    what: t(`mails.${part}`),
                    language: LANGUAGE_NAMES[language],
                  })}
                  {...(part === 'subject' ? {} : { hint: t(`mailTemplates.${part}Hint`) })}
                  lang={language}
                  mono={part === 'html'}
                  value={draft[language][part]}
                  max={PARTS[part]}
                  lines={LINES[part]}
                  maxLines={MAX_LINES[part]}
                  fault={wordsOf(faults.get(`${language}.${part}`))}
                  onChange={(value) => write(language, part, value)}
                />
              )),
            )}
          </Box>
        </Section>
        <Section
          title={t('mailTemplates.preview')}
          aside={
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {t(faults.size > 0 ? 'mailTemplates.previewStale' : 'mailTemplates.sample')}
            </Typography>
          }
        >
          <Box sx={SIDE_BY_SIDE}>
            {LANGUAGES.map((language) => {
              const { mail } = previews[language];
              return mail ? (
                <MailPreview key={language} mail={mail} language={language} />
              ) : (
                <Loading key={language} />
              );
            })}
          </Box>
        </Section>
        <SaveBar
          isFault={faults.size > 0}
          status={
            faults.size > 0
              ? t('catalogue.faults', { smart_count: faults.size })
              : t(isUnchanged ? 'mailTemplates.unchanged' : 'mailTemplates.saveWhat')
          }
        >
          <Button component={Link} to={`/mails/templates/${event}`} onClick={() => kept.drop(event)}>
            {t('action.cancel')}
          </Button>
          <SaveButton isDisabled={publish.isPending || isUnchanged || current !== null}>
            {publish.isPending
              ? t('mailTemplates.pending')
              : t('mailTemplates.save', { version: base.version + 1 })}
          </SaveButton>
        </SaveBar>
      </EditorForm>
    </Page>
  );
}

/** Writes a new version of a template, in both languages. */
export default function TemplateEditorPage() {
  const t = useT();
  const event = eventNamed(useParams().event);
  const mayManage = usePermission('notification.manage');
  const { data: template, error, refetch } = useTemplate(mayManage ? event : null);
  if (mayManage && template) return <Editor key={template.event} template={template} />;
  return (
    <Page title={t('page.mailTemplates')} heading={t('page.mailTemplates')}>
      {!mayManage ? (
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
