import { Box, Checkbox, FormControlLabel } from '@mui/material';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useT } from '../../app/i18n/useT.js';
import { Instant } from '../../components/Instant.js';
import { Key } from '../../components/Key.js';

export interface TickProps {
  readonly check: CaseDetail['checklist'][number];
  /** The digit that ticks it; null: none does here. */
  readonly digit: number | null;
  readonly isReadOnly: boolean;
  readonly onCheck: (item: CaseDetail['checklist'][number]['item'], done: boolean) => void;
}

/** An item of the checklist: what, and who has done it when. */
export function Tick({ check, digit, isReadOnly, onCheck }: TickProps) {
  const t = useT();
  const { item, done, by, at } = check;
  return (
    <FormControlLabel
      control={
        <Checkbox
          size="small"
          checked={done}
          onChange={(_event, isDone) => {
            if (!isReadOnly) onCheck(item, isDone);
          }}
          slotProps={{
            input: {
              'aria-disabled': isReadOnly,
              ...(digit === null ? {} : { 'aria-keyshortcuts': String(digit) }),
            },
          }}
          sx={{ padding: 0.5 }}
        />
      }
      label={
        <>
          {t(`desk.checklist.${item}`)}
          {digit !== null && (
            <Box component="span" aria-hidden sx={{ marginInlineStart: 0.75 }}>
              <Key>{String(digit)}</Key>
            </Box>
          )}
          {at !== null && (
            <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
              {t('list.dot')}
              {by?.name ?? t('desk.someone')} <Instant at={at} />
            </Box>
          )}
        </>
      }
      sx={{ marginInline: 0, '& .MuiFormControlLabel-label': { fontSize: '0.8125rem' } }}
    />
  );
}
