import { useNotify } from 'react-admin';
import { asProblem } from '../app/api.js';
import { savePreferences, usePreferences } from '../app/preferences.js';
import { useProblemWords } from './ProblemAlert.js';

/**
 * The columns of a list that somebody has chosen; kept on the server.
 *
 * @param list name under which they are kept
 * @param usual names of the columns shown until somebody chooses otherwise
 * @param fixed name of the column that names the row, and so is always shown
 */
export function useChosenColumns<C extends { readonly name: string }>(
  list: string,
  all: readonly C[],
  usual: readonly string[],
  fixed: string,
) {
  const notify = useNotify();
  const words = useProblemWords();
  const { columns = {} } = usePreferences();
  const names = columns[list] ?? usual;
  const save = (change: readonly string[] | null) => {
    const { [list]: _before, ...others } = columns;
    savePreferences({ columns: change ? { ...others, [list]: [...change] } : others }, (error) =>
      notify(words(asProblem(error)), { type: 'error' }),
    );
  };
  return {
    all,
    names,
    shown: all.filter(({ name }) => name === fixed || names.includes(name)),
    choose: save,
    reset: () => save(null),
  };
}
