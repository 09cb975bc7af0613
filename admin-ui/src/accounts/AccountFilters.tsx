import { Box, TextField } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { HOLD_KINDS } from '@standing/shared/account/state';
import { COUNTRY_CODES } from '@standing/shared/contracts/countries';
import type { RiskLevel } from '@standing/shared/contracts/accounts';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { SelectField } from '../components/SelectField.js';
import { useDebounced } from '../components/useDebounced.js';
import type { FilterName, Filters } from './accountList.js';
import { useCountryName, useReasonName } from './words.js';

const RISKS: readonly RiskLevel[] = ['low', 'medium', 'high'];
/** What a tier may be called (contract). */
const TIER = /^[a-z0-9-]{1,40}$/;

interface AccountFiltersProps {
  readonly filters: Filters;
  readonly onChange: (name: FilterName, value: string) => void;
}

function TierField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const t = useT();
  const [text, setText] = useState(value);
  const settled = useDebounced(text);
  const invalid = text !== '' && !TIER.test(text);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (settled === text && settled !== value && (settled === '' || TIER.test(settled))) onChange(settled);
    // Only what is typed may change the filter; the filter changing does the opposite, above.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [settled]);
  return (
    <TextField
      label={t('field.tier')}
      value={text}
      onChange={(event) => setText(event.target.value.toLowerCase())}
      error={invalid}
      title={invalid ? t('list.tierForm') : ''}
      sx={{ width: 132 }}
    />
  );
}

/** Filters beside the state; all of them are answered by the server. */
export function AccountFilters({ filters, onChange }: AccountFiltersProps) {
  const t = useT();
  const locale = useFormatLocale();
  const countryName = useCountryName();
  const reasonName = useReasonName();
  const reasons = useQuery({
    queryKey: ['reasons', 'all'],
    queryFn: ({ signal }) => api.reasons(undefined, signal),
  });
  const countries = useMemo(() => {
    const collator = new Intl.Collator(locale);
    return [...COUNTRY_CODES]
      .map((code) => ({ value: code, label: countryName(code) }))
      .sort((one, other) => collator.compare(one.label, other.label));
    // The names follow the language, and nothing else.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [locale]);
  const reasonGroups = HOLD_KINDS.map((kind) => ({
    label: t(`kind.${kind}`),
    options: (reasons.data?.data ?? [])
      .filter((reason) => reason.kind === kind)
      .map(({ code }) => ({ value: code, label: reasonName(kind, code) })),
  }));
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '12px 8px' }}>
      <SelectField
        label={t('field.country')}
        value={filters.country}
        onChange={(value) => onChange('country', value)}
        options={countries}
        width={148}
      />
      <TierField value={filters.tier} onChange={(value) => onChange('tier', value)} />
      <SelectField
        label={t('field.risk')}
        value={filters.riskLevel}
        onChange={(value) => onChange('riskLevel', value)}
        options={RISKS.map((risk) => ({ value: risk, label: t(`risk.${risk}`) }))}
        width={116}
      />
      <SelectField
        label={t('field.holdReason')}
        value={filters.reasonCode}
        onChange={(value) => onChange('reasonCode', value)}
        groups={reasonGroups}
        width={180}
      />
    </Box>
  );
}
