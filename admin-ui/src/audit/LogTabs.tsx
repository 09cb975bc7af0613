import { useT } from '../app/i18n/useT.js';
import { PageTabs } from '../components/PageTabs.js';

const TABS = [
  ['/log', 'entries'],
  ['/log/checkpoints', 'checkpoints'],
  ['/log/verification', 'verification'],
] as const;

/** The rooms of the log. */
export function LogTabs() {
  const t = useT();
  return (
    <PageTabs
      label={t('log.rooms')}
      tabs={TABS.map(([path, name]) => [path, t(`log.room.${name}`)] as const)}
    />
  );
}
