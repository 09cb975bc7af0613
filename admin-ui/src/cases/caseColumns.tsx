import { Box } from '@mui/material';
import type { CSSProperties } from 'react';
import { Link } from 'react-router';
import type { CaseView } from '@standing/shared/contracts/cases';
import { useCountryName } from '../accounts/words.js';
import { useT } from '../app/i18n/useT.js';
import { useSession } from '../app/session.js';
import { MONO } from '../app/theme.js';
import type { Column } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { StateChip } from '../components/StateChip.js';
import { CaseDueChip } from './CaseDueChip.js';
import { CaseStatusChip } from './CaseStatusChip.js';
import { PriorityMark } from './PriorityMark.js';

/** Shown until somebody chooses otherwise. */
export const DEFAULT_CASE_COLUMNS: readonly string[] = [
  'number',
  'kind',
  'customer',
  'due',
  'status',
  'priority',
  'who',
  'documents',
];

/** Names the row, and so cannot be hidden. */
export const FIXED_CASE_COLUMN = 'number';

/** The longest names have 200 characters. */
const oneLine: CSSProperties = {
  display: 'block',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
};
const quiet = { color: 'text.secondary' } as const;

/** Who is at it, or whom it waits for. */
function Holder({ of: { lease, assignee } }: { readonly of: CaseView }) {
  const t = useT();
  const me = useSession()?.staff.id;
  const holder = lease?.holder ?? assignee;
  if (!holder) return null;
  const isMe = holder.id === me;
  return (
    <Box component="span" sx={{ display: 'block', maxWidth: 150, fontWeight: isMe && lease ? 600 : 400 }}>
      <span style={oneLine}>{isMe ? t('cases.who.mine') : (holder.name ?? t('cases.who.someone'))}</span>
      {!lease && (
        <Box component="span" sx={{ ...quiet, fontSize: '0.75rem' }}>
          {t('cases.who.assigned')}
        </Box>
      )}
    </Box>
  );
}

/** What of the documents is still to do, first. */
function DocumentCounts({ of: { submitted, accepted, rejected } }: { readonly of: CaseView['documents'] }) {
  const t = useT();
  const parts = [
    ...(submitted > 0 ? [t('cases.documents.toDecide', { count: submitted })] : []),
    ...(accepted > 0 ? [t('cases.documents.accepted', { count: accepted })] : []),
    ...(rejected > 0 ? [t('cases.documents.rejected', { count: rejected })] : []),
  ];
  if (parts.length === 0)
    return <Box sx={{ ...quiet, fontSize: '0.8125rem' }}>{t('cases.documents.none')}</Box>;
  return (
    <Box className="tabular" sx={{ fontSize: '0.8125rem', lineHeight: 1.35 }}>
      {parts.map((part, index) => (
        <Box key={part} sx={{ whiteSpace: 'nowrap', ...(submitted > 0 && index === 0 ? {} : quiet) }}>
          {part}
        </Box>
      ))}
    </Box>
  );
}

/** Every column that the queue can show. */
export function useCaseColumns(): readonly Column<CaseView>[] {
  const t = useT();
  const countryName = useCountryName();
  return [
    {
      name: 'number',
      label: t('cases.field.number'),
      sortBy: 'number',
      render: ({ id, number, status }) => (
        <Box
          component={Link}
          to={`/cases/${id}`}
          // Whoever takes a case out of the queue comes to work on it.
          state={{ claim: status === 'open' }}
          sx={{ fontFamily: MONO, fontSize: '0.8125rem', whiteSpace: 'nowrap' }}
        >
          {number}
        </Box>
      ),
    },
    {
      name: 'kind',
      label: t('cases.field.kind'),
      render: ({ kind }) => <span style={{ whiteSpace: 'nowrap' }}>{t(`cases.kind.${kind}`)}</span>,
    },
    {
      name: 'customer',
      label: t('cases.field.customer'),
      render: ({ account }) => (
        <Box
          // With the usual columns the list then fits beside the menu on a screen of 1280 px.
          sx={{ minWidth: 120, maxWidth: 240, '@media (max-width:1399px)': { maxWidth: 160 } }}
          title={account.displayName}
        >
          <bdi style={oneLine}>{account.displayName}</bdi>
          <Box component="span" sx={{ ...oneLine, ...quiet, fontFamily: MONO, fontSize: '0.75rem' }}>
            {account.externalRef}
          </Box>
        </Box>
      ),
    },
    {
      name: 'due',
      label: t('cases.field.due'),
      sortBy: 'dueAt',
      render: (row) => <CaseDueChip of={row} />,
    },
    {
      name: 'status',
      label: t('cases.field.status'),
      render: ({ status }) => <CaseStatusChip status={status} />,
    },
    {
      name: 'priority',
      label: t('cases.field.priority'),
      render: ({ priority }) => <PriorityMark priority={priority} />,
    },
    { name: 'who', label: t('cases.field.who'), render: (row) => <Holder of={row} /> },
    {
      name: 'documents',
      label: t('cases.field.documents'),
      render: ({ documents }) => <DocumentCounts of={documents} />,
    },
    {
      name: 'opened',
      label: t('cases.field.opened'),
      sortBy: 'openedAt',
      render: ({ openedAt }) => <Instant at={openedAt} />,
    },
    {
      name: 'accountState',
      label: t('cases.field.accountState'),
      render: ({ account }) => <StateChip state={account.state} />,
    },
    {
      name: 'risk',
      label: t('field.risk'),
      render: ({ account }) => t(`risk.${account.riskLevel}`),
    },
    { name: 'country', label: t('field.country'), render: ({ account }) => countryName(account.country) },
    {
      name: 'level',
      label: t('cases.field.level'),
      render: ({ level }) => level && t(`cases.level.${level}`),
    },
    {
      name: 'returned',
      label: t('cases.field.returned'),
      render: ({ returned }) => returned > 0 && t('cases.returnedTimes', { smart_count: returned }),
    },
    {
      name: 'resolved',
      label: t('cases.field.resolved'),
      render: ({ resolvedAt }) => resolvedAt && <Instant at={resolvedAt} />,
    },
  ];
}
