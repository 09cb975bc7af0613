import '@fontsource-variable/inter/wght.css';
import { createRoot, type Root } from 'react-dom/client';
import { getMe, asProblem } from './app/api.js';
import { App } from './app/App.js';
import { loadEntrance, loadWords, preferredLanguage } from './app/i18n/languages.js';
import { session } from './app/session.js';
import { Unreachable } from './app/Unreachable.js';

/** Brings back the session from the cookie. Only 401 means that nobody is signed in; any other failure is one. */
async function resume(): Promise<void> {
  try {
    session.start(await getMe());
  } catch (error) {
    if (asProblem(error).status !== 401) throw error;
  }
}

async function start(root: Root): Promise<void> {
  const language = preferredLanguage(navigator.languages);
  const loading = loadEntrance(language);
  try {
    await resume();
  } catch (error) {
    root.render(<Unreachable start={await loading} error={error} onRetry={() => void start(root)} />);
    return;
  }
  const me = session.get();
  root.render(<App start={me ? await loadWords(me.preferences.locale ?? language) : await loading} />);
}

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root');
void start(createRoot(element));
// What the next page needs, while somebody types their password.
void import('./app/Layout.js');
// Names come in any script; these faces are large and not needed for the first picture.
void import('./app/fonts.js');
