import EditOutlined from '@mui/icons-material/EditOutlined';
import { Box } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router';
import type { ReasonDetail } from '@standing/shared/contracts/reasons';
import { REASON_LOCALES } from '@standing/shared/reasons/reason';
import { useReasonName } from '../accounts/words.js';
import { useCommands } from '../app/commands.js';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading, NotFound } from '../components/Picture.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { Section } from '../components/Section.js';
import { CustomerNotice } from './CustomerNotice.js';
import { takesAuthority, takesExpiry, takesFinal } from './reasonDraft.js';
import { ReasonMarks } from './ReasonMarks.js';
import { isReasonKind, useReason, useReasonChanged } from './reasonQueries.js';
import { RetireDialog } from './RetireDialog.js';
import { useSettingWords } from './settingWords.js';
import { Versions } from './Versions.js';

const EDIT_KEY = 'e';
/** Wide enough for the languages beside each other, with the menu's icons. */
const TWO_COLUMNS = '@media (min-width:900px)';

function ReasonFacts({ reason }: { readonly reason: ReasonDetail }) {
  const t = useT();
  const locale = useFormatLocale();
  const words = useSettingWords(reason.kind);
  const count = reason.openHolds.toLocaleString(locale);
  const isHold = takesAuthority(reason.kind);
  return (
    <Facts
      rows={[
        [t('catalogue.code'), <code key="code">{reason.code}</code>],
        [t('catalogue.ofKind'), t(`catalogue.kindOne.${reason.kind}`)],
        ...REASON_LOCALES.map(
          (language) =>
            [
              t('catalogue.inLanguage', {
                what: t('catalogue.whenToUse'),
                language: LANGUAGE_NAMES[language],
              }),
              <span key={language} lang={language}>
                {reason.staffNote[language]}
              </span>,
            ] as const,
        ),
        [t('catalogue.told'), words('disclosure', reason)],
        ...(isHold ? [[t('catalogue.whoReleases'), words('authority', reason)] as const] : []),
        ...(reason.kind === 'release' ? [] : [[t('catalogue.blocks'), words('blocks', reason)] as const]),
        ...(takesExpiry(reason.kind)
          ? [[t('catalogue.expiry'), words('defaultExpiryMs', reason)] as const]
          : []),
        ...(takesFinal(reason.kind) ? [[t('catalogue.final'), words('final', reason)] as const] : []),
        [t('catalogue.documents'), words('requiredDocuments', reason)],
        ...(isHold
          ? [
              [
                t('catalogue.openHolds'),
                <Link key="holds" to={`/accounts?reasonCode=${reason.code}`}>
                  {reason.openHoldsIsExact ? count : t('catalogue.openHoldsMore', { count })}
                </Link>,
              ] as const,
            ]
          : []),
        ...(reason.retiredAt === null
          ? []
          : [
              [
                t('catalogue.retiredSince'),
                <Instant key="retired" at={reason.retiredAt} form="short" />,
              ] as const,
            ]),
      ]}
    />
  );
}

function Actions({ reason, onRetire }: { readonly reason: ReasonDetail; readonly onRetire: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const refusal = reason.fixed ? t('catalogue.whyFixed') : reason.retired ? t('catalogue.whyRetired') : null;
  const edit = () => void navigate(`/reasons/${reason.kind}/${reason.code}/edit`);
  useCommands(
    refusal === null ? [{ id: 'reason.edit', label: t('catalogue.edit'), keys: EDIT_KEY, run: edit }] : [],
  );
  return (
    <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
      <RefusableButton refusal={refusal} variant="outlined" onClick={onRetire}>
        {t('catalogue.retire')}
      </RefusableButton>
      <RefusableButton refusal={refusal} variant="contained" startIcon={<EditOutlined />} onClick={edit}>
        {t('catalogue.edit')}
      </RefusableButton>
    </Box>
  );
}

function ReasonOf({ reason, onStale }: { readonly reason: ReasonDetail; readonly onStale: () => void }) {
  const t = useT();
  const notify = useNotify();
  const reasonName = useReasonName();
  const mayWrite = usePermission('reason.write');
  const changed = useReasonChanged();
  const [retiring, setRetiring] = useState(false);
  const name = reasonName(reason.kind, reason.code);
  const withheld = reason.disclosure === 'generic';
  return (
    <Page
      title={name}
      heading={
        <Box component="span" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, flexWrap: 'wrap' }}>
          {name}
          <ReasonMarks reason={reason} />
        </Box>
      }
      aside={mayWrite && <Actions reason={reason} onRetire={() => setRetiring(true)} />}
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
        <Section title={t('catalogue.preview')}>
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              gridTemplateColumns: 'minmax(0, 1fr)',
              [TWO_COLUMNS]: { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
            }}
          >
            {REASON_LOCALES.map((locale) => (
              <CustomerNotice
                key={locale}
                locale={locale}
                withheld={withheld}
                text={reason.text[locale]}
                documents={reason.requiredDocuments}
              />
            ))}
          </Box>
        </Section>
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            alignItems: 'start',
            gridTemplateColumns: 'minmax(0, 1fr)',
            [TWO_COLUMNS]: { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
          }}
        >
          <Section title={t('catalogue.facts')}>
            <ReasonFacts reason={reason} />
          </Section>
          <Versions reason={reason} />
        </Box>
      </Box>
      {retiring && (
        <RetireDialog
          reason={reason}
          onClose={() => setRetiring(false)}
          onStale={onStale}
          onDone={(retired) => {
            setRetiring(false);
            void changed(retired);
            notify('catalogue.retireDone', { type: 'success' });
          }}
        />
      )}
    </Page>
  );
}

/** One reason: what it does, what customers read of it, and every version that it has had. */
export default function ReasonPage() {
  const t = useT();
  const { kind, code } = useParams();
  const mayRead = usePermission('reason.read');
  const { data: reason, error, refetch } = useReason(mayRead ? kind : undefined, code);
  if (reason) return <ReasonOf key={reason.id} reason={reason} onStale={() => void refetch()} />;
  return (
    <Page title={t('catalogue.reason')} heading={t('catalogue.reason')}>
      {!mayRead ? (
        <Forbidden />
      ) : !isReasonKind(kind) ? (
        <NotFound />
      ) : error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}
