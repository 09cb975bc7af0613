import ViewColumnOutlined from '@mui/icons-material/ViewColumnOutlined';
import { Button, Checkbox, FormControlLabel, FormGroup, Popover } from '@mui/material';
import { useState } from 'react';
import { useT } from '../app/i18n/useT.js';

interface ColumnsMenuProps {
  readonly columns: readonly { readonly name: string; readonly label: string }[];
  readonly shown: readonly string[];
  /** The column that names the row, and so cannot be hidden. */
  readonly fixed: string;
  readonly onChange: (shown: readonly string[]) => void;
  readonly onReset: () => void;
}

/** Which columns the list shows. */
export function ColumnsMenu({ columns, shown, fixed, onChange, onReset }: ColumnsMenuProps) {
  const t = useT();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const toggle = (name: string, show: boolean) =>
    onChange(
      columns.map((column) => column.name).filter((each) => (each === name ? show : shown.includes(each))),
    );
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<ViewColumnOutlined />}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {t('table.columns')}
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': t('table.columns'), sx: { padding: 1.5 } } }}
      >
        <FormGroup>
          {columns.map(({ name, label }) => (
            <FormControlLabel
              key={name}
              label={label}
              disabled={name === fixed}
              control={
                <Checkbox
                  size="small"
                  sx={{ paddingBlock: 0.5 }}
                  checked={name === fixed || shown.includes(name)}
                  onChange={(_, show) => toggle(name, show)}
                />
              }
            />
          ))}
        </FormGroup>
        <Button onClick={onReset}>{t('table.resetColumns')}</Button>
      </Popover>
    </>
  );
}
