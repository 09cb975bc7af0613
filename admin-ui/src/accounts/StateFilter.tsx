import { Box, ButtonBase } from '@mui/material';
import { ACCOUNT_STATES, type AccountState } from '@standing/shared/account/state';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { STATE_ICONS } from '../components/StateChip.js';

interface StateFilterProps {
  readonly counts: ReadonlyMap<AccountState, number> | null;
  /** Chosen states, comma-separated; none: all. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The states as switches, each with the number of accounts in it. */
export function StateFilter({ counts, value, onChange }: StateFilterProps) {
  const t = useT();
  const locale = useFormatLocale();
  const number = new Intl.NumberFormat(locale);
  const chosen = value === '' ? [] : value.split(',');
  const toggle = (state: AccountState) =>
    onChange(
      ACCOUNT_STATES.filter((each) =>
        each === state ? !chosen.includes(state) : chosen.includes(each),
      ).join(','),
    );
  return (
    <Box role="group" aria-label={t('list.byState')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
      {ACCOUNT_STATES.toReversed().map((state) => {
        const Icon = STATE_ICONS[state];
        const pressed = chosen.includes(state);
        return (
          <ButtonBase
            key={state}
            aria-pressed={pressed}
            onClick={() => toggle(state)}
            sx={({ tokens }) => ({
              gap: 0.625,
              height: 28,
              paddingInline: 1.125,
              borderRadius: 99,
              fontSize: '0.8125rem',
              fontWeight: 550,
              whiteSpace: 'nowrap',
              color: tokens.states[state].text,
              backgroundColor: pressed ? tokens.states[state].surface : tokens.paper,
              border: `1px solid ${pressed ? tokens.states[state].text : tokens.border}`,
              '&:hover': { backgroundColor: tokens.states[state].surface },
            })}
          >
            <Icon sx={{ fontSize: 15 }} aria-hidden />
            {t(`state.${state}`)}
            {counts && (
              <Box component="span" className="tabular" sx={{ fontWeight: 450 }}>
                {number.format(counts.get(state) ?? 0)}
              </Box>
            )}
          </ButtonBase>
        );
      })}
    </Box>
  );
}
