import { Box, ButtonBase } from '@mui/material';

interface ToggleGroupProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly (readonly [value: T, label: string])[];
}

/** One of a few, each visible. */
export function ToggleGroup<T extends string>({ label, value, onChange, options }: ToggleGroupProps<T>) {
  return (
    <Box role="group" aria-label={label} sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.25 }}>
      {options.map(([option, words]) => (
        <ButtonBase
          key={option}
          aria-pressed={option === value}
          onClick={() => onChange(option)}
          sx={({ tokens }) => ({
            height: 26,
            paddingInline: 1,
            borderRadius: 1,
            fontSize: '0.8125rem',
            fontWeight: option === value ? 600 : 450,
            color: option === value ? tokens.accent : tokens.textQuiet,
            backgroundColor: option === value ? tokens.accentSurface : 'transparent',
            '&:hover': { backgroundColor: option === value ? tokens.accentSurface : tokens.hover },
          })}
        >
          {words}
        </ButtonBase>
      ))}
    </Box>
  );
}
