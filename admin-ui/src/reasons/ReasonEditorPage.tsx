import { Button } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNotify } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router';
import type { ReasonDetail, ReasonView } from '@standing/shared/contracts/reasons';
import { Submissions } from '../accounts/decision/submissions.js';
import { useReasonName } from '../accounts/words.js';
import { asProblem, saysNotDone, type ProblemError } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { keptDrafts } from '../app/keptDrafts.js';
import { usePermission } from '../app/session.js';
import { useKeptForm } from '../app/useKeptForm.js';
import { EditorForm } from '../components/EditorForm.js';
import { Overtaken } from '../components/Overtaken.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading, NotFound } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { SaveBar, SaveButton } from '../components/SaveBar.js';
import { differencesOf } from './differences.js';
import { Differences } from './Differences.js';
import { contentOf, draftOf, emptyDraft, faultsOf, type ReasonDraft } from './reasonDraft.js';
import { isReasonKind, useReason, useReasonChanged } from './reasonQueries.js';
import { ReasonSettings } from './ReasonSettings.js';
import { fieldId, ReasonTexts } from './ReasonTexts.js';

const STALE = 'version_stale';
const FIRST_KIND = 'freeze';

/** By kind and code; what becomes a new reason under a name of its own. */
const kept = keptDrafts<{ readonly base: ReasonView | null; readonly draft: ReasonDraft }>();
const NEW = 'new';

/** The reason as it is now, which a refused save carries along. */
function currentOf(problem: ProblemError | null): ReasonView | null {
  if (problem?.code !== STALE) return null;
  return (problem.problem as { current?: ReasonView }).current ?? null;
}

function Editor({ reason }: { readonly reason: ReasonDetail | null }) {
  const t = useT();
  const notify = useNotify();
  const navigate = useNavigate();
  const reasonName = useReasonName();
  const changed = useReasonChanged();
  const keptUnder = reason === null ? NEW : `${reason.kind}.${reason.code}`;
  const [before] = useState(() => kept.get(keptUnder));
  const [base, setBase] = useState<ReasonView | null>(before?.base ?? reason);
  const [draft, setDraft] = useState(
    () => before?.draft ?? (reason ? draftOf(reason) : emptyDraft(FIRST_KIND)),
  );
  const [faults, setFaults] = useState<ReturnType<typeof faultsOf>>(new Map());
  const [submissions] = useState(
    () => new Submissions<ReturnType<typeof contentOf>>(() => crypto.randomUUID()),
  );
  const problemRef = useRef<HTMLDivElement>(null);

  const mutation = useMutation<ReasonDetail, unknown, ReasonDraft>({
    mutationFn: (written) => {
      const shape = [base?.version, written];
      const { content, key: idempotencyKey } = submissions.begin(shape, () => contentOf(written));
      const { kind, code } = written;
      return base === null
        ? api.createReason(kind, code, content, { idempotencyKey })
        : api.rewriteReason(kind, code, content, { version: base.version, idempotencyKey });
    },
    onSuccess: (saved) => {
      submissions.settle();
      kept.drop(keptUnder);
      void changed(saved);
      notify(base === null ? 'catalogue.created' : t('catalogue.saved', { version: saved.version }), {
        type: 'success',
      });
      void navigate(`/reasons/${saved.kind}/${saved.code}`);
    },
    onError: (error) => {
      if (saysNotDone(error)) submissions.settle();
    },
  });
  const problem = mutation.error ? asProblem(mutation.error) : null;
  const current = currentOf(problem);
  useEffect(() => problemRef.current?.focus(), [mutation.error]);

  const isUnchanged =
    base !== null && differencesOf(base, contentOf(draft)).length === 0 && faultsOf(draft).size === 0;
  const isBlank = base === null && JSON.stringify(draft) === JSON.stringify(emptyDraft(draft.kind));
  useKeptForm(kept, keptUnder, isUnchanged || isBlank ? null : { base, draft });
  const change = (values: Partial<ReasonDraft>) => {
    const next = { ...draft, ...values };
    setDraft(next);
    // What was found wanting is looked at again as it is put right; the rest when it is sent.
    if (faults.size > 0) {
      const still = faultsOf(next);
      setFaults(new Map([...still].filter(([field]) => faults.has(field))));
    }
  };
  const onSubmit = () => {
    if (mutation.isPending || isUnchanged || current !== null) return;
    const found = faultsOf(draft);
    setFaults(found);
    const first = found.keys().next().value;
    if (first === undefined) mutation.mutate(draft);
    else document.getElementById(fieldId(first))?.focus();
  };

  const heading =
    reason === null
      ? t('catalogue.new')
      : t('catalogue.editTitle', { name: reasonName(reason.kind, reason.code) });
  const back = reason === null ? '/reasons' : `/reasons/${reason.kind}/${reason.code}`;
  return (
    <Page title={heading} heading={heading}>
      <EditorForm
        onSubmit={onSubmit}
        isKept={before !== undefined && !isUnchanged}
        onDrop={() => {
          setBase(reason);
          setDraft(reason ? draftOf(reason) : emptyDraft(FIRST_KIND));
          setFaults(new Map());
          mutation.reset();
        }}
      >
        {base !== null && current !== null ? (
          <Overtaken
            title={t('catalogue.conflict', { version: current.version })}
            accept={t('catalogue.conflictAccept', { version: current.version })}
            onAccept={() => {
              setBase(current);
              mutation.reset();
            }}
            onTake={() => {
              setBase(current);
              setDraft(draftOf(current));
              setFaults(new Map());
              mutation.reset();
            }}
          >
            <Differences
              kind={current.kind}
              differences={differencesOf(base, current)}
              older={base}
              newer={current}
            />
          </Overtaken>
        ) : (
          problem && <ProblemAlert problem={problem} ref={problemRef} />
        )}
        <ReasonSettings draft={draft} faults={faults} onChange={change} isNew={reason === null} />
        <ReasonTexts draft={draft} faults={faults} onChange={change} />
        <SaveBar
          isFault={faults.size > 0}
          status={
            faults.size > 0
              ? t('catalogue.faults', { smart_count: faults.size })
              : isUnchanged
                ? t('catalogue.unchanged')
                : base !== null && t('catalogue.saveWhat')
          }
        >
          <Button component={Link} to={back} onClick={() => kept.drop(keptUnder)}>
            {t('action.cancel')}
          </Button>
          <SaveButton isDisabled={mutation.isPending || isUnchanged || current !== null}>
            {mutation.isPending
              ? t('catalogue.pending')
              : base === null
                ? t('catalogue.create')
                : t('catalogue.save', { version: base.version + 1 })}
          </SaveButton>
        </SaveBar>
      </EditorForm>
    </Page>
  );
}

/** Writes a new reason, or a new version of one. */
export default function ReasonEditorPage() {
  const t = useT();
  const { kind, code } = useParams();
  const mayWrite = usePermission('reason.write');
  const isNew = kind === undefined;
  const { data: reason, error, refetch } = useReason(mayWrite ? kind : undefined, code);
  if (mayWrite && isNew) return <Editor reason={null} />;
  if (mayWrite && reason) return <Editor key={reason.id} reason={reason} />;
  return (
    <Page title={t('catalogue.edit')} heading={t('catalogue.edit')}>
      {!mayWrite ? (
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
