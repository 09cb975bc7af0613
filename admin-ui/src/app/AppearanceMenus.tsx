import BrightnessAutoOutlined from '@mui/icons-material/BrightnessAutoOutlined';
import DarkModeOutlined from '@mui/icons-material/DarkModeOutlined';
import LightModeOutlined from '@mui/icons-material/LightModeOutlined';
import Translate from '@mui/icons-material/Translate';
import { IconButton, Menu, MenuItem, Tooltip } from '@mui/material';
import { useId, useState, type ReactNode } from 'react';
import { THEME_CHOICES, useAppearance } from './appearance.js';
import { LANGUAGES, LANGUAGE_NAMES } from './i18n/languages.js';
import { useT } from './i18n/useT.js';

interface Option {
  readonly value: string;
  readonly label: string;
  readonly lang?: string;
}

interface ChoiceMenuProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

function ChoiceMenu({ label, icon, options, value, onChoose }: ChoiceMenuProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const menuId = useId();
  return (
    <>
      <Tooltip title={label}>
        <IconButton
          aria-label={label}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          {...(anchor ? { 'aria-controls': menuId } : {})}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          {icon}
        </IconButton>
      </Tooltip>
      <Menu
        id={menuId}
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{ list: { 'aria-label': label } }}
      >
        {options.map((option) => (
          <MenuItem
            key={option.value}
            role="menuitemradio"
            aria-checked={option.value === value}
            selected={option.value === value}
            lang={option.lang}
            onClick={() => {
              onChoose(option.value);
              setAnchor(null);
            }}
          >
            {option.label}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

const iconSize = { fontSize: 19 };

export function LanguageMenu() {
  const t = useT();
  const { language, setLanguage } = useAppearance();
  return (
    <ChoiceMenu
      label={t('appearance.language')}
      icon={<Translate sx={iconSize} />}
      options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
      value={language}
      onChoose={(value) => setLanguage(LANGUAGES.find((each) => each === value) ?? language)}
    />
  );
}

export function ThemeMenu() {
  const t = useT();
  const { themeChoice, setThemeChoice } = useAppearance();
  const Icon = { system: BrightnessAutoOutlined, light: LightModeOutlined, dark: DarkModeOutlined }[
    themeChoice
  ];
  return (
    <ChoiceMenu
      label={t('appearance.theme')}
      icon={<Icon sx={iconSize} />}
      options={THEME_CHOICES.map((value) => ({ value, label: t(`appearance.${value}`) }))}
      value={themeChoice}
      onChoose={(value) => setThemeChoice(THEME_CHOICES.find((each) => each === value) ?? themeChoice)}
    />
  );
}
