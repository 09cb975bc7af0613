import type { AccountState } from '@standing/shared/account/state';

/** Text and surface of one meaning; together at least 4.5:1 (WCAG 1.4.3), which `tokens.spec.ts` checks. */
export interface Tone {
  readonly text: string;
  readonly surface: string;
}

/** Colours of one theme. Neutral but for the accent and for what colour means: states, due times, outcomes. */
export interface Tokens {
  readonly page: string;
  readonly paper: string;
  /** Behind table heads, wells and quoted notes. */
  readonly sunken: string;
  readonly hover: string;
  readonly border: string;
  /** Outlines of controls: 3:1 on paper (WCAG 1.4.11). */
  readonly outline: string;
  readonly text: string;
  readonly textQuiet: string;
  readonly accent: string;
  readonly accentStrong: string;
  readonly onAccent: string;
  readonly accentSurface: string;
  readonly shadow: string;
  readonly states: Readonly<Record<AccountState, Tone>>;
  readonly success: Tone;
  readonly warning: Tone;
  readonly danger: Tone;
  readonly info: Tone;
  /** What the customer will read, and nothing else. */
  readonly customer: Tone;
}

const light: Tokens = {
  page: '#f5f6f8',
  paper: '#ffffff',
  sunken: '#f0f2f5',
  hover: '#f4f5fa',
  border: '#dfe3e8',
  outline: '#868e9b',
  text: '#171c24',
  textQuiet: '#525b69',
  accent: '#3a4bb8',
  accentStrong: '#2d3b98',
  onAccent: '#ffffff',
  accentSurface: '#eceefb',
  shadow: '0 1px 2px rgb(23 28 36 / 6%), 0 8px 28px rgb(23 28 36 / 14%)',
  states: {
    closed: { text: '#474e58', surface: '#e6e8ec' },
    frozen: { text: '#0b4c9c', surface: '#dfecfc' },
    locked: { text: '#652ba3', surface: '#f0e5fb' },
    maintenance: { text: '#0a5763', surface: '#d9f1f3' },
    flagged: { text: '#933800', surface: '#fde9da' },
    unverified: { text: '#5e5300', surface: '#f5efc9' },
    active: { text: '#13603a', surface: '#e0f3e7' },
  },
  success: { text: '#13603a', surface: '#e0f3e7' },
  warning: { text: '#7a4a00', surface: '#fff0d1' },
  danger: { text: '#a6211a', surface: '#fde8e6' },
  info: { text: '#33408f', surface: '#eceefb' },
  customer: { text: '#8a1c5c', surface: '#fdeaf4' },
};

const dark: Tokens = {
  page: '#0f1217',
  paper: '#171b21',
  sunken: '#12161b',
  hover: '#1e232b',
  border: '#2a313b',
  outline: '#717c8c',
  text: '#e7eaef',
  textQuiet: '#a3acb9',
  accent: '#9aa8ff',
  accentStrong: '#b4beff',
  onAccent: '#10142c',
  accentSurface: '#212747',
  shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 12px 36px rgb(0 0 0 / 55%)',
  states: {
    closed: { text: '#bac1cb', surface: '#2a3038' },
    frozen: { text: '#95c2fb', surface: '#152a4c' },
    locked: { text: '#d1acf8', surface: '#2f1f40' },
    maintenance: { text: '#7dd4df', surface: '#0f3036' },
    flagged: { text: '#ffb47e', surface: '#3b2413' },
    unverified: { text: '#ded27c', surface: '#302c10' },
    active: { text: '#84d9a5', surface: '#143322' },
  },
  success: { text: '#84d9a5', surface: '#143322' },
  warning: { text: '#f3c26b', surface: '#372a0f' },
  danger: { text: '#ffa39b', surface: '#3d1a18' },
  info: { text: '#b4beff', surface: '#212747' },
  customer: { text: '#f7a8d4', surface: '#3a1730' },
};

export const TOKENS = { light, dark } as const;
