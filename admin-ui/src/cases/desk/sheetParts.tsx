import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { useReasons } from '../../accounts/accountQueries.js';
import type { ProblemError } from '../../app/api.js';
import { NOTE_MAX_LENGTH } from '../../components/limits.js';
import { Failed, Loading } from '../../components/Picture.js';
import type { Decision } from './decision.js';
import type { DraftHandle } from './deskDraft.js';
import type { Subject } from './useSubject.js';

/** What every sheet works with. */
export interface SheetContext {
  readonly detail: CaseDetail;
  /** The holds that the case is about. */
  readonly subject: Subject;
  readonly handle: DraftHandle;
  readonly isPending: boolean;
  /** Why nothing can be sent now. */
  readonly refusal: string | null;
  readonly problem: ProblemError | null;
  readonly onSend: (decision: Decision) => void;
  readonly onClose: () => void;
}

/** A sheet's choice, and beside it what is written. */
export const COLUMNS = {
  display: 'grid',
  gap: 1.5,
  alignItems: 'start',
  gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 3fr) minmax(0, 2fr)' },
} as const;

/** Whether a note is longer than it may be. */
export const isTooLong = (text: string) => text.length > NOTE_MAX_LENGTH;

/** Reasons that are being fetched, or could not be. */
export function Waiting({ query }: { readonly query: ReturnType<typeof useReasons> }) {
  return query.error ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
}
