import { Box, Checkbox, FormControlLabel } from '@mui/material';
import type { ChecklistItem } from '@standing/shared/cases/checklist';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useT } from '../../app/i18n/useT.js';
import { Instant } from '../../components/Instant.js';
import { PanePart } from './PanePart.js';

interface ChecklistPartProps {
  readonly checklist: CaseDetail['checklist'];
  readonly isReadOnly: boolean;
  readonly onCheck: (item: ChecklistItem, done: boolean) => void;
}

/** What is gone through in a case of this kind; who has done it, and when. */
export function ChecklistPart({ checklist, isReadOnly, onCheck }: ChecklistPartProps) {
  const t = useT();
  return (
    <PanePart title={t('desk.checklist.title')}>
      <Box component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
        {checklist.map(({ item, done, by, at }) => (
          <li key={item}>
            <FormControlLabel
              control={
                <Checkbox
                  size="small"
                  checked={done}
                  onChange={(_event, isDone) => {
                    if (!isReadOnly) onCheck(item, isDone);
                  }}
                  slotProps={{ input: { 'aria-disabled': isReadOnly } }}
                  sx={{ padding: 0.5 }}
                />
              }
              label={
                <>
                  {t(`desk.checklist.${item}`)}
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
          </li>
        ))}
      </Box>
    </PanePart>
  );
}
