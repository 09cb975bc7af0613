import { Box, Checkbox, FormControlLabel, Typography } from '@mui/material';
import { useRef, useState } from 'react';
import { DOCUMENT_TYPES, type DocumentType } from '@standing/shared/documents/documents';
import { useReasons } from '../../accounts/accountQueries.js';
import { choosable } from '../../accounts/decision/decision.js';
import { useT } from '../../app/i18n/useT.js';
import { CustomerReads } from './CustomerReads.js';
import { toAskFor, type CaseDocument } from './desk.js';
import type { DecisionName } from './deskKeys.js';
import { customerNote } from './deskDraft.js';
import { CustomerNoteField, InternalNoteField } from './NoteFields.js';
import { ReasonKeys } from './ReasonKeys.js';
import { EscalateSheet, LiftSheet, RefuseSheet } from './outcomeSheets.js';
import { wantedDocuments } from './outcome.js';
import { COLUMNS, isTooLong, Waiting, type SheetContext } from './sheetParts.js';
import { Sheet } from './Sheet.js';
import { WithheldWarning } from './Spoken.js';

/** The reasons for which documents and verifications are rejected. */
function useVerificationReasons() {
  const query = useReasons('verification');
  return { query, reasons: choosable(query.data?.data ?? []) };
}

/** Rejects one document: why, by key, and what the customer reads about it. */
function RejectSheet({ document, ...context }: SheetContext & { readonly document: CaseDocument }) {
  const { handle, onSend } = context;
  const t = useT();
  const { query, reasons } = useVerificationReasons();
  const [isMissing, setMissing] = useState(false);
  const ref = useRef<HTMLInputElement>(null);
  const chosen = handle.draft.rejectFor[document.id] ?? [];
  const note = customerNote(handle, document.id);
  const send = () => {
    setMissing(chosen.length === 0);
    if (chosen.length === 0) ref.current?.focus();
    else if (!isTooLong(note.value)) {
      onSend({ type: 'reject', documentId: document.id, reasonCodes: chosen, forCustomer: note.value });
    }
  };
  return (
    <Sheet
      {...context}
      title={t('desk.reject.title', { type: t(`document.${document.type}`) })}
      action={t('desk.do.reject')}
      tone="error"
      onSend={send}
    >
      {query.isPending || query.error ? (
        <Waiting query={query} />
      ) : (
        <Box sx={COLUMNS}>
          <Box data-first sx={{ minWidth: 0 }}>
            <ReasonKeys
              reasons={reasons}
              chosen={chosen}
              onChange={(codes) =>
                handle.change({ rejectFor: { ...handle.draft.rejectFor, [document.id]: codes } })
              }
              onSend={send}
              error={isMissing && chosen.length === 0 ? t('decision.reasonMissing') : null}
              inputRef={ref}
            />
          </Box>
          <Box sx={{ display: 'grid', gap: 1 }}>
            <CustomerReads reasons={reasons.filter(({ code }) => chosen.includes(code))} />
            <CustomerNoteField {...note} />
          </Box>
        </Box>
      )}
    </Sheet>
  );
}

function TypeChoice({
  chosen,
  onChange,
}: {
  readonly chosen: readonly DocumentType[];
  readonly onChange: (types: readonly DocumentType[]) => void;
}) {
  const t = useT();
  return (
    <Box component="fieldset" sx={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <Box component="legend" sx={{ padding: 0, fontSize: '0.8125rem', fontWeight: 600 }}>
        {t('desk.ask.types')}
      </Box>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(190px, 1fr))' }}>
        {DOCUMENT_TYPES.map((type) => (
          <FormControlLabel
            key={type}
            control={
              <Checkbox
                size="small"
                checked={chosen.includes(type)}
                onChange={(_event, isChosen) =>
                  onChange(isChosen ? [...chosen, type] : chosen.filter((each) => each !== type))
                }
                sx={{ padding: 0.5 }}
              />
            }
            label={t(`document.${type}`)}
            sx={{ marginInline: 0, '& .MuiFormControlLabel-label': { fontSize: '0.8125rem' } }}
          />
        ))}
      </Box>
    </Box>
  );
}

/** Of what the reasons ask for whatever has not come, one of each; what was handed in and rejected, again. */
function usuallyAskedFor({ detail, subject }: Pick<SheetContext, 'detail' | 'subject'>): DocumentType[] {
  const ofReasons = subject.holds
    .filter(({ disclosure }) => disclosure === 'full')
    .flatMap(({ version }) => version?.requiredDocuments ?? []);
  return wantedDocuments(detail, ofReasons)
    .filter(({ status }) => status === 'not_asked' || status === 'asked' || status === 'rejected')
    .flatMap(({ types }) => types.slice(0, 1));
}

/** Sends the case back to the customer: which documents, why, and what else to tell them. */
function AskSheet(context: SheetContext) {
  const { detail, subject, handle, onSend } = context;
  const t = useT();
  const { query, reasons } = useVerificationReasons();
  const ref = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  const isVerification = detail.kind === 'verification';
  const usual = isVerification ? toAskFor(detail) : { types: usuallyAskedFor(context), reasonCodes: [] };
  const types = handle.draft.askTypes ?? usual.types;
  const codes = handle.draft.askFor ?? usual.reasonCodes;
  const note = customerNote(handle, 'ask');
  const send = () => {
    setMissing(types.length === 0);
    if (types.length === 0 || isTooLong(note.value)) return;
    onSend({ type: 'ask', types, reasonCodes: codes, forCustomer: note.value });
  };
  return (
    <Sheet
      {...context}
      title={t(isVerification ? 'desk.ask.title' : 'unfreeze.askTitle')}
      action={t(isVerification ? 'desk.do.ask' : 'unfreeze.do.ask')}
      onSend={send}
    >
      {query.isPending || query.error ? (
        <Waiting query={query} />
      ) : (
        <Box sx={COLUMNS}>
          <Box sx={{ display: 'grid', gap: 1.25, minWidth: 0 }}>
            <TypeChoice chosen={types} onChange={(askTypes) => handle.change({ askTypes })} />
            {isMissing && types.length === 0 && (
              <Typography role="alert" variant="body2" sx={({ tokens }) => ({ color: tokens.danger.text })}>
                {t('desk.ask.typesMissing')}
              </Typography>
            )}
            {isVerification && (
              <Box data-first>
                <ReasonKeys
                  reasons={reasons}
                  chosen={codes}
                  onChange={(askFor) => handle.change({ askFor })}
                  onSend={send}
                  error={null}
                  inputRef={ref}
                />
              </Box>
            )}
          </Box>
          <Box sx={{ display: 'grid', gap: 1 }}>
            {subject.isWithheld && <WithheldWarning />}
            <CustomerReads reasons={reasons.filter(({ code }) => codes.includes(code))} />
            <CustomerNoteField {...note} />
          </Box>
        </Box>
      )}
    </Sheet>
  );
}

/** Ends the verification for good: one reason, and what colleagues should know. */
function RejectCaseSheet(context: SheetContext) {
  const { handle, onSend } = context;
  const t = useT();
  const { query, reasons } = useVerificationReasons();
  const ref = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  const code = handle.draft.finalReason;
  const send = () => {
    setMissing(code === null);
    if (code === null) ref.current?.focus();
    else if (!isTooLong(handle.draft.internal)) {
      onSend({ type: 'resolve', resolution: 'rejected', reasonCode: code, internal: handle.draft.internal });
    }
  };
  // What is final by its nature is what one ends a case for.
  const ordered = reasons.toSorted((one, other) => Number(other.final) - Number(one.final));
  return (
    <Sheet
      {...context}
      title={t('desk.rejectCase.title')}
      action={t('desk.do.rejectCase')}
      tone="error"
      onSend={send}
    >
      <Typography variant="body2">{t('desk.rejectCase.what')}</Typography>
      {query.isPending || query.error ? (
        <Waiting query={query} />
      ) : (
        <Box sx={COLUMNS}>
          <Box data-first sx={{ minWidth: 0 }}>
            <ReasonKeys
              reasons={ordered}
              chosen={code === null ? [] : [code]}
              isSingle
              onChange={(codes) => handle.change({ finalReason: codes[0] ?? null })}
              onSend={send}
              error={isMissing && code === null ? t('decision.reasonMissing') : null}
              inputRef={ref}
            />
          </Box>
          <Box sx={{ display: 'grid', gap: 1 }}>
            <CustomerReads reasons={reasons.filter((reason) => reason.code === code)} />
            <InternalNoteField
              value={handle.draft.internal}
              onChange={(internal) => handle.change({ internal })}
            />
          </Box>
        </Box>
      )}
    </Sheet>
  );
}

/** Approves the verification: nothing to fill in, so Enter is enough. */
function ApproveSheet(context: SheetContext) {
  const { detail, handle, onSend } = context;
  const t = useT();
  const isHigh = detail.account.riskLevel === 'high';
  return (
    <Sheet
      {...context}
      title={t('desk.approve.title', { number: detail.number })}
      action={t('desk.do.approve')}
      onSend={() => {
        if (isTooLong(handle.draft.internal)) return;
        onSend({
          type: 'resolve',
          resolution: 'approved',
          reasonCode: null,
          internal: handle.draft.internal,
        });
      }}
    >
      <Typography variant="body2">{t(isHigh ? 'desk.approve.highRisk' : 'desk.approve.what')}</Typography>
      <InternalNoteField
        value={handle.draft.internal}
        onChange={(internal) => handle.change({ internal })}
        minRows={1}
      />
    </Sheet>
  );
}

/** Writes to the customer without asking for anything. */
function MessageSheet(context: SheetContext) {
  const { handle, onSend } = context;
  const t = useT();
  const note = customerNote(handle, 'message');
  const [isMissing, setMissing] = useState(false);
  const isEmpty = note.value.trim() === '';
  return (
    <Sheet
      {...context}
      title={t('desk.message.title')}
      action={t('desk.message.send')}
      onSend={() => {
        setMissing(isEmpty);
        if (isEmpty || isTooLong(note.value)) return;
        onSend({ type: 'message', forCustomer: note.value });
      }}
    >
      {context.subject.isWithheld && <WithheldWarning />}
      <Box data-first>
        <CustomerNoteField
          {...note}
          withReasons={false}
          error={isMissing && isEmpty ? t('desk.note.messageMissing') : null}
        />
      </Box>
    </Sheet>
  );
}

/** The decisions that have a sheet, and writing to the customer. */
export type SheetName = Exclude<DecisionName, 'accept'> | 'message';

interface DeskSheetProps {
  readonly name: SheetName;
  readonly document: CaseDocument | undefined;
  readonly context: SheetContext;
  /** Why one may not write to the customer: for that no lease is needed. */
  readonly messageRefusal: string | null;
}

/** The sheet that is open. */
export function DeskSheet({ name, document, context, messageRefusal }: DeskSheetProps) {
  switch (name) {
    case 'reject':
      return document ? <RejectSheet key={document.id} {...context} document={document} /> : null;
    case 'ask':
      return <AskSheet {...context} />;
    case 'rejectCase':
      return <RejectCaseSheet {...context} />;
    case 'approve':
      return <ApproveSheet {...context} />;
    case 'lift':
    case 'clear':
    case 'overturn':
      return <LiftSheet key={name} {...context} name={name} />;
    case 'refuse':
    case 'uphold':
      return <RefuseSheet key={name} {...context} name={name} />;
    case 'escalate':
      return <EscalateSheet {...context} />;
    case 'message':
      return <MessageSheet {...context} refusal={messageRefusal} />;
  }
}
