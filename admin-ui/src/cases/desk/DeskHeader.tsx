import SkipNextOutlined from '@mui/icons-material/SkipNextOutlined';
import { Box, Button, Typography } from '@mui/material';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useT } from '../../app/i18n/useT.js';
import { Key } from '../../components/Key.js';
import { usePageHeading } from '../../components/Page.js';
import { StateChip } from '../../components/StateChip.js';
import { CaseDueChip } from '../CaseDueChip.js';
import { keyLabel } from '../../components/keyLabel.js';
import { DESK_KEYS } from './deskKeys.js';
import { LeaseStatus } from './LeaseStatus.js';
import { Presence } from './Presence.js';
import type { Lease } from './useLease.js';

interface DeskHeaderProps {
  readonly detail: CaseDetail;
  readonly lease: Lease;
  readonly withKeys: boolean;
  /** Leaves this case to others and claims the next; null: one's role works on no cases of this kind. */
  readonly onNext: (() => void) | null;
}

/** Which case this is, whose, how it stands against its promise, and for how long it is one's own. */
export function DeskHeader({ detail, lease, withKeys, onNext }: DeskHeaderProps) {
  const t = useT();
  // The number is nobody's name: titles end up in the browser's history.
  const headingRef = usePageHeading(t('desk.title', { number: detail.number }));
  return (
    <Box
      sx={({ tokens }) => ({
        display: 'flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        gap: '4px 12px',
        paddingInline: 2,
        paddingBlock: 1,
        minHeight: 48,
        flex: 'none',
        borderBottom: `1px solid ${tokens.border}`,
        backgroundColor: tokens.paper,
      })}
    >
      <Typography
        variant="h1"
        ref={headingRef}
        tabIndex={-1}
        sx={{ fontSize: '1.0625rem', minWidth: 0, overflowWrap: 'anywhere', '&:focus': { outline: 'none' } }}
      >
        <Box
          component="span"
          className="tabular"
          sx={{ color: 'text.secondary', fontWeight: 550, marginInlineEnd: 1, whiteSpace: 'nowrap' }}
        >
          {detail.number}
        </Box>
        <bdi>{detail.account.displayName}</bdi>
      </Typography>
      <StateChip state={detail.account.state} />
      <Box component="span" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
        {t(`cases.kind.${detail.kind}`)}
        {t('list.dot')}
        {t(`cases.status.${detail.status}`)}
        {detail.returned > 0 && `${t('list.dot')}${t('desk.returned', { smart_count: detail.returned })}`}
      </Box>
      <CaseDueChip of={detail} />
      <Presence caseId={detail.id} />
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, marginInlineStart: 'auto' }}>
        {lease.endsAt !== null && <LeaseStatus endsAt={lease.endsAt} />}
        {onNext && (
          <Button
            variant="text"
            startIcon={<SkipNextOutlined />}
            onClick={onNext}
            endIcon={withKeys ? <Key>{keyLabel(DESK_KEYS.nextCase)}</Key> : undefined}
          >
            {t(lease.standing.is === 'mine' ? 'desk.skip' : 'cases.claimNext')}
          </Button>
        )}
      </Box>
    </Box>
  );
}
