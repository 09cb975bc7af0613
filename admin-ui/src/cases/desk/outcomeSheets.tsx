import { Box, Typography } from '@mui/material';
import { useRef, useState } from 'react';
import { useReasons } from '../../accounts/accountQueries.js';
import { choosable } from '../../accounts/decision/decision.js';
import { useT } from '../../app/i18n/useT.js';
import { CustomerReads } from './CustomerReads.js';
import { InternalNoteField } from './NoteFields.js';
import { approversOver, releaseReasons } from './outcome.js';
import { ReasonKeys } from './ReasonKeys.js';
import { Sheet } from './Sheet.js';
import { COLUMNS, isTooLong, Waiting, type SheetContext } from './sheetParts.js';
import { WithheldWarning } from './Spoken.js';

const LIFTS = { lift: 'released', clear: 'cleared', overturn: 'overturned' } as const;

/** Lifts what the case is about: why, and what colleagues should know; or asks a second person to. */
export function LiftSheet({ name, ...context }: SheetContext & { readonly name: keyof typeof LIFTS }) {
  const { detail, subject, handle, onSend } = context;
  const t = useT();
  const query = useReasons('release');
  const reasons = releaseReasons(choosable(query.data?.data ?? []), subject.holds);
  const ref = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  const code = handle.draft.finalReason;
  const isProposal = subject.right === 'with_approval';
  const isMadeGood = name === 'overturn' && detail.contested?.command === 'revoke_verification';
  const what = () => {
    if (isProposal) {
      const who = approversOver(subject.holds)
        .map((role) => t(`role.${role}`))
        .join(t('unfreeze.or'));
      return t('unfreeze.lift.proposed', { who });
    }
    if (name === 'overturn' && detail.holdId === null) {
      return t(isMadeGood ? 'unfreeze.lift.verified' : 'unfreeze.lift.anew');
    }
    return t('unfreeze.lift.atOnce');
  };
  const send = () => {
    setMissing(code === null);
    if (code === null) ref.current?.focus();
    else if (!isTooLong(handle.draft.internal)) {
      onSend({ type: 'resolve', resolution: LIFTS[name], reasonCode: code, internal: handle.draft.internal });
    }
  };
  return (
    <Sheet
      {...context}
      title={t(`unfreeze.sheet.${name}`, { number: detail.number })}
      action={t(isProposal ? `unfreeze.propose.${name}` : `desk.do.${name}`)}
      onSend={send}
    >
      <Typography variant="body2">{what()}</Typography>
      {query.isPending || query.error ? (
        <Waiting query={query} />
      ) : (
        <Box sx={COLUMNS}>
          <Box data-first sx={{ minWidth: 0 }}>
            <ReasonKeys
              reasons={reasons}
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

const REFUSALS = { refuse: 'rejected', uphold: 'upheld' } as const;

/** Ends the case with everything left as it is: colleagues read why. */
export function RefuseSheet({ name, ...context }: SheetContext & { readonly name: keyof typeof REFUSALS }) {
  const { detail, subject, handle, onSend } = context;
  const t = useT();
  const [isMissing, setMissing] = useState(false);
  const ref = useRef<HTMLTextAreaElement>(null);
  const { internal } = handle.draft;
  const send = () => {
    const isEmpty = internal.trim() === '';
    setMissing(isEmpty);
    if (isEmpty) ref.current?.focus();
    else if (!isTooLong(internal)) {
      onSend({ type: 'resolve', resolution: REFUSALS[name], reasonCode: null, internal });
    }
  };
  return (
    <Sheet
      {...context}
      title={t(`unfreeze.sheet.${name}`, { number: detail.number })}
      action={t(`desk.do.${name}`)}
      tone="error"
      onSend={send}
    >
      <Typography variant="body2">{t(`unfreeze.refuse.${name}`)}</Typography>
      {subject.isWithheld && <WithheldWarning />}
      <Box data-first>
        <InternalNoteField
          value={internal}
          onChange={(text) => handle.change({ internal: text })}
          inputRef={ref}
        />
      </Box>
      {isMissing && internal.trim() === '' && (
        <Typography role="alert" variant="body2" sx={({ tokens }) => ({ color: tokens.danger.text })}>
          {t('unfreeze.refuse.noteMissing')}
        </Typography>
      )}
    </Sheet>
  );
}

/** Turns a flag into a freeze, in one step. */
export function EscalateSheet(context: SheetContext) {
  const { detail, handle, onSend } = context;
  const t = useT();
  const query = useReasons('freeze');
  const reasons = choosable(query.data?.data ?? []);
  const ref = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  const code = handle.draft.freezeReason;
  const chosen = reasons.filter((reason) => reason.code === code);
  const send = () => {
    setMissing(code === null);
    if (code === null) ref.current?.focus();
    else if (!isTooLong(handle.draft.internal)) {
      onSend({ type: 'resolve', resolution: 'escalated', reasonCode: code, internal: handle.draft.internal });
    }
  };
  return (
    <Sheet
      {...context}
      title={t('unfreeze.sheet.escalate', { number: detail.number })}
      action={t('desk.do.escalate')}
      tone="error"
      onSend={send}
    >
      <Typography variant="body2">{t('unfreeze.escalateWhat')}</Typography>
      {query.isPending || query.error ? (
        <Waiting query={query} />
      ) : (
        <Box sx={COLUMNS}>
          <Box data-first sx={{ minWidth: 0 }}>
            <ReasonKeys
              reasons={reasons}
              chosen={code === null ? [] : [code]}
              isSingle
              onChange={(codes) => handle.change({ freezeReason: codes[0] ?? null })}
              onSend={send}
              error={isMissing && code === null ? t('decision.reasonMissing') : null}
              inputRef={ref}
            />
          </Box>
          <Box sx={{ display: 'grid', gap: 1 }}>
            {chosen.some(({ disclosure }) => disclosure === 'generic') && <WithheldWarning />}
            {chosen.map(({ id, authority }) =>
              authority === null ? null : (
                <Typography key={id} variant="body2">
                  {t(`authority.${authority}`)}
                </Typography>
              ),
            )}
            <CustomerReads reasons={chosen} />
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
