import { Box, Button, TextField } from '@mui/material';
import { useEffect, useState, type SubmitEvent } from 'react';
import { ACCOUNT_STATES } from '@standing/shared/account/state';
import { asProblem } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import { toLocalInput } from '../components/instants.js';
import { SelectField } from '../components/SelectField.js';
import { useCommandName } from '../accounts/words.js';
import { LOGGED_COMMANDS } from './commands.js';
import { instantFilter, isActor, isSubject, type LogFilterName, type LogFilters } from './logFilters.js';

/** Enough to see whether one of them has exactly the reference. */
const CANDIDATES = 25;

/** The id of the account with a reference; null when there is none. */
async function accountIdOf(reference: string): Promise<string | null> {
  const found = await api.findAccounts(reference, CANDIDATES);
  return found.data.find(({ externalRef }) => externalRef === reference)?.id ?? null;
}

const local = (instant: string) => (instant === '' ? '' : toLocalInput(Date.parse(instant)));

interface LogFilterBarProps {
  readonly filters: LogFilters;
  readonly onChange: (change: Partial<LogFilters>) => void;
  readonly onClear: () => void;
}

/** Narrows the log. Lists apply at once, what is typed when it is sent. */
export function LogFilterBar({ filters, onChange, onClear }: LogFilterBarProps) {
  const t = useT();
  const words = useProblemWords();
  const commandName = useCommandName();
  const [subject, setSubject] = useState(filters.subject);
  const [actor, setActor] = useState(filters.actor);
  const [from, setFrom] = useState(local(filters.from));
  const [to, setTo] = useState(local(filters.to));
  const [faults, setFaults] = useState<Partial<Record<LogFilterName, string>>>({});
  useEffect(() => {
    setSubject(filters.subject);
    setActor(filters.actor);
    setFrom(local(filters.from));
    setTo(local(filters.to));
    setFaults({});
  }, [filters]);

  const apply = async () => {
    const actorText = actor.trim();
    if (actorText !== '' && !isActor(actorText)) {
      setFaults({ actor: t('log.actorForm') });
      return;
    }
    const text = subject.trim();
    let subjectId: string | null = text;
    if (text !== '' && !isSubject(text)) {
      try {
        subjectId = await accountIdOf(text);
      } catch (error) {
        setFaults({ subject: words(asProblem(error)) });
        return;
      }
      if (subjectId === null) {
        setFaults({ subject: t('log.noAccount') });
        return;
      }
    }
    setFaults({});
    onChange({ actor: actorText, subject: subjectId, from: instantFilter(from), to: instantFilter(to) });
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void apply();
  };
  const shrink = { inputLabel: { shrink: true } };

  return (
    <Box
      component="form"
      role="search"
      aria-label={t('log.filters')}
      noValidate
      onSubmit={onSubmit}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start' }}
    >
      <SelectField
        label={t('log.command')}
        value={filters.command}
        onChange={(command) => onChange({ command })}
        options={LOGGED_COMMANDS.map((command) => ({ value: command, label: commandName(command) }))}
        width={168}
      />
      <SelectField
        label={t('log.state')}
        value={filters.state}
        onChange={(state) => onChange({ state })}
        options={ACCOUNT_STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        width={124}
      />
      <TextField
        label={t('log.subject')}
        value={subject}
        onChange={(event) => setSubject(event.target.value)}
        error={faults.subject !== undefined}
        helperText={faults.subject ?? ''}
        slotProps={{ ...shrink, htmlInput: { autoComplete: 'off', spellCheck: false } }}
        sx={{ width: 172 }}
      />
      <TextField
        label={t('log.actor')}
        value={actor}
        onChange={(event) => setActor(event.target.value)}
        error={faults.actor !== undefined}
        helperText={faults.actor ?? ''}
        slotProps={{ ...shrink, htmlInput: { autoComplete: 'off', spellCheck: false } }}
        sx={{ width: 150 }}
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
      {Object.values(filters).some((value) => value !== '') && (
        <Button onClick={onClear} sx={{ minHeight: 37 }}>
          {t('list.clear')}
        </Button>
      )}
    </Box>
  );
}
