import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import type { ProposalView } from '@standing/shared/contracts/proposals';
import { Submissions } from '../accounts/decision/submissions.js';
import { saysNotDone } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { live, liveBy } from '../app/live/topics.js';
import { usePermission } from '../app/session.js';

/** As many as anybody works through at a sitting; the newest are shown. */
const SHOWN = 100;

export const PROPOSAL_VIEWS = ['waiting', 'mine', 'all'] as const;
export type ProposalListView = (typeof PROPOSAL_VIEWS)[number];

const QUERIES = {
  waiting: { mayDecide: 'true', status: 'open', sort: 'expiresAt', order: 'asc' },
  mine: { maker: 'me', sort: 'proposedAt', order: 'desc' },
  all: { sort: 'proposedAt', order: 'desc' },
} as const;

export function useProposals(view: ProposalListView) {
  return useQuery({
    queryKey: ['proposals', 'list', view],
    queryFn: ({ signal }) => api.proposals({ ...QUERIES[view], perPage: SHOWN }, signal),
    ...live('proposals'),
    placeholderData: keepPreviousData,
  });
}

export function useProposal(id: string | undefined) {
  return useQuery({
    queryKey: ['proposals', 'one', id],
    queryFn: ({ signal }) => api.proposal(id ?? '', signal),
    enabled: id !== undefined,
    // What has changed since it was asked for is part of it.
    ...liveBy((data) => {
      const accountId = (data as ProposalView | undefined)?.accountId;
      return [`proposals:${id ?? ''}`, ...(accountId ? [`accounts:${accountId}` as const] : [])];
    }),
  });
}

/** How many proposals wait for the one who is signed in; null for those who decide none, and until it is known. */
export function useWaitingApprovals(): number | null {
  const decides = usePermission('proposal.decide');
  const { data } = useQuery({
    queryKey: ['proposals', 'waiting'],
    queryFn: ({ signal }) => api.proposals({ mayDecide: 'true', status: 'open', perPage: 1 }, signal),
    ...live('proposals'),
    enabled: decides,
  });
  return data?.total ?? null;
}

export interface ProposalDecision {
  readonly id: string;
  readonly decision: 'approve' | 'reject' | 'withdraw';
  readonly note: string;
}

/** Sends a decision; what it changed is fetched anew wherever it is shown. */
export function useDecideProposal(onDone: () => void) {
  const client = useQueryClient();
  const notify = useNotify();
  const [submissions] = useState(() => new Submissions<ProposalDecision>(() => crypto.randomUUID()));
  return useMutation<{ proposal: ProposalView }, unknown, ProposalDecision>({
    mutationFn: (asked) => {
      const { content, key } = submissions.begin(asked, () => asked);
      const note = content.note.trim();
      return api.decideProposal(content.id, content.decision, note === '' ? {} : { note }, key);
    },
    onSuccess: (_, { decision }) => {
      submissions.settle();
      notify(`approvals.done.${decision}`, { type: 'success' });
      onDone();
    },
    onError: (error) => {
      // A decision whose answer was lost is sent again under its key: it is carried out once.
      if (saysNotDone(error)) submissions.settle();
    },
    onSettled: () =>
      Promise.all(
        ['proposals', 'accounts', 'cases', 'staff'].map((each) =>
          client.invalidateQueries({ queryKey: [each] }),
        ),
      ),
  });
}
