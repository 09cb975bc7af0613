import CheckCircle from '@mui/icons-material/CheckCircle';
import { Alert, Box, Button, Typography } from '@mui/material';
import { useId, type ReactNode } from 'react';
import type { ChecklistItem } from '@standing/shared/cases/checklist';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { ReasonLocale } from '@standing/shared/reasons/reason';
import { useLanguageName } from '../../accounts/words.js';
import { LANGUAGE_NAMES, LANGUAGES } from '../../app/i18n/languages.js';
import { useT } from '../../app/i18n/useT.js';
import { Failed, Loading } from '../../components/Picture.js';
import { ToggleGroup } from '../../components/ToggleGroup.js';
import { visuallyHidden } from '../../components/visuallyHidden.js';
import { CallerFacts } from './CallerFacts.js';
import { HandedIn } from './HandedIn.js';
import { HoldCards } from './HoldCard.js';
import { approversOver, untickedItems } from './outcome.js';
import { scriptLanguage, scriptOf, type SpokenHold } from './script.js';
import { Spoken, SpokenScript, WithheldWarning } from './Spoken.js';
import { Tick, type TickProps } from './Tick.js';
import type { Subject } from './useSubject.js';

interface StepProps {
  readonly title: string;
  readonly place: number;
  readonly isDone: boolean;
  readonly children: ReactNode;
}

/** One step of the conversation, in the order in which it is held. */
function Step({ title, place, isDone, children }: StepProps) {
  const t = useT();
  const titleId = useId();
  return (
    <Box
      component="section"
      aria-labelledby={titleId}
      sx={({ tokens }) => ({
        display: 'grid',
        gridTemplateColumns: '28px minmax(0, 1fr)',
        columnGap: 1.25,
        padding: 1.75,
        borderRadius: 1,
        border: `1px solid ${tokens.border}`,
        backgroundColor: tokens.paper,
      })}
    >
      {isDone ? (
        <CheckCircle sx={({ tokens }) => ({ fontSize: 24, color: tokens.success.text })} aria-hidden />
      ) : (
        <Box
          aria-hidden
          className="tabular"
          sx={({ tokens }) => ({
            width: 24,
            height: 24,
            display: 'grid',
            placeItems: 'center',
            borderRadius: 99,
            fontSize: '0.8125rem',
            fontWeight: 650,
            border: `1.5px solid ${tokens.outline}`,
            color: tokens.textQuiet,
          })}
        >
          {place}
        </Box>
      )}
      <Box sx={{ display: 'grid', gap: 1.25, minWidth: 0 }}>
        <Typography id={titleId} variant="h3" component="h2" sx={{ lineHeight: '24px' }}>
          {title}
          <span style={visuallyHidden}>{isDone && t('unfreeze.stepDone')}</span>
        </Typography>
        {children}
      </Box>
    </Box>
  );
}

interface UnfreezePaneProps extends Pick<TickProps, 'isReadOnly' | 'onCheck'> {
  readonly detail: CaseDetail;
  readonly subject: Subject;
  /** The language that the agent has switched to; null: the customer's. */
  readonly language: ReasonLocale | null;
  readonly onLanguage: (language: ReasonLocale) => void;
  readonly onAsk: () => void;
  readonly withKeys: boolean;
}

/** A release that a customer asks for on the phone: who calls, what to say, what to ask for, and who may lift it. */
export function UnfreezePane(props: UnfreezePaneProps) {
  const { detail, subject, language: chosen, onLanguage, onAsk, withKeys, isReadOnly, onCheck } = props;
  const t = useT();
  const languageName = useLanguageName();
  const { account, holds, right, isWithheld, error, retry } = subject;
  const locale = account?.locale ?? 'en';
  const theirs = scriptLanguage(locale);
  const language = chosen ?? theirs.language;
  const spoken = holds.flatMap(({ version, ...hold }): SpokenHold[] =>
    version === null ? [] : [{ ...hold, text: version.text, requiredDocuments: version.requiredDocuments }],
  );
  const script = scriptOf(spoken, right, language);
  const isDone = (...items: ChecklistItem[]) =>
    detail.checklist.every(({ item, done }) => done || !items.includes(item));
  const ticks = (...items: ChecklistItem[]) =>
    detail.checklist.flatMap((check, index) =>
      items.includes(check.item)
        ? [
            <Tick
              key={check.item}
              check={check}
              digit={withKeys ? index + 1 : null}
              isReadOnly={isReadOnly}
              onCheck={onCheck}
            />,
          ]
        : [],
    );
  const isOver = detail.status === 'resolved' || detail.status === 'cancelled';
  const switcher = (
    <ToggleGroup
      label={t('unfreeze.language')}
      value={language}
      onChange={onLanguage}
      options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)}
    />
  );

  return (
    <>
      <Step place={1} title={t('unfreeze.step.caller')} isDone={isDone('caller_identified')}>
        <CallerFacts declared={detail.declared} account={account} />
        <div>{ticks('caller_identified')}</div>
      </Step>
      <Step place={2} title={t('unfreeze.step.why')} isDone={isDone('reason_explained')}>
        {account && holds.length === 0 && (
          <Typography variant="body2">{t(isOver ? 'unfreeze.noHoldLeft' : 'unfreeze.noHold')}</Typography>
        )}
        <HoldCards holds={holds} />
        {isWithheld && <WithheldWarning />}
        {error ? (
          <Failed error={error} onRetry={retry} />
        ) : !account || spoken.length < holds.length ? (
          <Loading />
        ) : (
          holds.length > 0 && (
            <Spoken title={t('unfreeze.say')} language={language} aside={switcher}>
              <SpokenScript script={script} language={language} />
            </Spoken>
          )
        )}
        {!theirs.isTheirs && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('unfreeze.otherLanguage', { language: languageName(locale) })}
          </Typography>
        )}
        <div>{ticks('reason_explained')}</div>
      </Step>
      <Step
        place={3}
        title={t('unfreeze.step.documents')}
        isDone={isDone('documents_asked_for', 'documents_checked')}
      >
        <HandedIn detail={detail} subject={subject} />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '2px 16px' }}>
          {ticks('documents_asked_for', 'documents_checked')}
          {!isReadOnly && (
            <Button variant="outlined" onClick={onAsk} sx={{ marginInlineStart: 'auto' }}>
              {t('unfreeze.askDocuments')}
            </Button>
          )}
        </Box>
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {t('unfreeze.documentsWhere')}
        </Typography>
      </Step>
      <Step place={4} title={t('unfreeze.step.rules')} isDone={isDone('rules_explained')}>
        <Spoken title={t('unfreeze.say')} language={language}>
          <Box component="ul" sx={{ margin: '4px 0 0', paddingInlineStart: 2.5 }}>
            {script.rules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </Box>
        </Spoken>
        <div>{ticks('rules_explained')}</div>
      </Step>
      {!isOver && detail.status !== 'awaiting_approval' && holds.length > 0 && (
        <Step place={5} title={t('unfreeze.step.release')} isDone={false}>
          <WhoMay detail={detail} subject={subject} />
        </Step>
      )}
    </>
  );
}

/** Whether one may lift the holds, and if not alone, who else is needed. */
export function WhoMay({ detail, subject }: { readonly detail: CaseDetail; readonly subject: Subject }) {
  const t = useT();
  const { holds, right } = subject;
  if (right === 'nothing') return null;
  const unticked = detail.kind === 'unfreeze' ? untickedItems(detail) : [];
  const approvers = approversOver(holds)
    .map((role) => t(`role.${role}`))
    .join(t('unfreeze.or'));
  return (
    <Alert severity={right === 'none' ? 'warning' : 'info'} variant="outlined" role="note">
      {right === 'alone' && t('unfreeze.may.alone')}
      {right === 'with_approval' && t('unfreeze.may.with_approval', { who: approvers })}
      {right === 'none' && (
        <>
          <b>{t('unfreeze.may.none')}</b>{' '}
          {[...new Set(holds.map(({ authority }) => t(`authority.${authority}`)))].join(t('list.dot'))}
        </>
      )}
      {right !== 'none' && unticked.length > 0 && (
        <div>
          {t('unfreeze.untickedFirst', {
            what: unticked.map((item) => t(`desk.checklist.${item}`)).join(t('list.separator')),
          })}
        </div>
      )}
    </Alert>
  );
}
