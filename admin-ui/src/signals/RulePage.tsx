import EditOutlined from '@mui/icons-material/EditOutlined';
import { Box, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router';
import type { HitView, RuleContentBody, RuleDetail } from '@standing/shared/contracts/signals';
import { useReasonName } from '../accounts/words.js';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading } from '../components/Picture.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { Section } from '../components/Section.js';
import { AskDialog } from '../staff/AskDialog.js';
import { DryRunPart, HIT_LIST } from './DryRunPart.js';
import { contentOfRule } from './ruleDraft.js';
import { rulesApi, useRule, useRuleChanged } from './ruleQueries.js';
import { useRuleWords } from './ruleWords.js';

function ContentFacts({ content }: { readonly content: RuleContentBody }) {
  const t = useT();
  const words = useRuleWords();
  return (
    <Facts
      rows={[
        [
          LANGUAGE_NAMES.en,
          <span key="en" lang="en">
            {content.name.en}
          </span>,
        ],
        [
          LANGUAGE_NAMES['zh-CN'],
          <span key="zh" lang="zh-CN">
            {content.name['zh-CN']}
          </span>,
        ],
        [t('rules.triedOn'), words.types(content.signals)],
        [
          t(content.match === 'any' ? 'rules.ifAny' : 'rules.ifAll'),
          content.conditions.length === 0 ? (
            t('rules.always')
          ) : (
            <Box key="conditions" component="ul" sx={{ margin: 0, paddingInlineStart: 2 }}>
              {content.conditions.map((condition, place) => (
                <li key={place}>{words.condition(condition)}</li>
              ))}
            </Box>
          ),
        ],
        [t('rules.effect'), words.effect(content.effect)],
        [t('rules.how'), t(`rules.mode.${content.mode}`)],
      ]}
    />
  );
}

function RecordFacts({ rule }: { readonly rule: RuleDetail }) {
  const t = useT();
  const locale = useFormatLocale();
  const { record } = rule;
  const counted = [
    'placed',
    'upheld',
    'overturned',
    'expired',
    'open',
    'alreadyHeld',
    'watched',
    'refused',
  ] as const;
  return (
    <Facts
      rows={[
        ...counted.map((name) => [t(`rules.record.${name}`), record[name].toLocaleString(locale)] as const),
        [
          t('rules.lastHit'),
          record.lastHitAt === null ? t('rules.noHitYet') : <Instant key="last" at={record.lastHitAt} />,
        ],
      ]}
    />
  );
}

function Hit({ hit }: { readonly hit: HitView }) {
  const t = useT();
  const reasonName = useReasonName();
  return (
    <li>
      <Link to={`/accounts/${hit.accountId}`}>{hit.externalRef}</Link>
      {t('list.dot')}
      {t(`rules.outcome.${hit.outcome}`)}
      {hit.outcome === 'placed' && hit.hold !== null && hit.hold.releaseReasonCode !== null && (
        <>
          {t('list.dot')}
          {t('rules.endedWith', { reason: reasonName('release', hit.hold.releaseReasonCode) })}
        </>
      )}
      {t('list.dot')}
      <Instant at={hit.at} />
    </li>
  );
}

interface RetireProps {
  readonly rule: RuleDetail;
  readonly onClose: () => void;
  readonly onDone: (rule: RuleDetail) => void;
}

function RetireRule({ rule, onClose, onDone }: RetireProps) {
  const t = useT();
  const words = useRuleWords();
  return (
    <AskDialog
      grave
      title={t('rules.retireTitle', { name: words.name(rule) })}
      what={t('rules.retireWhat')}
      action={t('rules.retire')}
      run={(key) => rulesApi.retire(rule.code, rule.version, key)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

function RuleOf({ rule }: { readonly rule: RuleDetail }) {
  const t = useT();
  const notify = useNotify();
  const navigate = useNavigate();
  const words = useRuleWords();
  const changed = useRuleChanged();
  const mayWrite = usePermission('rule.write');
  const [retiring, setRetiring] = useState(false);
  const refusal = rule.retired ? t('rules.whyRetired') : null;
  return (
    <Page
      title={words.name(rule)}
      heading={words.name(rule)}
      aside={
        mayWrite && (
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
            <RefusableButton refusal={refusal} variant="outlined" onClick={() => setRetiring(true)}>
              {t('rules.retire')}
            </RefusableButton>
            <RefusableButton
              refusal={refusal}
              variant="contained"
              startIcon={<EditOutlined />}
              onClick={() => void navigate(`/rules/${rule.code}/edit`)}
            >
              {t('rules.edit')}
            </RefusableButton>
          </Box>
        )
      }
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
        <Section title={t('rules.content')}>
          <ContentFacts content={rule} />
        </Section>
        <Section title={t('rules.hits30')}>
          <RecordFacts rule={rule} />
        </Section>
        {mayWrite && <DryRunPart current={contentOfRule(rule)} />}
        <Section title={t('rules.hits')}>
          {rule.hits.length === 0 ? (
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {t('rules.noHits')}
            </Typography>
          ) : (
            <Box component="ul" sx={HIT_LIST}>
              {rule.hits.map((hit) => (
                <Hit key={hit.id} hit={hit} />
              ))}
            </Box>
          )}
        </Section>
        <Section title={t('rules.versions')}>
          <Box
            component="ol"
            reversed
            sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 2 }}
          >
            {rule.versions.map((version) => (
              <li key={version.version}>
                <Typography component="h3" variant="h3" sx={{ marginBottom: 0.75 }}>
                  {t('rules.version', { version: version.version })}
                  <Box component="span" sx={{ color: 'text.secondary', fontWeight: 450 }}>
                    {t('list.dot')}
                    {version.createdBy.id === 'system'
                      ? t('rules.shipped')
                      : (version.createdBy.name ?? version.createdBy.id)}
                    {t('list.dot')}
                    <Instant at={version.createdAt} form="short" />
                  </Box>
                </Typography>
                <ContentFacts content={version} />
              </li>
            ))}
          </Box>
        </Section>
      </Box>
      {retiring && (
        <RetireRule
          rule={rule}
          onClose={() => setRetiring(false)}
          onDone={(retired) => {
            setRetiring(false);
            void changed(retired);
            notify('rules.retiredDone', { type: 'success' });
          }}
        />
      )}
    </Page>
  );
}

/** One rule: what it does, how often it was right, its versions. */
export default function RulePage() {
  const t = useT();
  const { code } = useParams();
  const mayRead = usePermission('rule.read');
  const { data: rule, error, refetch } = useRule(mayRead ? code : undefined);
  if (rule) return <RuleOf rule={rule} />;
  return (
    <Page title={t('page.rules')} heading={t('page.rules')}>
      {!mayRead ? (
        <Forbidden />
      ) : error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}
