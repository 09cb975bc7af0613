import { TextField } from '@mui/material';
import { useT } from '../app/i18n/useT.js';

interface Option {
  readonly value: string;
  readonly label: string;
}

interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options?: readonly Option[];
  readonly groups?: readonly { readonly label: string; readonly options: readonly Option[] }[];
  readonly width?: number | string;
  /** Words for no choice. Default: any. */
  readonly none?: string;
  /** Something is chosen always. */
  readonly required?: boolean;
}

/** The browser's own select: works with every keyboard, screen reader and phone, and opens at once with 250 countries. */
export function SelectField({
  label,
  value,
  onChange,
  options = [],
  groups = [],
  width = 160,
  none,
  required = false,
}: SelectFieldProps) {
  const t = useT();
  const items = (list: readonly Option[]) =>
    list.map((option) => (
      <option key={option.value} value={option.value}>
        {option.label}
      </option>
    ));
  const known = [...options, ...groups.flatMap((group) => group.options)].some(
    (option) => option.value === value,
  );
  return (
    <TextField
      select
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
      sx={{ width, maxWidth: '100%' }}
    >
      {!required && <option value="">{none ?? t('form.any')}</option>}
      {!known && value !== '' && <option value={value}>{value}</option>}
      {items(options)}
      {groups.map((group) => (
        <optgroup key={group.label} label={group.label}>
          {items(group.options)}
        </optgroup>
      ))}
    </TextField>
  );
}
