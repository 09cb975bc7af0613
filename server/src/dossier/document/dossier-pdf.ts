import { leafHash } from '@standing/shared/audit/canonical';
import { openCheckpoint, type Checkpoint } from '@standing/shared/audit/checkpoint';
import { parseVkey } from '@standing/shared/audit/note';
import { verifyInclusion } from '@standing/shared/audit/proofs';
import type { NamedReason } from '@standing/shared/status/customer-status';
import { PdfWriter } from '../../platform/pdf/pdf-writer.js';
import type { AuthorityDossier, CustomerDossier, Dossier, HistoryEntry } from '../dossier.js';
import { authorityBlocks, customerBlocks, type Checked } from './blocks.js';
import { Digest, MAX_PRINTED } from './digest.js';
import { WORDS } from './words.js';
import { instantWords } from './instant.js';

/** The file for people, page by page. */
export async function* writePdf(dossier: Dossier): AsyncGenerator<Uint8Array, void> {
  const words = WORDS[dossier.language];
  const reference = dossier.told.status.externalRef;
  const writer = await PdfWriter.open({
    title: `${words.title[dossier.for]} ${reference}`,
    subject: words.subtitle[dossier.for],
    author: dossier.for === 'authority' ? dossier.exportedBy.name : 'Standing',
    language: dossier.language,
    createdAt: new Date(dossier.exportedAt),
    headerLeft: `${words.title[dossier.for]} · ${reference}`,
    headerRight: dossier.id,
    footerRight: `${words.confidential} · ${instantWords(dossier.exportedAt)}`,
    page: words.page,
    pages: words.pages,
  });
  const blocks = dossier.for === 'customer' ? await forCustomer(dossier) : await forAuthority(dossier);
  for (const block of blocks) {
    await writer.add(block);
    yield* writer.done();
  }
  yield* writer.end();
}

async function forCustomer(dossier: CustomerDossier) {
  const checkpoint = signedBy(dossier);
  const history: HistoryEntry[] = [];
  const broken = new Set<number>();
  let count = 0;
  for await (const batch of dossier.history()) {
    for (const entry of batch) {
      count += 1;
      const { index, proof } = entry;
      if (!holds(checkpoint, index, bytesOf(entry.leafHash), proof.map(bytesOf))) broken.add(index);
      if (history.length < MAX_PRINTED) history.push(entry);
    }
  }
  return customerBlocks(dossier, { checkpoint, count, broken }, history);
}

async function forAuthority(dossier: AuthorityDossier) {
  const digest = new Digest();
  for await (const events of dossier.events()) for (const event of events) digest.take(event);
  const checkpoint = signedBy(dossier);
  const broken = new Set<number>();
  const proofLengths = new Map<number, number>();
  let count = 0;
  for await (const batch of dossier.part.batches()) {
    for (const { index, body, proof } of batch) {
      count += 1;
      if (proofLengths.size < MAX_PRINTED) proofLengths.set(index, proof.length);
      if (!holds(checkpoint, index, leafHash(body), proof)) broken.add(index);
    }
  }
  const checked: Checked = { checkpoint, count, broken };
  const titles = new Map<string, string>();
  for (const name of digest.reasons()) {
    const text = await dossier.reasonText(name);
    if (text) titles.set(versionOf(name), text.title);
  }
  return authorityBlocks(dossier, checked, digest, proofLengths, (name) => titles.get(versionOf(name)));
}

const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

const versionOf = ({ kind, code, version }: NamedReason) => `${kind} ${code} ${version}`;

/** The checkpoint that everything is held against. The log's own keys open it, or nothing holds. */
function signedBy({ part }: Dossier): Checkpoint {
  return openCheckpoint(part.checkpoint, part.vkeys.map(parseVkey));
}

function holds(
  { size, root }: Checkpoint,
  index: number,
  hash: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  return verifyInclusion({ index, size, root, leafHash: hash, proof });
}
