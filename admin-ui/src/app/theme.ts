import { createTheme, type Theme as MuiTheme } from '@mui/material';
import { zhCN } from '@mui/material/locale';
import type { Language } from './i18n/languages.js';
import { TOKENS, type Tokens } from './tokens.js';

declare module '@mui/material/styles' {
  interface Theme {
    tokens: Tokens;
  }
  interface ThemeOptions {
    tokens: Tokens;
  }
}

const SANS =
  '"Inter Variable", "Noto Sans SC Variable", "Noto Sans Arabic Variable", system-ui, "PingFang SC", "Microsoft YaHei", sans-serif';

/** For references and hashes. What these do not have, Chinese above all, comes from behind: before `monospace` it would also draw the Latin. */
export const MONO =
  'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace, "Noto Sans SC Variable", "PingFang SC", "Microsoft YaHei"';

/** Visible wherever the keyboard is (WCAG 2.4.7), inside the element's own corner radius. */
function focusRing(tokens: Tokens) {
  return { outline: `2px solid ${tokens.accent}`, outlineOffset: 2 };
}

/** The look of the product: one accent, neutral surfaces, 14 px text on a grid of 8 px. */
export function makeTheme(mode: 'light' | 'dark', language: Language): MuiTheme {
  const tokens = TOKENS[mode];
  return createTheme(
    {
      tokens,
      palette: {
        mode,
        background: { default: tokens.page, paper: tokens.paper },
        text: { primary: tokens.text, secondary: tokens.textQuiet, disabled: tokens.textQuiet },
        primary: { main: tokens.accent, dark: tokens.accentStrong, contrastText: tokens.onAccent },
        error: { main: tokens.danger.text },
        warning: { main: tokens.warning.text },
        success: { main: tokens.success.text },
        info: { main: tokens.info.text },
        divider: tokens.border,
        action: { hover: tokens.hover, selected: tokens.accentSurface, active: tokens.textQuiet },
      },
      spacing: 8,
      shape: { borderRadius: 6 },
      typography: {
        fontFamily: SANS,
        fontSize: 14,
        htmlFontSize: 16,
        h1: { fontSize: '1.25rem', lineHeight: 1.35, fontWeight: 620, letterSpacing: '-0.011em' },
        h2: { fontSize: '0.9375rem', lineHeight: 1.4, fontWeight: 600 },
        h3: { fontSize: '0.875rem', lineHeight: 1.4, fontWeight: 600 },
        body1: { fontSize: '0.875rem', lineHeight: 1.5 },
        body2: { fontSize: '0.8125rem', lineHeight: 1.5 },
        caption: { fontSize: '0.75rem', lineHeight: 1.4 },
        button: { textTransform: 'none', fontWeight: 550, fontSize: '0.875rem' },
      },
      transitions: {
        duration: { enteringScreen: 120, leavingScreen: 80, shortest: 80, shorter: 100, short: 120 },
      },
      components: {
        MuiCssBaseline: {
          styleOverrides: {
            body: { overflowWrap: 'break-word' },
            // Not everywhere: with it Inter sets hyphens as wide as digits.
            'time, .tabular': { fontVariantNumeric: 'tabular-nums' },
            a: { color: tokens.accent, textDecoration: 'none', '&:hover': { textDecoration: 'underline' } },
            ':focus-visible': focusRing(tokens),
            // What only screen readers see stays in its cell: else it widens the page beyond a table that scrolls.
            'th, td': { position: 'relative' },
            '::selection': { backgroundColor: tokens.accent, color: tokens.onAccent },
            'code, kbd, samp': { fontFamily: MONO, fontSize: '0.92em' },
            '@media (prefers-reduced-motion: reduce)': {
              '*, *::before, *::after': {
                animationDuration: '0.01ms !important',
                animationIterationCount: '1 !important',
                transitionDuration: '0.01ms !important',
                scrollBehavior: 'auto !important',
              },
            },
          },
        },
        MuiButtonBase: {
          defaultProps: { disableRipple: true },
          styleOverrides: { root: { fontFamily: 'inherit', '&.Mui-focusVisible': focusRing(tokens) } },
        },
        MuiButton: {
          defaultProps: { size: 'small', disableElevation: true },
          styleOverrides: {
            root: { minHeight: 32, paddingInline: 12, whiteSpace: 'nowrap' },
            outlined: { borderColor: tokens.outline, color: tokens.text, backgroundColor: tokens.paper },
            outlinedError: { color: tokens.danger.text },
            text: { color: tokens.text },
            startIcon: { marginInlineEnd: 5, marginInlineStart: -2 },
          },
        },
        MuiIconButton: { defaultProps: { size: 'small' } },
        MuiPaper: {
          defaultProps: { elevation: 0 },
          styleOverrides: { root: { backgroundImage: 'none' } },
        },
        MuiPopover: {
          styleOverrides: { paper: { border: `1px solid ${tokens.border}`, boxShadow: tokens.shadow } },
        },
        MuiDialog: {
          styleOverrides: { paper: { border: `1px solid ${tokens.border}`, boxShadow: tokens.shadow } },
        },
        MuiBackdrop: {
          styleOverrides: {
            root: { '&:not(.MuiBackdrop-invisible)': { backgroundColor: 'rgb(10 13 18 / 45%)' } },
          },
        },
        MuiTextField: { defaultProps: { size: 'small', variant: 'outlined' } },
        MuiInputBase: {
          styleOverrides: { input: { '&::placeholder': { color: tokens.textQuiet, opacity: 1 } } },
        },
        MuiOutlinedInput: {
          styleOverrides: {
            root: {
              backgroundColor: tokens.paper,
              '&.Mui-focused .MuiOutlinedInput-notchedOutline': { borderColor: tokens.accent },
            },
            notchedOutline: { borderColor: tokens.outline },
          },
        },
        MuiInputLabel: { styleOverrides: { root: { color: tokens.textQuiet } } },
        MuiFormHelperText: { styleOverrides: { root: { marginInline: 0 } } },
        MuiTableCell: {
          styleOverrides: {
            root: { borderColor: tokens.border, padding: '5px 12px', fontSize: '0.875rem', lineHeight: 1.4 },
            alignRight: { fontVariantNumeric: 'tabular-nums' },
            head: {
              color: tokens.textQuiet,
              fontSize: '0.75rem',
              fontWeight: 550,
              backgroundColor: tokens.sunken,
              whiteSpace: 'nowrap',
            },
          },
        },
        MuiTooltip: {
          defaultProps: { enterDelay: 400, disableInteractive: true },
          styleOverrides: {
            tooltip: {
              backgroundColor: tokens.text,
              color: tokens.paper,
              fontSize: '0.75rem',
              maxWidth: 360,
            },
          },
        },
        MuiMenuItem: { styleOverrides: { root: { fontSize: '0.875rem', minHeight: 34 } } },
        MuiAlert: {
          styleOverrides: {
            root: { alignItems: 'flex-start', fontSize: '0.875rem' },
            standardError: { backgroundColor: tokens.danger.surface, color: tokens.danger.text },
            standardWarning: { backgroundColor: tokens.warning.surface, color: tokens.warning.text },
            standardSuccess: { backgroundColor: tokens.success.surface, color: tokens.success.text },
            standardInfo: { backgroundColor: tokens.info.surface, color: tokens.info.text },
            icon: { color: 'inherit', opacity: 1 },
          },
        },
      },
    },
    language === 'zh-CN' ? zhCN : {},
  );
}
