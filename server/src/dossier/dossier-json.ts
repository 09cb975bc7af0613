import { DOSSIER_TYPE } from '@standing/shared/audit/dossier';
import { exportEnd, exportEntry, exportHeader } from '@standing/shared/audit/export';
import type { AuthorityDossier, CustomerDossier, Dossier } from './dossier.js';

/** The file for programs, piece by piece. docs/log.md describes it. */
export function writeJson(dossier: Dossier): AsyncGenerator<string, void> {
  return dossier.for === 'customer' ? forCustomer(dossier) : forAuthority(dossier);
}

/** What the customer may know, and hashes of the events it comes from: they prove when, and say nothing else. */
async function* forCustomer(dossier: CustomerDossier): AsyncGenerator<string, void> {
  const { language, part, told } = dossier;
  const { checkpoint, vkeys } = part;
  yield openDocument({ ...headOf(dossier), language, status: told.status, checkpoint, vkeys }, 'history');
  yield* listOf(dossier.history());
  yield '\n]}\n';
}

/** Everything: who did what and why, what was told to the customer, and what proves it. */
async function* forAuthority(dossier: AuthorityDossier): AsyncGenerator<string, void> {
  const { account, documents, cases, caseCount, mails, mailCount, exportedAt, exportedBy, part, told } =
    dossier;
  const head = { ...headOf(dossier), exportedBy };
  yield openDocument(
    { ...head, account, toldToCustomer: told, mails, mailCount, documents, cases, caseCount },
    'events',
  );
  yield* listOf(dossier.events());
  yield '\n],"log":[\n';
  const { checkpoint, vkeys } = part;
  const filter = { account: account.id };
  yield exportHeader({ checkpoint, vkeys, complete: false, filter, exportedAt }).trimEnd();
  let count = 0;
  for await (const batch of part.batches()) {
    count += batch.length;
    for (const { index, body, proof } of batch) yield `,\n${exportEntry(index, body, proof).trimEnd()}`;
  }
  yield `,\n${exportEnd(count)}]}\n`;
}

function headOf({ id, purpose, exportedAt, for: reader }: Dossier) {
  return { type: DOSSIER_TYPE, id, for: reader, purpose, exportedAt };
}

/** A JSON document up to the beginning of its first long list. */
function openDocument(members: object, list: string): string {
  return `${JSON.stringify(members).slice(0, -1)},${JSON.stringify(list)}:[\n`;
}

async function* listOf(batches: AsyncIterable<readonly object[]>): AsyncGenerator<string, void> {
  let separator = '';
  for await (const batch of batches) {
    for (const member of batch) {
      yield `${separator}${JSON.stringify(member)}`;
      separator = ',\n';
    }
  }
}
