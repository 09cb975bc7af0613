import { Box } from '@mui/material';
import type { CSSProperties } from 'react';
import { Link } from 'react-router';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { useT } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';
import type { Column } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { StateChip } from '../components/StateChip.js';
import { byWeight, useCountryName, useReasonName } from './words.js';

/** Shown until somebody chooses otherwise. */
export const DEFAULT_COLUMNS: readonly string[] = [
  'displayName',
  'state',
  'stateSince',
  'holds',
  'externalRef',
  'country',
  'riskLevel',
  'registeredAt',
];

/** Names the row, and so cannot be hidden. */
export const FIXED_COLUMN = 'displayName';

/** References may have 128 characters; their end tells less than a low row is worth. */
const clipped = {
  display: 'block',
  maxWidth: 144,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

/** The longest names have 200 characters. */
const twoLines: CSSProperties = {
  display: '-webkit-box',
  // Browsers have no other way yet to cut after so many lines.
  // oxlint-disable-next-line typescript/no-deprecated
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  overflow: 'hidden',
};

const quiet = { color: 'text.secondary' } as const;

/** Every column that the account list can show. */
export function useAccountColumns(): readonly Column<AccountView>[] {
  const t = useT();
  const countryName = useCountryName();
  const reasonName = useReasonName();
  const yesNo = (yes: boolean) => t(yes ? 'word.yes' : 'word.no');
  return [
    {
      name: 'displayName',
      label: t('field.name'),
      sortBy: 'displayName',
      render: (account) => (
        <Box
          component={Link}
          to={`/accounts/${account.id}`}
          sx={{ display: 'block', minWidth: 140, maxWidth: 300, overflowWrap: 'anywhere' }}
        >
          <bdi style={twoLines}>{account.erasedAt ? t('account.erased') : account.displayName}</bdi>
        </Box>
      ),
    },
    { name: 'state', label: t('field.state'), render: ({ state }) => <StateChip state={state} /> },
    {
      name: 'stateSince',
      label: t('field.since'),
      sortBy: 'stateSince',
      render: ({ stateSince }) => <Instant at={stateSince} />,
    },
    {
      name: 'holds',
      label: t('field.holds'),
      render: ({ holds }) => {
        const [first, ...others] = byWeight(holds);
        if (!first) return null;
        return (
          <Box component="span" sx={{ display: 'block', minWidth: 112 }}>
            {reasonName(first.kind, first.reasonCode)}
            {others.length > 0 && (
              <>
                {' '}
                <Box component="span" sx={{ ...quiet, display: 'inline-block' }}>
                  {t('table.andMore', { smart_count: others.length })}
                </Box>
              </>
            )}
          </Box>
        );
      },
    },
    {
      name: 'externalRef',
      label: t('field.reference'),
      sortBy: 'externalRef',
      render: ({ externalRef }) => (
        <Box
          component="span"
          title={externalRef}
          sx={{ ...clipped, fontFamily: MONO, fontSize: '0.8125rem' }}
        >
          {externalRef}
        </Box>
      ),
    },
    {
      name: 'country',
      label: t('field.country'),
      render: ({ country }) => <span style={clipped}>{countryName(country)}</span>,
    },
    { name: 'tier', label: t('field.tier'), render: ({ tier }) => tier },
    { name: 'riskLevel', label: t('field.risk'), render: ({ riskLevel }) => t(`risk.${riskLevel}`) },
    {
      name: 'verification',
      label: t('field.verification'),
      render: ({ verification }) => t(`verification.${verification.status}`),
    },
    { name: 'email', label: t('field.email'), render: ({ email }) => email },
    {
      name: 'emailConfirmed',
      label: t('field.emailConfirmed'),
      render: (account) => yesNo(account.emailConfirmed),
    },
    { name: 'phone', label: t('field.phone'), render: ({ phone }) => phone },
    {
      name: 'phoneConfirmed',
      label: t('field.phoneConfirmed'),
      render: (account) => yesNo(account.phoneConfirmed),
    },
    {
      name: 'registeredAt',
      label: t('field.registered'),
      sortBy: 'registeredAt',
      render: ({ registeredAt }) => <Instant at={registeredAt} />,
    },
  ];
}
