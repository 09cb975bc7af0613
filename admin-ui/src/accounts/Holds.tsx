import GroupOutlined from '@mui/icons-material/GroupOutlined';
import { Box, Typography } from '@mui/material';
import { Link } from 'react-router';
import type { CommandOffer } from '@standing/shared/account/offers';
import { DEFAULT_BLOCKS } from '@standing/shared/account/capabilities';
import { useT } from '../app/i18n/useT.js';
import { Actor } from '../components/Actor.js';
import { DueChip } from '../components/DueChip.js';
import { Instant } from '../components/Instant.js';
import { Note } from '../components/Note.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { Section } from '../components/Section.js';
import { HOLD_STATES, STATE_ICONS } from '../components/StateChip.js';
import type { Standing } from './standing.js';
import { RELEASES } from './decision/decision.js';
import { useRefusalWords } from './refusal.js';
import { byWeight, useReasonName } from './words.js';

type ShownHold = Standing['holds'][number];

interface HoldRowProps {
  readonly hold: ShownHold;
  readonly offer: CommandOffer | undefined;
  readonly onRelease: () => void;
}

function HoldRow({ hold, offer, onRelease }: HoldRowProps) {
  const t = useT();
  const reasonName = useReasonName();
  const refusalOf = useRefusalWords();
  const state = HOLD_STATES[hold.kind];
  const Icon = STATE_ICONS[state];
  const reason = reasonName(hold.kind, hold.reasonCode);
  const isDefault = DEFAULT_BLOCKS[hold.kind].join() === hold.blocks.join();
  return (
    <Box
      component="li"
      sx={({ tokens }) => ({
        display: 'grid',
        gridTemplateColumns: 'auto minmax(0, 1fr) auto',
        columnGap: 1.5,
        rowGap: 0.5,
        paddingBlock: 1.5,
        '&:first-of-type': { paddingTop: 0 },
        '&:last-of-type': { paddingBottom: 0 },
        '& + &': { borderTop: `1px solid ${tokens.border}` },
      })}
    >
      <Box
        sx={({ tokens }) => ({
          display: 'grid',
          placeItems: 'center',
          width: 30,
          height: 30,
          borderRadius: 99,
          color: tokens.states[state].text,
          backgroundColor: tokens.states[state].surface,
        })}
      >
        <Icon sx={{ fontSize: 17 }} titleAccess={t(`kind.${hold.kind}`)} />
      </Box>
      <Box sx={{ minWidth: 0, display: 'grid', gap: 0.25 }}>
        <Typography component="h3" variant="h3">
          {t('hold.title', { kind: t(`kind.${hold.kind}`), reason })}
        </Typography>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: '2px 14px',
            fontSize: '0.8125rem',
            color: 'text.secondary',
          }}
        >
          <span>
            {hold.placedBy && (
              <>
                <Actor actor={hold.placedBy} />
                {t('list.dot')}
              </>
            )}
            <Instant at={hold.placedAt} />
          </span>
          <span>{t(`authority.${hold.authority}`)}</span>
          {hold.disclosure === 'generic' && <span>{t('disclosure.genericShort')}</span>}
          {!isDefault && (
            <span>
              {t('hold.blocks', {
                what:
                  hold.blocks.map((each) => t(`capability.${each}`)).join(t('list.separator')) ||
                  t('word.nothing'),
              })}
            </span>
          )}
        </Box>
        {hold.note && <Note text={hold.note} isFoldable />}
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1,
          alignItems: 'center',
          alignSelf: 'start',
          justifyContent: 'flex-end',
          // Beside it on a phone, they would leave the reason a word's width.
          '@media (max-width:599px)': { gridColumn: 2, justifyContent: 'flex-start', marginTop: 0.5 },
        }}
      >
        {hold.expiresAt && <DueChip at={hold.expiresAt} kind="expiry" />}
        {hold.reviewAt && <DueChip at={hold.reviewAt} kind="review" />}
        {offer?.proposalId && <Link to={`/approvals/${offer.proposalId}`}>{t('approvals.pending')}</Link>}
        {offer && (
          <RefusableButton
            variant="outlined"
            refusal={refusalOf(offer)}
            onClick={onRelease}
            aria-label={t('hold.release', { what: t(`do.${RELEASES[hold.kind]}`), reason })}
            {...(offer.needsApproval ? { startIcon: <GroupOutlined /> } : {})}
          >
            {t(`do.${RELEASES[hold.kind]}`)}
          </RefusableButton>
        )}
      </Box>
    </Box>
  );
}

interface HoldsProps {
  readonly holds: readonly ShownHold[];
  readonly offers: readonly CommandOffer[];
  readonly onRelease: (holdId: string) => void;
}

/** The open holds: why, by whom, who may lift them, until when. */
export function Holds({ holds, offers, onRelease }: HoldsProps) {
  const t = useT();
  return (
    <Section title={t('hold.open', { smart_count: holds.length })}>
      {holds.length === 0 ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('hold.none')}
        </Typography>
      ) : (
        <Box component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
          {byWeight(holds).map((hold) => (
            <HoldRow
              key={hold.id}
              hold={hold}
              offer={offers.find(({ holdId }) => holdId === hold.id)}
              onRelease={() => onRelease(hold.id)}
            />
          ))}
        </Box>
      )}
    </Section>
  );
}
