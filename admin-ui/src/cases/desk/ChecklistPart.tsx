import { Box } from '@mui/material';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useT } from '../../app/i18n/useT.js';
import { PanePart } from './PanePart.js';
import { Tick, type TickProps } from './Tick.js';

interface ChecklistPartProps extends Pick<TickProps, 'isReadOnly' | 'onCheck'> {
  readonly checklist: CaseDetail['checklist'];
  /** Whether digits tick its items. */
  readonly withDigits: boolean;
}

/** What is gone through in a case of this kind; who has done it, and when. */
export function ChecklistPart({ checklist, withDigits, ...rest }: ChecklistPartProps) {
  const t = useT();
  return (
    <PanePart title={t('desk.checklist.title')}>
      <Box component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
        {checklist.map((check, index) => (
          <li key={check.item}>
            <Tick check={check} digit={withDigits ? index + 1 : null} {...rest} />
          </li>
        ))}
      </Box>
    </PanePart>
  );
}
