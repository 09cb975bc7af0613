import { Box } from '@mui/material';
import { CASE_KINDS, CASE_PRIORITIES, CASE_STATUSES } from '@standing/shared/cases/case';
import { useT } from '../app/i18n/useT.js';
import { SelectField } from '../components/SelectField.js';
import { ANY_STATUS, type CaseFilterName, type CaseFilters } from './caseList.js';
import { DUE_STATES } from './dueStates.js';

interface CaseFilterBarProps {
  readonly filters: CaseFilters;
  readonly onChange: (name: CaseFilterName, value: string) => void;
}

/** What the queue can be narrowed by; all of it is answered by the server. */
export function CaseFilterBar({ filters, onChange }: CaseFilterBarProps) {
  const t = useT();
  return (
    <Box
      role="group"
      aria-label={t('cases.filters')}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: '12px 8px' }}
    >
      <SelectField
        label={t('cases.field.kind')}
        value={filters.kind}
        onChange={(value) => onChange('kind', value)}
        options={CASE_KINDS.map((kind) => ({ value: kind, label: t(`cases.kind.${kind}`) }))}
        width={132}
      />
      <SelectField
        label={t('cases.field.status')}
        value={filters.status}
        onChange={(value) => onChange('status', value)}
        none={t('cases.waiting')}
        options={[
          ...CASE_STATUSES.map((status) => ({ value: status, label: t(`cases.status.${status}`) })),
          { value: ANY_STATUS, label: t('cases.allStatuses') },
        ]}
        width={164}
      />
      <SelectField
        label={t('cases.field.due')}
        value={filters.due}
        onChange={(value) => onChange('due', value)}
        options={DUE_STATES.map((due) => ({ value: due, label: t(`cases.due.${due}`) }))}
        width={120}
      />
      <SelectField
        label={t('cases.field.priority')}
        value={filters.priority}
        onChange={(value) => onChange('priority', value)}
        options={CASE_PRIORITIES.map((priority) => ({
          value: priority,
          label: t(`cases.priority.${priority}`),
        }))}
        width={108}
      />
      <SelectField
        label={t('cases.field.who')}
        value={filters.assignee}
        onChange={(value) => onChange('assignee', value)}
        options={(['me', 'none'] as const).map((who) => ({ value: who, label: t(`cases.who.${who}`) }))}
        width={108}
      />
    </Box>
  );
}
