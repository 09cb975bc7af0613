import { useT } from '../app/i18n/useT.js';
import { PageTabs } from '../components/PageTabs.js';

/** Mails, and what they are made from. */
export function MailTabs() {
  const t = useT();
  return (
    <PageTabs
      label={t('mails.rooms')}
      tabs={[
        ['/mails', t('mails.room.mails')],
        ['/mails/templates', t('mails.room.templates')],
      ]}
    />
  );
}
