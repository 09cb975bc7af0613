/*
 * The file of an account as it is handed to an authority: one JSON document, of which `log` is an export of what is
 * about the account, line by line. docs/log.md describes it member by member.
 */

export const DOSSIER_TYPE = 'standing/dossier/v1';

/**
 * The export that is in a dossier, to be verified like any other.
 *
 * @returns undefined for a text that is no dossier, or one without proofs of its own
 */
export function exportInDossier(text: string): string[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { type, log } = json as Record<string, unknown>;
  if (type !== DOSSIER_TYPE || !Array.isArray(log)) return undefined;
  return log.map((line) => JSON.stringify(line));
}
