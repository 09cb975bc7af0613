import type { SvgIconComponent } from '@mui/icons-material';
import { IconButton, Tooltip } from '@mui/material';

interface ToolProps {
  readonly label: string;
  readonly icon: SvgIconComponent;
  readonly keys?: string | undefined;
  readonly onClick: () => void;
  readonly isOn?: boolean;
  readonly disabled?: boolean;
}

/** A tool of the viewer: what it does and its key are said on hover and focus. */
export function Tool({ label, icon: Icon, keys, onClick, isOn, disabled = false }: ToolProps) {
  return (
    <Tooltip title={keys ? `${label} · ${keys}` : label}>
      <span>
        <IconButton
          aria-label={label}
          aria-keyshortcuts={keys}
          {...(isOn === undefined ? {} : { 'aria-pressed': isOn })}
          disabled={disabled}
          onClick={onClick}
          sx={({ tokens }) => ({
            borderRadius: 1,
            width: 30,
            height: 30,
            color: isOn ? tokens.accent : tokens.textQuiet,
            backgroundColor: isOn ? tokens.accentSurface : 'transparent',
          })}
        >
          <Icon sx={{ fontSize: 19 }} />
        </IconButton>
      </span>
    </Tooltip>
  );
}
