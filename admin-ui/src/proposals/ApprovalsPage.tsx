import { Box } from '@mui/material';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { News } from '../components/News.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden, Loading } from '../components/Picture.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { useSteadyRows } from '../components/useSteadyRows.js';
import { ProposalList } from './ProposalList.js';
import { ProposalPane } from './ProposalPane.js';
import { PROPOSAL_VIEWS, useProposal, useProposals, type ProposalListView } from './proposalQueries.js';

const NEXT_KEY = 'j';
const BACK_KEY = 'k';
/** Wide enough for the list beside what is open. */
const TWO_PANES = '@media (min-width:1000px)';

function Open({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const { data, error, refetch } = useProposal(id);
  if (data) return <ProposalPane proposal={data} onDone={onDone} />;
  return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />;
}

function Approvals() {
  const t = useT();
  const navigate = useNavigate();
  const { id } = useParams();
  const [params, setParams] = useSearchParams();
  const decides = [usePermission('verification.approve'), usePermission('staff.manage')].includes(true);
  const asked = params.get('view');
  const view: ProposalListView =
    PROPOSAL_VIEWS.find((each) => each === asked) ?? (decides ? 'waiting' : 'mine');
  const list = useProposals(view);
  const steady = useSteadyRows(
    {
      rows: list.isPlaceholderData ? undefined : list.data?.data,
      updatedAt: list.dataUpdatedAt,
      question: view,
    },
    ({ status }) => status,
  );
  const { board } = steady;
  const proposals = board?.rows ?? list.data?.data ?? [];
  // Until one is chosen the first is open: the most urgent. It stays open when a more urgent one comes.
  const [first, setFirst] = useState<{ readonly view: ProposalListView; readonly id: string } | null>(null);
  const openId = id ?? (first?.view === view ? first.id : proposals[0]?.id);
  const foremost = list.isPlaceholderData ? undefined : proposals[0]?.id;
  if (id === undefined && foremost !== undefined && first?.view !== view) setFirst({ view, id: foremost });
  const news =
    board?.isBehind !== true
      ? null
      : board.added > 0
        ? t('news.proposals', { smart_count: board.added })
        : t('news.moved');
  const search = params.toString();
  const open = (to: string | undefined) => {
    if (to !== undefined) void navigate({ pathname: `/approvals/${to}`, search });
  };
  const at = proposals.findIndex((each) => each.id === openId);
  useCommands([
    {
      id: 'approvals.next',
      label: t('approvals.next'),
      keys: NEXT_KEY,
      run: () => open(proposals[at + 1]?.id),
    },
    {
      id: 'approvals.back',
      label: t('approvals.back'),
      keys: BACK_KEY,
      run: () => open(proposals[Math.max(at - 1, 0)]?.id),
    },
  ]);
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <ToggleGroup
        label={t('approvals.views')}
        value={view}
        onChange={(value) => {
          setParams({ view: value });
        }}
        options={PROPOSAL_VIEWS.map((each) => [each, t(`approvals.view.${each}`)] as const)}
      />
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: 'minmax(0, 1fr)',
          [TWO_PANES]: { gridTemplateColumns: '360px minmax(0, 1fr)' },
        }}
      >
        <div {...steady.frame}>
          <Box
            aria-busy={list.isPlaceholderData}
            sx={({ tokens }) => ({
              backgroundColor: tokens.paper,
              border: `1px solid ${tokens.border}`,
              borderRadius: 1,
              overflow: 'hidden',
            })}
          >
            {list.error && !list.data ? (
              <Failed error={list.error} onRetry={() => void list.refetch()} />
            ) : list.isPending ? (
              <Loading />
            ) : proposals.length === 0 ? (
              <Empty title={t(`approvals.none.${view}`)}>{t(`approvals.noneWhat.${view}`)}</Empty>
            ) : (
              <ProposalList proposals={proposals} openId={openId} search={search} markOf={steady.markOf} />
            )}
          </Box>
          <News words={news} onShow={steady.show} />
        </div>
        {/* What has been decided stays open, so that one sees what became of it. */}
        {openId !== undefined && <Open id={openId} onDone={() => open(openId)} />}
      </Box>
    </Box>
  );
}

/** What waits for a second person, and what became of what one has proposed. */
export default function ApprovalsPage() {
  const t = useT();
  const mayRead = usePermission('proposal.read');
  return (
    <Page title={t('page.approvals')} heading={t('page.approvals')}>
      {mayRead ? <Approvals /> : <Forbidden />}
    </Page>
  );
}
