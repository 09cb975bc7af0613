import ChevronRight from '@mui/icons-material/ChevronRight';
import { Box, ButtonBase } from '@mui/material';
import { useId, useState } from 'react';
import type { ReasonDetail, ReasonVersionView } from '@standing/shared/contracts/reasons';
import { useT } from '../app/i18n/useT.js';
import { Instant } from '../components/Instant.js';
import { Section } from '../components/Section.js';
import { differencesOf } from './differences.js';
import { Differences } from './Differences.js';

interface VersionRowProps {
  readonly reason: ReasonDetail;
  readonly version: ReasonVersionView;
  readonly before: ReasonVersionView | undefined;
}

function VersionRow({ reason, version, before }: VersionRowProps) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const detailId = useId();
  const differences = before ? differencesOf(before, version) : [];
  const { name, id } = version.createdBy;
  return (
    <Box component="li" sx={({ tokens }) => ({ '& + &': { borderTop: `1px solid ${tokens.border}` } })}>
      <ButtonBase
        aria-expanded={open}
        {...(open ? { 'aria-controls': detailId } : {})}
        onClick={() => setOpen(!open)}
        sx={({ tokens }) => ({
          display: 'flex',
          justifyContent: 'flex-start',
          flexWrap: 'wrap',
          gap: '2px 12px',
          width: '100%',
          minHeight: 40,
          paddingInline: 1,
          paddingBlock: 0.75,
          textAlign: 'start',
          fontSize: '0.875rem',
          '&:hover': { backgroundColor: tokens.hover },
        })}
      >
        <ChevronRight
          aria-hidden
          sx={{ fontSize: 18, transform: open ? 'rotate(90deg)' : 'none', transition: 'transform 80ms' }}
        />
        <b>{t('catalogue.versionNumber', { version: version.version })}</b>
        {version.version === reason.version && !reason.retired && (
          <Box component="span" sx={{ color: 'success.main', fontWeight: 600 }}>
            {t('catalogue.current')}
          </Box>
        )}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          <Instant at={version.createdAt} form="short" />
          {t('list.dot')}
          {id === 'system' ? t('catalogue.shipped') : t('catalogue.by', { name: name ?? id })}
        </Box>
        {before && (
          <Box component="span" sx={{ color: 'text.secondary', marginInlineStart: 'auto' }}>
            {t('catalogue.changes', { smart_count: differences.length })}
          </Box>
        )}
      </ButtonBase>
      {open && (
        <Box id={detailId} sx={{ padding: '4px 12px 14px 38px' }}>
          {before ? (
            <Differences kind={reason.kind} differences={differences} older={before} newer={version} />
          ) : (
            <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{t('catalogue.first')}</Box>
          )}
        </Box>
      )}
    </Box>
  );
}

/** Every version that a reason has had, newest first, each with what it changed. */
export function Versions({ reason }: { readonly reason: ReasonDetail }) {
  const t = useT();
  return (
    <Section title={t('catalogue.versions')}>
      <Box component="ol" reversed sx={{ margin: -1, padding: 0, listStyle: 'none' }}>
        {reason.versions.map((version, place) => (
          <VersionRow
            key={version.version}
            reason={reason}
            version={version}
            before={reason.versions[place + 1]}
          />
        ))}
      </Box>
    </Section>
  );
}
