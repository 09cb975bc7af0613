import { Box, Typography } from '@mui/material';
import type { SettingsView } from '@standing/shared/contracts/settings';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { SettingChanges } from './SettingChanges.js';
import { SettingsForm } from './SettingsForm.js';
import { useSettings } from './settingsQueries.js';
import { useSettingName, useSettingValue } from './settingWords.js';

/** What is set, for who may not set it. */
function SettingFacts({ settings }: { readonly settings: SettingsView }) {
  const t = useT();
  const nameOf = useSettingName();
  const valueOf = useSettingValue();
  const { serviceName, support, promiseHours } = settings;
  const row = (name: string, value: string | number | null) => [nameOf(name), valueOf(name, value)] as const;
  return (
    <Section title={t('settings.now')}>
      <Facts
        rows={[
          row('serviceName.en', serviceName.en),
          row('serviceName.zh-CN', serviceName['zh-CN']),
          row('support.email', support.email),
          row('support.phone', support.phone),
          row('support.url', support.url),
          row('support.hours.en', support.hours?.en ?? null),
          row('support.hours.zh-CN', support.hours?.['zh-CN'] ?? null),
          row('promiseHours.verification', promiseHours.verification),
          row('promiseHours.unfreeze', promiseHours.unfreeze),
          row('promiseHours.review', promiseHours.review),
          row('promiseHours.appeal', promiseHours.appeal),
          row('warningPercent', settings.warningPercent),
          row('proposalExpiryHours', settings.proposalExpiryHours),
          row('retentionYears', settings.retentionYears),
        ]}
      />
    </Section>
  );
}

function History({ versions }: Pick<SettingsView, 'versions'>) {
  const t = useT();
  return (
    <Section title={t('settings.history')}>
      <Box component="ol" reversed sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 2 }}>
        {versions.map(({ version, at, by, changes }) => (
          <li key={version}>
            <Typography component="h3" variant="h3">
              {t('catalogue.versionNumber', { version })}
              <Box component="span" sx={{ color: 'text.secondary', fontWeight: 450 }}>
                {t('list.dot')}
                {by.id === 'system' ? t('catalogue.shipped') : t('settings.by', { name: by.name ?? by.id })}
                {by.id !== 'system' && (
                  <>
                    {t('list.dot')}
                    <Instant at={at} form="short" />
                  </>
                )}
              </Box>
            </Typography>
            <SettingChanges changes={changes} />
          </li>
        ))}
      </Box>
    </Section>
  );
}

/** What is set for the whole installation, and what was set before. */
export default function SettingsPage() {
  const t = useT();
  const mayRead = usePermission('settings.read');
  const mayManage = usePermission('settings.manage');
  const { data: settings, error, refetch } = useSettings(mayRead);
  return (
    <Page title={t('page.settings')} heading={t('page.settings')}>
      {!mayRead ? (
        <Forbidden />
      ) : settings ? (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2, maxWidth: 1120 }}>
          {mayManage ? <SettingsForm settings={settings} /> : <SettingFacts settings={settings} />}
          <History versions={settings.versions} />
        </Box>
      ) : error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}
