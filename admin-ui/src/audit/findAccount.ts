import { api } from '../app/dataProvider.js';

/** Enough to see whether one of them has exactly the reference. */
const CANDIDATES = 25;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of the account with a reference, or with that id; null when there is none. @throws ProblemError */
export async function accountIdOf(text: string): Promise<string | null> {
  if (UUID.test(text)) return text.toLowerCase();
  const found = await api.findAccounts(text, CANDIDATES);
  return found.data.find(({ externalRef }) => externalRef === text)?.id ?? null;
}
