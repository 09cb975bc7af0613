import { Box } from '@mui/material';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'react-admin';
import { useNavigate } from 'react-router';
import type { ChecklistItem } from '@standing/shared/cases/checklist';
import { workerRole } from '@standing/shared/cases/decide-case';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { ReasonLocale } from '@standing/shared/reasons/reason';
import { asProblem } from '../../app/api.js';
import { useSingleKeys } from '../../app/commands.js';
import { useT } from '../../app/i18n/useT.js';
import { useSession } from '../../app/session.js';
import { picturesOf } from '../../documents/pictures.js';
import { PicturesContext } from '../../documents/usePicture.js';
import { ChangedBanner, LeaseBanner } from './Banner.js';
import { AccountPart } from './AccountPart.js';
import { CaseLook, type Look } from './CaseLook.js';
import { useProposalsOf } from './caseQueries.js';
import { ChecklistPart } from './ChecklistPart.js';
import { Comparison } from './Comparison.js';
import { issueDayOf, ADDRESS_PROOF_MAX_MONTHS } from './comparison.js';
import { endsCase, isProposed, useDecision, viewOf, type Decision } from './decision.js';
import { DecisionBar } from './DecisionBar.js';
import { firstToDecide, inOrder, nextToDecide, readyFor, roleOf } from './desk.js';
import { NEW_DRAFT, useDeskDraft } from './deskDraft.js';
import { DeskHeader } from './DeskHeader.js';
import type { DecisionName } from './deskKeys.js';
import { DocumentsPane } from './DocumentsPane.js';
import { AppealPane, ReviewPane } from './FactsPane.js';
import type { NextCase } from './nextCase.js';
import { Notice } from './Notice.js';
import { NotesPart } from './NotesPart.js';
import { DECISIONS_OF } from './outcome.js';
import { ProposalPart } from './ProposalPart.js';
import { QueuePane } from './QueuePane.js';
import { useRefusals } from './refusals.js';
import { Requirements } from './Requirements.js';
import { scriptLanguage } from './script.js';
import { DeskSheet, type SheetName } from './sheets.js';
import { advance, NONE_SHOWN, show, split } from './shownDocuments.js';
import { UnfreezePane } from './UnfreezePane.js';
import { useDeskCommands } from './useDeskCommands.js';
import type { Lease } from './useLease.js';
import { useSubject } from './useSubject.js';
import { useSeen } from './useSeen.js';

/** The decision rested on an earlier version of the case. */
const STALE = 'version_stale';
/** Sheets that, once sent, take the case from the desk. */
const ENDING: readonly SheetName[] = [
  'ask',
  'rejectCase',
  'approve',
  'escalate',
  'clear',
  'uphold',
  'overturn',
];

const OF_DOCUMENT: readonly DecisionName[] = ['accept', 'reject'];
/** What comes next in a case whose conversation has been held. */
const USUALLY: Partial<Readonly<Record<CaseDetail['kind'], DecisionName>>> = { unfreeze: 'lift' };

interface DeskProps {
  readonly detail: CaseDetail;
  readonly lease: Lease;
  readonly next: NextCase;
  /** Says what has been done, beside the decisions and to those who do not see them. */
  readonly announce: (words: string) => void;
}

/** One case: queue, documents and comparison, and below them what may be decided. */
export function Desk({ detail, lease, next, announce }: DeskProps) {
  const t = useT();
  const navigate = useNavigate();
  const withKeys = useSingleKeys();
  const staff = useSession()?.staff;
  const isOfRole = workerRole(detail.kind, staff?.roles ?? []) !== null;
  const isBarred = detail.contested?.tookPart.some(({ id }) => id === staff?.id) ?? false;
  const mayWork = isOfRole && !isBarred;
  const subject = useSubject(detail);
  const proposals = useProposalsOf(detail);
  const isVerification = detail.kind === 'verification';
  const [look, setLook] = useState<Look>('case');
  const [language, setLanguage] = useState<ReasonLocale | null>(null);
  const isMine = lease.standing.is === 'mine';
  const handle = useDeskDraft(detail.id);
  const seen = useSeen(detail, isMine);
  const documents = useMemo(() => inOrder(detail.documents), [detail.documents]);
  const [shown, setShown] = useState(() => {
    const first = firstToDecide(documents);
    return first ? show(NONE_SHOWN, first.id) : NONE_SHOWN;
  });
  const first = firstToDecide(documents);
  if (shown.active === null && first) setShown(show(NONE_SHOWN, first.id));
  const isDocuments = isVerification || (look === 'documents' && documents.length > 0);
  const active = isDocuments ? documents.find(({ id }) => id === shown.active) : undefined;

  const [sheet, setSheet] = useState<SheetName | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const [issueProblem, setIssueProblem] = useState<string | null>(null);
  const [isQueueOpen, setQueueOpen] = useStore('desk.queue', window.innerWidth >= 1200);
  const [isLeaving, setLeaving] = useState(false);
  const panesRef = useRef<HTMLDivElement>(null);
  const mrzRef = useRef<HTMLTextAreaElement>(null);
  const issuedRef = useRef<HTMLInputElement>(null);
  const noteRef = useRef<HTMLTextAreaElement>(null);

  // The same at every render, so that typing and deciding draw neither documents nor queue anew.
  const onShow = useCallback((id: string) => setShown((before) => show(before, id)), []);
  const onSideBySide = useCallback(() => setShown((before) => split(before, documents)), [documents]);
  const onQueue = useCallback(() => setQueueOpen((isOpen) => !isOpen), [setQueueOpen]);

  const goOn = async (why: string) => {
    setLeaving(true);
    try {
      const following = await next.take([detail.kind]);
      const words = following ? t('desk.nextIs', { number: following.number }) : t('desk.queueEmpty');
      announce(`${why} ${words}`);
      if (following?.id === detail.id) {
        // It was free, and is the most urgent one: this page is where one goes.
        setLeaving(false);
        setSheet(null);
        setNotice(null);
        await seen.settle(following);
        return;
      }
      void navigate(following ? `/cases/${following.id}` : '/cases/next', {
        state: { claim: true, kind: detail.kind, wasEmpty: !following },
      });
    } catch {
      // It asks again, and says what is wrong.
      void navigate('/cases/next', { state: { kind: detail.kind } });
    }
  };

  const decision = useDecision(detail.id, seen.version, {
    onRefused: () => void seen.settle(null),
    onDone: (sent, answer) => {
      const isProposal = isProposed(answer);
      // Whoever has the customer on the line, or waits for a second person, stays to see what becomes of it.
      const stays = detail.kind === 'unfreeze' || (isProposal && !isVerification);
      const words = isProposal ? t('done.proposed') : t(`desk.done.${doneOf(sent, detail.kind)}`);
      if (endsCase(sent) && !stays) {
        // As it is: what is left is not drawn anew on the way.
        lease.ended();
        handle.drop();
        void goOn(words);
        return;
      }
      // What is sent without a sheet leaves the one open that has been opened since.
      if (sent.type !== 'accept' && sent.type !== 'note') setSheet(null);
      setNotice(null);
      if (endsCase(sent)) {
        next.cancel();
        handle.change(NEW_DRAFT);
        handle.drop();
        void proposals.refetch();
      }
      const settled = seen.settle(viewOf(answer));
      // A document's fate is told once the desk goes by it: who hears it asks at once for what is still lacking.
      if (sent.type === 'accept' || sent.type === 'reject') void settled.then(() => announce(words));
      else announce(words);
      if (sent.type === 'note') handle.change({ internal: '' });
      else if (sent.type === 'message')
        handle.change({ forCustomer: { ...handle.draft.forCustomer, message: '' } });
      else if (sent.type === 'accept' || sent.type === 'reject') {
        const status = sent.type === 'accept' ? 'accepted' : 'rejected';
        const decided = documents.map((each) =>
          each.id === sent.documentId ? ({ ...each, status } as const) : each,
        );
        setShown((before) => advance(before, decided, sent.documentId));
        setIssueProblem(null);
        panesRef.current?.focus({ preventScroll: true });
      }
    },
  });
  const send = (what: Decision) => {
    if (!decision.isPending && !isLeaving) decision.mutate(what);
  };
  const failure = decision.error ? asProblem(decision.error) : null;
  // What has changed, and whose the case is now, is said above the panes.
  const problem = failure?.code === STALE ? null : failure;

  const { standing } = lease;
  // Notes are for everybody who works on cases of this kind, with the lease or without.
  const notYours = isOfRole ? null : t('desk.lease.notYours');
  const notTheirs = notYours ?? (isBarred ? t('errors.took_part') : null);
  const common =
    notTheirs ??
    (standing.is === 'away'
      ? t(
          standing.status === 'resolved' || standing.status === 'cancelled'
            ? 'errors.case_closed'
            : 'errors.case_not_open',
        )
      : !isMine
        ? t('errors.lease_required')
        : seen.changes.length > 0
          ? t('desk.changed.first')
          : null);
  const refusals = useRefusals(detail, active, subject, common);

  const close = () => {
    setSheet(null);
    decision.reset();
    next.cancel();
  };
  const accept = () => {
    if (!active) return;
    if (roleOf(active.type) !== 'address') {
      send({ type: 'accept', documentId: active.id, issuedOn: null });
      return;
    }
    const day = handle.draft.issuedOn[active.id] ?? '';
    const how = issueDayOf(day, Date.now());
    if (how === 'recent') send({ type: 'accept', documentId: active.id, issuedOn: day });
    else {
      setIssueProblem(t(`desk.issue.${how}`, { months: ADDRESS_PROOF_MAX_MONTHS }));
      issuedRef.current?.focus();
    }
  };
  const choose = (name: DecisionName) => {
    const refusal = refusals[name];
    setNotice(refusal);
    if (refusal !== null) {
      announce(refusal);
      return;
    }
    // What stood in the way does not any more.
    if (notice !== null) announce('');
    decision.reset();
    if (name === 'accept') {
      setSheet(null);
      accept();
      return;
    }
    setSheet(name);
    if (ENDING.includes(name) && detail.kind !== 'unfreeze') next.prepare([detail.kind]);
    else next.cancel();
  };
  useEffect(() => setIssueProblem(null), [shown.active]);
  // What is decided next is fetched while its holder looks at what comes before it.
  const following = isMine && active ? nextToDecide(documents, active.id) : null;
  useEffect(() => {
    if (following === null) return;
    void picturesOf(detail.id).open({ documentId: following, rendition: 'view', page: 1 });
  }, [detail.id, following]);

  const names = DECISIONS_OF[detail.kind].filter((name) => isDocuments || !OF_DOCUMENT.includes(name));
  const namedAs: Partial<Record<DecisionName, string>> = {
    ...(isVerification ? {} : { ask: t('unfreeze.do.ask') }),
    ...(subject.right === 'with_approval'
      ? {
          lift: t('unfreeze.propose.lift'),
          clear: t('unfreeze.propose.clear'),
          overturn: t('unfreeze.propose.overturn'),
        }
      : {}),
  };
  const check = (item: ChecklistItem, done: boolean) => send({ type: 'check', item, done });
  const theirLanguage = scriptLanguage(subject.account?.locale ?? 'en').language;
  useDeskCommands(
    {
      decisions: names,
      namedAs,
      documents: isDocuments ? documents : [],
      ticks: isDocuments ? [] : detail.checklist.map(({ item }) => item),
      hasLooks: !isVerification && documents.length > 0,
      hasScript: detail.kind === 'unfreeze',
      active,
      lease,
      isQueueOpen,
      mayWork,
    },
    {
      choose,
      changeShown: setShown,
      focus: (field) => ({ mrz: mrzRef, issuedOn: issuedRef, note: noteRef })[field].current?.focus(),
      write: () => (notYours === null ? setSheet('message') : setNotice(notYours)),
      toggleQueue: onQueue,
      goOn: () => void goOn(''),
      tick: (place) => {
        const at = detail.checklist[place];
        if (!at) return;
        setNotice(common);
        if (common === null) check(at.item, !at.done);
      },
      toggleLook: () => setLook(look === 'case' ? 'documents' : 'case'),
      switchLanguage: () => setLanguage((language ?? theirLanguage) === 'en' ? 'zh-CN' : 'en'),
    },
  );

  const ready = isMine ? readyFor(detail) : null;
  const usual = USUALLY[detail.kind];
  const suggested: DecisionName | null = isVerification
    ? (ready ?? (active?.status === 'submitted' ? 'accept' : null))
    : usual && refusals[usual] === null
      ? usual
      : null;
  const context = {
    detail,
    subject,
    handle,
    isPending: decision.isPending || isLeaving,
    refusal: common,
    problem,
    onSend: send,
    onClose: close,
  };

  const isReadOnly = common !== null || decision.isPending;
  const proposed = proposals.data?.data[0];
  const documentsPane = (
    <DocumentsPane
      documents={documents}
      shown={shown}
      withKeys={withKeys}
      onShow={onShow}
      onSideBySide={onSideBySide}
    />
  );

  return (
    <PicturesContext value={picturesOf(detail.id)}>
      <Box
        sx={{
          display: 'flex',
          flexDirection: 'column',
          height: '100dvh',
          minHeight: 480,
          '@media (max-width:899px)': { height: 'auto' },
        }}
      >
        <DeskHeader
          detail={detail}
          lease={lease}
          withKeys={withKeys}
          onNext={mayWork ? () => void goOn('') : null}
        />
        <LeaseBanner detail={detail} lease={lease} refusal={notTheirs} withKeys={withKeys} />
        {seen.changes.length > 0 && <ChangedBanner changes={seen.changes} onSeen={seen.accept} />}
        <Box
          ref={panesRef}
          tabIndex={-1}
          onKeyDown={(event) => {
            // Out of a field, so that letters are keys again; what was typed stays.
            const isField =
              event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
            if (event.key === 'Escape' && isField && !event.nativeEvent.isComposing) {
              panesRef.current?.focus({ preventScroll: true });
            }
          }}
          sx={{
            flex: '1 1 auto',
            display: 'flex',
            minHeight: 0,
            '&:focus': { outline: 'none' },
            '@media (max-width:899px)': { flexDirection: 'column' },
          }}
        >
          <QueuePane
            currentId={detail.id}
            kind={detail.kind}
            isOpen={isQueueOpen}
            onToggle={onQueue}
            withKeys={withKeys}
          />
          {detail.kind === 'verification' ? (
            documentsPane
          ) : (
            <CaseLook
              title={t(`unfreeze.title.${detail.kind}`)}
              look={look}
              documentCount={documents.length}
              onLook={setLook}
              withKeys={withKeys}
              documents={documentsPane}
            >
              {proposed && <ProposalPart proposal={proposed} />}
              {detail.kind === 'unfreeze' && (
                <UnfreezePane
                  detail={detail}
                  subject={subject}
                  language={language}
                  onLanguage={setLanguage}
                  onAsk={() => choose('ask')}
                  withKeys={withKeys}
                  isReadOnly={isReadOnly}
                  onCheck={check}
                />
              )}
              {detail.kind === 'review' && <ReviewPane detail={detail} subject={subject} />}
              {detail.kind === 'appeal' && (
                <AppealPane detail={detail} subject={subject} isBarred={isBarred} />
              )}
            </CaseLook>
          )}
          <Box
            component="section"
            aria-label={t('desk.facts')}
            tabIndex={0}
            sx={({ tokens }) => ({
              flex: 'none',
              width: 340,
              '@media (min-width:1440px)': { width: 384 },
              '@media (max-width:1099px)': { width: 304 },
              '@media (max-width:899px)': { width: 'auto' },
              position: 'relative',
              overflowY: 'auto',
              borderInlineStart: `1px solid ${tokens.border}`,
              backgroundColor: tokens.paper,
              '&:focus-visible': { outlineOffset: -2 },
            })}
          >
            {detail.requirements.length > 0 && <Requirements detail={detail} />}
            {isDocuments && (
              <Comparison
                detail={detail}
                document={active}
                handle={handle}
                mrzRef={mrzRef}
                issuedRef={issuedRef}
                issueProblem={issueProblem}
                onAccept={() => choose('accept')}
              />
            )}
            {(detail.kind !== 'unfreeze' || isDocuments) && (
              <ChecklistPart
                checklist={detail.checklist}
                withDigits={withKeys && !isDocuments}
                isReadOnly={isReadOnly}
                onCheck={check}
              />
            )}
            <NotesPart
              notes={detail.notes}
              internal={handle.draft.internal}
              onChange={(internal) => handle.change({ internal })}
              onSave={() => send({ type: 'note', internal: handle.draft.internal })}
              onMessage={() => setSheet('message')}
              isPending={decision.isPending}
              refusal={notYours}
              inputRef={noteRef}
            />
            <AccountPart detail={detail} />
          </Box>
        </Box>
        <Box sx={{ '@media (max-width:899px)': { position: 'sticky', bottom: 0, zIndex: 3 } }}>
          {sheet !== null && (
            <DeskSheet name={sheet} document={active} context={context} messageRefusal={notYours} />
          )}
          {sheet === null && (
            <Notice
              text={notice}
              problem={problem}
              onClose={() => {
                setNotice(null);
                decision.reset();
              }}
            />
          )}
          {mayWork && (
            <DecisionBar
              names={names}
              namedAs={namedAs}
              documentName={active ? t(`document.${active.type}`) : null}
              refusals={refusals}
              suggested={suggested}
              onChoose={choose}
              withKeys={withKeys}
              isPending={decision.isPending || isLeaving}
              isNoticed={notice !== null}
            />
          )}
        </Box>
      </Box>
    </PicturesContext>
  );
}

/** What has been done, for the words that say so. */
function doneOf(decision: Decision, kind: CaseDetail['kind']) {
  if (decision.type !== 'resolve') return decision.type;
  return kind === 'unfreeze' && decision.resolution === 'rejected'
    ? ('refused' as const)
    : decision.resolution;
}
