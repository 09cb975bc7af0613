import { Box, TextField } from '@mui/material';
import type { KeyboardEvent, Ref } from 'react';
import { useCountryName } from '../../accounts/words.js';
import { useNow } from '../../app/clock.js';
import { useT } from '../../app/i18n/useT.js';
import { Facts } from '../../components/Facts.js';
import { ADDRESS_PROOF_MAX_MONTHS, addressLines, issueDayOf, type Declared } from './comparison.js';
import type { CaseDocument } from './desk.js';
import type { DraftHandle } from './deskDraft.js';
import { Verdict } from './Verdict.js';

interface AddressCheckProps {
  readonly declared: Declared;
  readonly document: CaseDocument;
  readonly handle: DraftHandle;
  readonly inputRef: Ref<HTMLInputElement>;
  readonly problem: string | null;
  readonly onAccept: () => void;
}

/** A proof of address: name and address to find on it, and the day that it names. */
export function AddressCheck({ declared, document, handle, inputRef, problem, onAccept }: AddressCheckProps) {
  const t = useT();
  const countryName = useCountryName();
  const now = useNow();
  const { address } = declared;
  const day = handle.draft.issuedOn[document.id] ?? '';
  const how = issueDayOf(day, now);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onAccept();
  };
  const lines = addressLines(address, countryName);
  return (
    <Box sx={{ display: 'grid', gap: 1.25 }}>
      <Facts
        rows={[
          [t('desk.field.name'), <bdi key="name">{declared.displayName}</bdi>],
          [
            t('desk.field.address'),
            lines.length > 0 ? (
              <Box component="address" key="address" sx={{ fontStyle: 'normal' }} dir="auto">
                {lines.map((line) => (
                  <div key={line}>{line}</div>
                ))}
              </Box>
            ) : (
              t('word.notGiven')
            ),
          ],
        ]}
      />
      <TextField
        type="date"
        label={t('desk.issuedOn')}
        value={day}
        onChange={(event) =>
          handle.change({ issuedOn: { ...handle.draft.issuedOn, [document.id]: event.target.value } })
        }
        onKeyDown={onKeyDown}
        inputRef={inputRef}
        error={problem !== null || how === 'too_old' || how === 'in_future'}
        helperText={problem ?? t('desk.issuedOnWhat', { months: ADDRESS_PROOF_MAX_MONTHS })}
        slotProps={{
          inputLabel: { shrink: true },
          htmlInput: { max: new Date(now).toISOString().slice(0, 10) },
        }}
      />
      {how !== 'missing' && (
        <Box role="status" sx={{ display: 'flex', gap: 1, alignItems: 'center', fontSize: '0.8125rem' }}>
          <Verdict verdict={how === 'recent' ? 'valid' : 'wrong'} />
          {t(`desk.issue.${how}`, { months: ADDRESS_PROOF_MAX_MONTHS })}
        </Box>
      )}
    </Box>
  );
}
