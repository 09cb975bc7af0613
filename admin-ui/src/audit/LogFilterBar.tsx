import { Box, Button, Chip, TextField } from '@mui/material';
import { useEffect, useState, type SubmitEvent } from 'react';
import { ACCOUNT_STATES } from '@standing/shared/account/state';
import { ENTRY_KINDS } from '@standing/shared/audit/commands';
import { asProblem } from '../app/api.js';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import { toLocalInput } from '../components/instants.js';
import { SelectField } from '../components/SelectField.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { useCommandName } from '../accounts/words.js';
import { usePeople } from './auditQueries.js';
import { LOGGED_COMMANDS } from './commands.js';
import { accountIdOf } from './findAccount.js';
import { instantFilter, type LogFilters } from './logFilters.js';

const local = (instant: string) => (instant === '' ? '' : toLocalInput(Date.parse(instant)));

interface LogFilterBarProps {
  readonly filters: LogFilters;
  readonly onChange: (change: Partial<LogFilters>) => void;
  readonly onClear: () => void;
}

/** Everybody who has left an entry, by name; the system's own parts behind them. */
function useActors() {
  const t = useT();
  const people = usePeople().data?.data ?? [];
  return people.map(({ id, kind, name }) => ({
    value: id,
    label:
      name ??
      (id === 'clock'
        ? t('actor.clock')
        : kind === 'rule'
          ? t('actor.rule', { id })
          : `${t('actor.system')} (${id})`),
  }));
}

/** Narrows the log. Lists apply at once, what is typed when it is sent. */
export function LogFilterBar({ filters, onChange, onClear }: LogFilterBarProps) {
  const t = useT();
  const translate = useTranslateIfKnown();
  const words = useProblemWords();
  const commandName = useCommandName();
  const actors = useActors();
  const [account, setAccount] = useState(filters.account);
  const [from, setFrom] = useState(local(filters.from));
  const [to, setTo] = useState(local(filters.to));
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    setAccount(filters.account);
    setFrom(local(filters.from));
    setTo(local(filters.to));
    setFault(null);
  }, [filters]);

  const apply = async () => {
    const text = account.trim();
    let accountId: string | null = '';
    if (text !== '') {
      try {
        // A reference may be somebody's name or number; the id says nothing, and so may stand in the address.
        accountId = await accountIdOf(text);
      } catch (error) {
        setFault(words(asProblem(error)));
        return;
      }
      if (accountId === null) {
        setFault(t('log.noAccount'));
        return;
      }
    }
    setFault(null);
    onChange({ account: accountId, from: instantFilter(from), to: instantFilter(to) });
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void apply();
  };
  const shrink = { inputLabel: { shrink: true } };
  const states = ACCOUNT_STATES.map((state) => ({ value: state, label: t(`state.${state}`) }));
  const [streamKind = ''] = filters.subject.split(':');

  return (
    <Box
      component="form"
      role="search"
      aria-label={t('log.filters')}
      noValidate
      onSubmit={onSubmit}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        // Labels stand on their fields' upper edges.
        gap: '14px 8px',
        alignItems: 'flex-start',
        // In a narrow window two beside each other, as wide as there is room.
        '@media (max-width:599.95px)': {
          display: 'grid',
          gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
          '& .MuiTextField-root': { width: '100% !important' },
          '& .MuiButton-root': { justifySelf: 'start' },
        },
      }}
    >
      <Box sx={{ flexBasis: '100%', gridColumn: '1 / -1' }}>
        <ToggleGroup
          label={t('log.kind')}
          value={filters.kind}
          onChange={(kind) => onChange({ kind })}
          options={[
            ['', t('log.kinds.all')] as const,
            ...ENTRY_KINDS.map((kind) => [kind, t(`log.kinds.${kind}`)] as const),
          ]}
        />
      </Box>
      <SelectField
        label={t('log.command')}
        value={filters.command}
        onChange={(command) => onChange({ command })}
        options={LOGGED_COMMANDS.map((command) => ({ value: command, label: commandName(command) })).toSorted(
          (one, other) => one.label.localeCompare(other.label),
        )}
        width={184}
      />
      <SelectField
        label={t('log.who')}
        value={filters.actor}
        onChange={(actor) => onChange({ actor })}
        options={actors}
        width={176}
      />
      <SelectField
        label={t('log.fromState')}
        value={filters.fromState}
        onChange={(fromState) => onChange({ fromState })}
        options={states}
        width={132}
      />
      <SelectField
        label={t('log.state')}
        value={filters.state}
        onChange={(state) => onChange({ state })}
        options={states}
        width={132}
      />
      <TextField
        label={t('log.account')}
        value={account}
        onChange={(event) => setAccount(event.target.value)}
        error={fault !== null}
        helperText={fault ?? ''}
        slotProps={{ ...shrink, htmlInput: { autoComplete: 'off', spellCheck: false } }}
        sx={{ width: 184 }}
      />
      <TextField
        label={t('log.from')}
        type="datetime-local"
        value={from}
        onChange={(event) => setFrom(event.target.value)}
        slotProps={shrink}
        sx={{ width: 192 }}
      />
      <TextField
        label={t('log.to')}
        type="datetime-local"
        value={to}
        onChange={(event) => setTo(event.target.value)}
        slotProps={shrink}
        sx={{ width: 192 }}
      />
      <Button type="submit" variant="outlined" sx={{ minHeight: 37 }}>
        {t('log.apply')}
      </Button>
      {filters.subject !== '' && (
        <Chip
          label={t('log.onlyStream', { what: translate(`stream.${streamKind}`) ?? t('log.oneSubject') })}
          onDelete={() => onChange({ subject: '' })}
          sx={{ marginTop: '3px' }}
        />
      )}
      {Object.values(filters).some((value) => value !== '') && (
        <Button onClick={onClear} sx={{ minHeight: 37 }}>
          {t('list.clear')}
        </Button>
      )}
    </Box>
  );
}
