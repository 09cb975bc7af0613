import { ThemeProvider, useMediaQuery } from '@mui/material';
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { I18nContext } from 'react-admin';
import polyglotI18nProvider from 'ra-i18n-polyglot';
import type { Preferences } from '@standing/shared/contracts/auth';
import { LANGUAGE_NAMES, LANGUAGES, loadWords, type Language, type LoadedWords } from './i18n/languages.js';
import { makeTheme } from './theme.js';
import { savePreferences } from './preferences.js';
import { useSession } from './session.js';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

interface Appearance {
  readonly language: Language;
  readonly themeChoice: ThemeChoice;
  /** Whether the words of every page are there, and not only those of the pages before anybody has signed in. */
  readonly hasAllWords: boolean;
  readonly setLanguage: (language: Language) => void;
  readonly setThemeChoice: (choice: ThemeChoice) => void;
}

/** Between two tries to fetch words, milliseconds. */
const RETRY_MS = 3_000;

const AppearanceContext = createContext<Appearance | null>(null);

export function useAppearance(): Appearance {
  const appearance = use(AppearanceContext);
  if (!appearance) throw new Error('useAppearance: outside of AppearanceProvider');
  return appearance;
}

const LOCALES = LANGUAGES.map((locale) => ({ locale, name: LANGUAGE_NAMES[locale] }));

/** A provider for one language: a change of language is a change of provider, which re-renders and loses nothing. */
export function i18nProviderFor({ language, messages }: LoadedWords) {
  return polyglotI18nProvider(() => messages, language, LOCALES, { allowMissing: true });
}

interface AppearanceProviderProps {
  readonly start: LoadedWords;
  readonly children: ReactNode;
}

type Choice = Pick<Preferences, 'locale' | 'theme'>;

/**
 * Language and theme. What somebody chose on the sign-in page goes before what they have stored, and is stored when
 * they have signed in; whoever has signed out leaves the page as it looked.
 */
export function AppearanceProvider({ start, children }: AppearanceProviderProps) {
  const me = useSession();
  const stored = me?.preferences;
  const [chosen, setChosen] = useState<Choice>({});
  const [last, setLast] = useState<{ locale: Language; theme: ThemeChoice }>({
    locale: start.language,
    theme: 'system',
  });
  const [words, setWords] = useState(start);
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)', { noSsr: true });

  const language = chosen.locale ?? stored?.locale ?? last.locale;
  const themeChoice = chosen.theme ?? stored?.theme ?? last.theme;
  const mode = themeChoice === 'system' ? (systemIsDark ? 'dark' : 'light') : themeChoice;

  useEffect(() => setLast({ locale: language, theme: themeChoice }), [language, themeChoice]);

  const signedIn = me !== null;
  useEffect(() => {
    if (!signedIn || Object.keys(chosen).length === 0) return;
    // Not kept in vain if this fails: the choice stands until the page is closed.
    savePreferences(chosen, () => {});
    setChosen({});
  }, [signedIn, chosen]);

  useEffect(() => {
    if (words.isWhole && words.language === language) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    const load = () =>
      void loadWords(language).then(
        (loaded) => wanted && setWords(loaded),
        () => (timer = wanted ? setTimeout(load, RETRY_MS) : undefined),
      );
    load();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [language, words.language, words.isWhole]);

  useEffect(() => {
    document.documentElement.lang = words.language;
  }, [words.language]);
  useEffect(() => {
    document.documentElement.style.colorScheme = mode;
  }, [mode]);

  const i18nProvider = useMemo(() => i18nProviderFor(words), [words]);
  const theme = useMemo(() => makeTheme(mode, words.language), [mode, words.language]);
  const appearance = useMemo<Appearance>(() => {
    const choose = (choice: Choice) => setChosen((before) => ({ ...before, ...choice }));
    return {
      language,
      themeChoice,
      hasAllWords: words.isWhole,
      setLanguage: (locale) => choose({ locale }),
      setThemeChoice: (choice) => choose({ theme: choice }),
    };
  }, [language, themeChoice, words.isWhole]);

  return (
    <AppearanceContext value={appearance}>
      <I18nContext.Provider value={i18nProvider}>
        <ThemeProvider theme={theme}>{children}</ThemeProvider>
      </I18nContext.Provider>
    </AppearanceContext>
  );
}
