import Close from '@mui/icons-material/Close';
import { Box, Button, TextField, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { COUNTRY_CODES } from '@standing/shared/contracts/countries';
import { MAX_LISTED_ACCOUNTS } from '@standing/shared/maintenance/window';
import { useCountryName } from '../accounts/words.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { SelectField } from '../components/SelectField.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { useDebounced } from '../components/useDebounced.js';
import { SCOPES, type Fault, type WindowDraft } from './windowDraft.js';

const FOUND_SHOWN = 5;

interface ScopeFieldProps {
  readonly draft: WindowDraft;
  readonly faults: readonly Fault[];
  readonly onChange: (values: Partial<WindowDraft>) => void;
}

function Countries({ draft, faults, onChange }: ScopeFieldProps) {
  const t = useT();
  const countryName = useCountryName();
  const rest = [...COUNTRY_CODES]
    .filter((code) => !draft.countries.includes(code))
    .map((code) => ({ value: code, label: countryName(code) }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
        {draft.countries.map((code) => (
          <Button
            key={code}
            variant="outlined"
            aria-label={t('upkeep.removeCountry', { country: countryName(code) })}
            endIcon={<Close sx={{ fontSize: 14 }} />}
            onClick={() => onChange({ countries: draft.countries.filter((each) => each !== code) })}
            sx={{ minHeight: 28 }}
          >
            {countryName(code)}
          </Button>
        ))}
      </Box>
      <SelectField
        label={t('upkeep.addCountry')}
        value=""
        none={t('upkeep.noCountry')}
        width={280}
        options={rest}
        onChange={(code) => {
          if (code !== '') onChange({ countries: [...draft.countries, code] });
        }}
      />
      {faults.includes('countries') && (
        <Typography variant="caption" role="alert" sx={{ color: 'error.main' }}>
          {t('upkeep.fault.countries')}
        </Typography>
      )}
    </Box>
  );
}

/** Finds an account by what people know of it and puts its id into the list. */
function AccountFinder({ onPick }: { readonly onPick: (id: string) => void }) {
  const t = useT();
  const [text, setText] = useState('');
  const listId = useId();
  const q = useDebounced(text.trim());
  const found = useQuery({
    queryKey: ['windows', 'find', q],
    queryFn: ({ signal }) => api.findAccounts(q, FOUND_SHOWN, signal),
    enabled: q !== '',
  });
  const accounts = q === '' ? [] : (found.data?.data ?? []);
  return (
    <Box sx={{ display: 'grid', gap: 0.5 }}>
      <TextField
        label={t('upkeep.accountsFind')}
        placeholder={t('upkeep.accountsFindWhat')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        slotProps={{
          inputLabel: { shrink: true },
          htmlInput: { autoComplete: 'off', spellCheck: false, 'aria-controls': listId },
        }}
      />
      <Box id={listId} role="status" sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
        {accounts.map((account) => (
          <Button
            key={account.id}
            variant="outlined"
            onClick={() => {
              onPick(account.id);
              setText('');
            }}
            sx={{ minHeight: 28 }}
          >
            <bdi>{account.displayName}</bdi>
            {t('list.dot')}
            {account.externalRef}
          </Button>
        ))}
      </Box>
    </Box>
  );
}

/** Whom a window covers: everybody, or some by what they are or who they are. */
export function ScopeField({ draft, faults, onChange }: ScopeFieldProps) {
  const t = useT();
  const locale = useFormatLocale();
  const fault = (name: 'tiers' | 'accounts') => (faults.includes(name) ? t(`upkeep.fault.${name}`) : null);
  return (
    <Box sx={{ display: 'grid', gap: 1.25 }}>
      <Typography component="h3" variant="h3">
        {t('upkeep.who')}
      </Typography>
      <ToggleGroup
        label={t('upkeep.who')}
        value={draft.scope}
        onChange={(scope) => onChange({ scope })}
        options={SCOPES.map((scope) => [scope, t(`upkeep.scope.${scope}`)] as const)}
      />
      {draft.scope === 'countries' && <Countries draft={draft} faults={faults} onChange={onChange} />}
      {draft.scope === 'tiers' && (
        <TextField
          label={t('upkeep.scope.tiers')}
          value={draft.tiers}
          onChange={(event) => onChange({ tiers: event.target.value })}
          error={fault('tiers') !== null}
          helperText={fault('tiers') ?? t('upkeep.tiersWhat')}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { autoComplete: 'off', spellCheck: false } }}
        />
      )}
      {draft.scope === 'accounts' && (
        <>
          <AccountFinder onPick={(id) => onChange({ accounts: `${draft.accounts.trim()}\n${id}`.trim() })} />
          <TextField
            label={t('upkeep.scope.accounts')}
            value={draft.accounts}
            onChange={(event) => onChange({ accounts: event.target.value })}
            multiline
            minRows={3}
            maxRows={8}
            error={fault('accounts') !== null}
            helperText={
              fault('accounts') ??
              t('upkeep.accountsWhat', { max: MAX_LISTED_ACCOUNTS.toLocaleString(locale) })
            }
            slotProps={{ inputLabel: { shrink: true }, htmlInput: { spellCheck: false } }}
          />
        </>
      )}
    </Box>
  );
}
