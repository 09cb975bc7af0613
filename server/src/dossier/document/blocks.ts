import { CAPABILITIES } from '@standing/shared/account/capabilities';
import type { Checkpoint } from '@standing/shared/audit/checkpoint';
import { toBase64 } from '@standing/shared/audit/base64';
import { bytesToHex } from '@standing/shared/audit/canonical';
import type { HoldMoment, PastHold } from '@standing/shared/audit/hold-history';
import type { AuditEventView } from '@standing/shared/contracts/audit';
import type { CaseView } from '@standing/shared/contracts/cases';
import type { DocumentView } from '@standing/shared/contracts/documents';
import type { CustomerView } from '@standing/shared/contracts/status';
import type { NamedReason } from '@standing/shared/status/customer-status';
import type { Block, StyledText, TextStyle } from '../../platform/pdf/block.js';
import type { AuthorityDossier, CustomerDossier, Dossier, HistoryEntry } from '../dossier.js';
import type { Digest } from './digest.js';
import { EventWords } from './event-words.js';
import { instantWords } from './instant.js';
import { WORDS, type DossierWords } from './words.js';

/** What was found when the proofs were tried. */
export interface Checked {
  readonly checkpoint: Checkpoint;
  /** Entries that are in the file. */
  readonly count: number;
  /** Places of those that are not what was signed. */
  readonly broken: ReadonlySet<number>;
}

/** The document for the customer: what they may know. */
export function* customerBlocks(
  dossier: CustomerDossier,
  checked: Checked,
  history: readonly HistoryEntry[],
): Generator<Block, void> {
  const words = WORDS[dossier.language];
  const number = numbersIn(dossier);
  yield* front(dossier, checked, [[words.front.extent, extent(dossier, checked)]]);
  yield { kind: 'page' };
  yield { kind: 'heading', text: words.standing.title };
  yield { kind: 'paragraph', text: words.standing.is[dossier.told.status.state], style: 'strong' };
  yield row(words.standing.since, instantWords(dossier.told.status.since));
  yield* possible(words, dossier.told.status.capabilities);
  yield { kind: 'paragraph', text: words.standing.asOf(instantWords(dossier.exportedAt)), style: 'quiet' };
  yield { kind: 'heading', text: words.told.yours };
  yield* told(words, dossier.told);
  yield { kind: 'heading', text: words.timeline.title.customer };
  yield { kind: 'paragraph', text: words.timeline.what.customer, style: 'quiet' };
  if (history.length === 0) yield { kind: 'paragraph', text: words.timeline.nothing };
  for (const entry of history) yield historyRow(words, entry, checked, number);
  yield* continued(words, history.length, checked.count);
}

/** The document for an authority: everything. */
export function* authorityBlocks(
  dossier: AuthorityDossier,
  checked: Checked,
  digest: Digest,
  proofLengths: ReadonlyMap<number, number>,
  titleOf: (name: NamedReason) => string | undefined,
): Generator<Block, void> {
  const words = WORDS[dossier.language];
  const { account, exportedBy } = dossier;
  const event = new EventWords(words, titleOf, (id) => digest.nameOf(id));
  yield* front(dossier, checked, [
    [words.front.exportedBy, `${exportedBy.name}${words.aside(event.role(exportedBy.role))}`],
    [words.front.extent, extent(dossier, checked)],
  ]);
  yield { kind: 'page' };
  yield* standing(dossier, words);
  yield { kind: 'heading', text: words.told.title };
  yield { kind: 'paragraph', text: words.told.what, style: 'quiet' };
  yield* told(words, dossier.told);
  yield* mailed(words, dossier);

  yield { kind: 'heading', text: words.holds.title };
  yield { kind: 'paragraph', text: words.holds.what, style: 'quiet' };
  const holds = digest.holds();
  if (holds.length === 0) yield { kind: 'paragraph', text: words.holds.nothing };
  for (const hold of holds) yield holdRow(words, event, hold);

  yield { kind: 'heading', text: words.documents.title };
  yield row(words.standing.verification, verificationWords(words, account.verification));
  const { documents } = dossier;
  if (documents.length === 0) yield { kind: 'paragraph', text: words.documents.nothing };
  for (const document of documents.toReversed()) {
    yield documentRow(words, event, document, digest.reasonsFor(document.id));
  }

  yield { kind: 'heading', text: words.cases.title };
  const { cases, caseCount } = dossier;
  if (cases.length === 0) yield { kind: 'paragraph', text: words.cases.nothing };
  if (caseCount > cases.length) {
    yield { kind: 'paragraph', text: words.cases.more(caseCount - cases.length), style: 'quiet' };
  }
  for (const each of cases.toReversed()) yield caseRow(words, event, each, digest.reasonsFor(each.id));

  yield { kind: 'heading', text: words.timeline.title.authority };
  yield { kind: 'paragraph', text: words.timeline.what.authority, style: 'quiet' };
  const numbers = new Map(cases.map((each) => [each.id, each.number]));
  const printed = digest.printed();
  if (printed.length === 0) yield { kind: 'paragraph', text: words.timeline.nothing };
  for (const each of printed) {
    yield timelineRow(dossier, words, event, each, checked, numbers, proofLengths);
  }
  yield* continued(words, printed.length, digest.count);
}

type Field = readonly [label: string, value: string];

/** Who it is about, for whom, what for, by whom, and what it is verified against. */
function* front(dossier: Dossier, checked: Checked, more: readonly Field[]): Generator<Block, void> {
  const words = WORDS[dossier.language];
  const { part, told: given } = dossier;
  const number = numbersIn(dossier);
  yield { kind: 'title', text: words.title[dossier.for], subtitle: words.subtitle[dossier.for] };
  const fields: Field[] = [
    [words.front.reference, given.status.externalRef],
    ...(dossier.for === 'authority'
      ? [[words.front.holder, dossier.account.displayName || words.notGiven] as const]
      : []),
    [words.front.for, words.readers[dossier.for]],
    [words.front.purpose, words.purposes[dossier.purpose]],
    [words.front.exportedAt, instantWords(dossier.exportedAt)],
    ...more,
    [words.front.id, dossier.id],
  ];
  yield* fields.map(([label, value]) => row(label, value));
  const limits = dossier.for === 'customer' ? words.front.withheld : words.front.masked;
  yield {
    kind: 'paragraph',
    text: [limits, words.front.times, words.front.handed].join(words.language === 'English' ? ' ' : ''),
    style: 'quiet',
  };
  yield { kind: 'heading', text: words.verify.title };
  yield { kind: 'paragraph', text: words.verify.about[dossier.for] };
  yield { kind: 'list', items: words.verify.steps[dossier.for], numbered: true };
  const { broken, count, checkpoint } = checked;
  yield broken.size === 0
    ? { kind: 'paragraph', text: words.verify.checked(number.format(count)) }
    : { kind: 'paragraph', text: words.verify.broken(broken.size), style: 'alert' };
  yield row(words.verify.size, number.format(checkpoint.size));
  yield row(words.verify.root, toBase64(checkpoint.root));
  yield* part.vkeys.map((vkey) => row(words.verify.keys, vkey));
  yield row(words.verify.note, part.checkpoint.trimEnd(), 'small');
}

function* standing(dossier: AuthorityDossier, words: DossierWords): Generator<Block, void> {
  const { account } = dossier;
  yield { kind: 'heading', text: words.standing.title };
  yield { kind: 'paragraph', text: words.standing.is[account.state], style: 'strong' };
  const contact = (value: string | null, isConfirmed: boolean) =>
    value === null
      ? words.notGiven
      : `${value}${words.aside(isConfirmed ? words.standing.confirmed : words.standing.unconfirmed)}`;
  const regions = new Intl.DisplayNames([dossier.language], { type: 'region' });
  const fields: Field[] = [
    [words.standing.since, instantWords(account.stateSince)],
    ...(account.stateUntil === null
      ? []
      : [[words.standing.until, instantWords(account.stateUntil)] as const]),
  ];
  yield* fields.map(([label, value]) => row(label, value));
  yield* possible(words, account.capabilities);
  yield row(words.standing.verification, verificationWords(words, account.verification));
  yield row(words.standing.registered, instantWords(account.registeredAt));
  if (account.closedAt !== null) yield row(words.standing.closed, instantWords(account.closedAt));
  yield row(
    words.standing.country,
    `${regions.of(account.country) ?? account.country}${words.aside(account.country)}`,
  );
  yield row(words.standing.tier, account.tier);
  yield row(words.standing.risk, words.risk[account.riskLevel]);
  if (account.erasedAt === null) {
    yield row(words.standing.email, contact(account.email, account.emailConfirmed));
    yield row(words.standing.phone, contact(account.phone, account.phoneConfirmed));
    yield row(words.standing.birthDate, account.birthDate ?? words.notGiven);
    yield row(words.standing.address, account.address ?? words.notGiven);
  } else {
    yield { kind: 'paragraph', text: words.standing.erased(instantWords(account.erasedAt)) };
  }
  yield row(words.standing.version, String(account.version));
  yield { kind: 'paragraph', text: words.standing.asOf(instantWords(dossier.exportedAt)), style: 'quiet' };
}

function* possible(
  words: DossierWords,
  capabilities: CustomerView['status']['capabilities'],
): Generator<Block, void> {
  const list = (allowed: boolean) =>
    CAPABILITIES.filter((capability) => capabilities[capability] === allowed)
      .map((capability) => words.capability[capability])
      .join(words.comma) || words.none;
  yield row(words.standing.may, list(true));
  yield row(words.standing.mayNot, list(false));
}

/** The answer of the status route, as it is. */
function* told(words: DossierWords, { status }: CustomerView): Generator<Block, void> {
  if (status.reasons.length === 0) yield { kind: 'paragraph', text: words.told.nothing };
  for (const reason of status.reasons) {
    yield { kind: 'subheading', text: reason.title };
    yield { kind: 'paragraph', text: reason.explanation };
    if (reason.nextSteps.length > 0) yield { kind: 'list', items: reason.nextSteps, numbered: true };
    if (reason.requiredDocuments.length > 0) {
      const types = reason.requiredDocuments.map((type) => words.documentType[type]);
      yield row(words.told.documents, types.join(words.comma));
    }
    if (reason.until !== undefined) yield row(words.told.until, instantWords(reason.until));
  }
  if (status.case) {
    yield row(
      words.told.case,
      `${status.case.number}${words.aside(words.cases.statuses[status.case.status])}`,
    );
  }
}

function* mailed(words: DossierWords, { mails, mailCount }: AuthorityDossier): Generator<Block, void> {
  yield { kind: 'subheading', text: words.mails.title };
  if (mails.length === 0) yield { kind: 'paragraph', text: words.mails.nothing };
  if (mailCount > mails.length) {
    yield { kind: 'paragraph', text: words.mails.more(mailCount - mails.length), style: 'quiet' };
  }
  for (const { event, status, language, templateVersion, occurredAt, sentAt } of mails.toReversed()) {
    const text = `${words.mails.language[language]}${words.comma}${words.timeline.version(templateVersion)}`;
    yield row(instantWords(sentAt ?? occurredAt), [
      `${words.mails.event[event]}${words.colon}${words.mails.status[status]}${words.aside(text)}`,
    ]);
  }
}

function holdRow(words: DossierWords, event: EventWords, hold: PastHold): Block {
  const { placed, ended } = hold;
  const moment = (label: string, { at, by, note, reason }: HoldMoment, by2 = ''): StyledText[] => [
    body(`${label}${words.colon}${instantWords(at)}${words.comma}${event.actor(by)}${by2}`),
    ...(reason ? [body(`${words.timeline.reason}${words.colon}${event.reason(reason)}`)] : []),
    ...(note === null ? [] : [body(`${words.timeline.note}${words.colon}${note}`)]),
  ];
  const maker = ended?.makerId ? words.comma + words.holds.proposedBy(event.person(ended.makerId)) : '';
  const status = ended === null ? words.holds.open : ended.expired ? words.holds.expired : words.holds.over;
  const optional = (label: string, at: string | null) =>
    at === null ? [] : [body(`${label}${words.colon}${instantWords(at)}`)];
  return {
    kind: 'row',
    ruled: true,
    left: [{ text: words.holds.kind[hold.kind], style: 'strong' }, quiet(status)],
    right: [
      ...moment(words.holds.placed, placed),
      ...(ended === null
        ? []
        : moment(ended.expired ? words.holds.ranOut : words.holds.lifted, ended, maker)),
      ...optional(words.holds.expires, hold.expiresAt),
      ...optional(words.holds.review, hold.reviewAt),
      body(`${words.holds.blocks}${words.colon}${event.capabilities(hold.blocks)}`),
      quiet(`${words.holds.authority}${words.colon}${words.authority[hold.authority]}`),
      quiet(`${words.holds.disclosure}${words.colon}${words.disclosure[hold.disclosure]}`),
    ],
  };
}

function documentRow(
  words: DossierWords,
  event: EventWords,
  document: DocumentView,
  reasons: readonly NamedReason[],
): Block {
  const { decidedAt, decidedBy, issuedOn } = document;
  const why = reasons.length > 0 ? reasons.map((each) => event.reason(each)) : document.reasonCodes;
  return {
    kind: 'row',
    ruled: true,
    left: [
      { text: words.documentType[document.type], style: 'strong' },
      quiet(words.documentStatus[document.status]),
    ],
    right: [
      body(
        `${words.documents.handedIn}${words.colon}${instantWords(document.submittedAt)}${words.comma}${event.actor(document.submittedBy)}${words.comma}${words.documents.pages(document.pages.length)}`,
      ),
      ...(decidedAt === null
        ? []
        : [
            body(
              `${words.documents.decided}${words.colon}${instantWords(decidedAt)}${decidedBy === null ? '' : words.comma + event.actor(decidedBy)}`,
            ),
          ]),
      ...(why.length === 0 ? [] : [body(`${words.documents.reasons}${words.colon}${why.join(words.comma)}`)]),
      ...(issuedOn === null ? [] : [body(`${words.documents.issued}${words.colon}${issuedOn}`)]),
      ...(document.erased ? [quiet(words.documents.erased)] : []),
      { text: `${words.documents.id}${words.colon}${document.id}`, style: 'small' },
    ],
  };
}

function caseRow(
  words: DossierWords,
  event: EventWords,
  each: CaseView,
  reasons: readonly NamedReason[],
): Block {
  const { resolution, resolvedAt, documents } = each;
  const why =
    reasons.length > 0 ? reasons.map((one) => event.reason(one)).join(words.comma) : each.reasonCode;
  const outcome = resolution === null ? null : words.cases.resolutions[resolution];
  return {
    kind: 'row',
    ruled: true,
    left: [{ text: each.number, style: 'strong' }, quiet(words.cases.kind[each.kind])],
    right: [
      body(`${words.cases.status}${words.colon}${words.cases.statuses[each.status]}`),
      ...(outcome === null ? [] : [body(`${words.cases.outcome}${words.colon}${outcome}`)]),
      ...(why === null ? [] : [body(`${words.cases.reason}${words.colon}${why}`)]),
      body(`${words.cases.opened}${words.colon}${instantWords(each.openedAt)}`),
      ...(resolvedAt === null ? [] : [body(`${words.cases.ended}${words.colon}${instantWords(resolvedAt)}`)]),
      ...(documents.submitted + documents.accepted + documents.rejected === 0
        ? []
        : [
            quiet(
              `${words.cases.documents}${words.colon}${words.cases.counts(documents.submitted, documents.accepted, documents.rejected)}`,
            ),
          ]),
    ],
  };
}

function timelineRow(
  dossier: Dossier,
  words: DossierWords,
  event: EventWords,
  view: AuditEventView,
  { broken, checkpoint }: Checked,
  caseNumbers: ReadonlyMap<string, string>,
  proofLengths: ReadonlyMap<number, number>,
): Block {
  const { fromState, toState, actor, note, index, hash, stream } = view;
  const number = numbersIn(dossier);
  const reason = event.reasonOf(view);
  const [kind = '', id = ''] = stream.split(':');
  const subject = kind === 'account' ? null : event.subject(kind, caseNumbers.get(id));
  const proof = index === null ? undefined : proofLengths.get(index);
  const change =
    toState === null
      ? []
      : [body(`${fromState === null ? '' : `${words.state[fromState]} → `}${words.state[toState]}`)];
  return {
    kind: 'row',
    ruled: true,
    left: entryAside(words, number, index ?? 0, view.at),
    right: [
      { text: event.command(view.command), style: 'strong' },
      ...change,
      body(
        `${words.timeline.by}${words.colon}${event.actor(actor)}${subject === null ? '' : `${words.comma}${subject}`}`,
      ),
      ...(reason === null ? [] : [body(`${words.timeline.reason}${words.colon}${reason}`)]),
      ...event.facts(view).map(([label, value]) => body(`${label}${words.colon}${value}`)),
      ...(note === null ? [] : [body(`${words.timeline.note}${words.colon}${note}`)]),
      ...(index !== null && broken.has(index)
        ? [{ text: words.timeline.broken, style: 'alert' as const }]
        : []),
      small(`${words.timeline.hash}${words.colon}${hash}`),
      ...(proof === undefined
        ? []
        : [
            small(
              `${words.timeline.proof}${words.colon}${words.timeline.proofOf(proof, number.format(checkpoint.size))}`,
            ),
          ]),
    ],
  };
}

function historyRow(
  words: DossierWords,
  entry: HistoryEntry,
  { broken, checkpoint }: Checked,
  number: Intl.NumberFormat,
): Block {
  const { index, proof } = entry;
  return {
    kind: 'row',
    ruled: true,
    left: entryAside(words, number, index, entry.at),
    right: [
      { text: words.happened[entry.type], style: 'strong' },
      ...happened(words, entry),
      ...(broken.has(index) ? [{ text: words.timeline.broken, style: 'alert' as const }] : []),
      small(`${words.timeline.hash}${words.colon}${bytesToHex(Buffer.from(entry.leafHash, 'base64'))}`),
      small(
        `${words.timeline.proof}${words.colon}${words.timeline.proofOf(proof.length, number.format(checkpoint.size))}`,
      ),
    ],
  };
}

function happened(words: DossierWords, entry: HistoryEntry): StyledText[] {
  const why = (reasons: readonly { readonly title: string; readonly explanation: string }[]) =>
    reasons.flatMap(({ title, explanation }) => [
      body(`${words.timeline.reason}${words.colon}${title}`),
      quiet(explanation),
    ]);
  switch (entry.type) {
    case 'account.registered':
    case 'account.state_changed':
    case 'account.changed':
      return [
        body(`${entry.from === null ? '' : `${words.state[entry.from]} → `}${words.state[entry.to]}`),
        ...why(entry.reason ? [entry.reason] : []),
      ];
    case 'case.status_changed':
      return [body(`${entry.case.number}${words.colon}${words.cases.statuses[entry.case.status]}`)];
    case 'document.accepted':
    case 'document.rejected':
      return [body(words.documentType[entry.document.type]), ...why(entry.reasons)];
    default:
      return why(entry.reason ? [entry.reason] : []);
  }
}

function* continued(words: DossierWords, shown: number, count: number): Generator<Block, void> {
  if (count <= shown) return;
  yield { kind: 'paragraph', text: words.timeline.continued(shown, count - shown), style: 'strong' };
}

function entryAside(words: DossierWords, number: Intl.NumberFormat, index: number, at: string): StyledText[] {
  return [
    { text: `${words.timeline.entry} ${number.format(index)}`, style: 'strong' },
    quiet(at.slice(0, 10)),
    quiet(`${at.slice(11, 23)} UTC`),
  ];
}

function verificationWords(
  words: DossierWords,
  { status, level, expiresAt }: AuthorityDossier['account']['verification'],
): string {
  return [
    status === 'verified' ? words.standing.verified : words.standing.unverified,
    ...(level === null ? [] : [`${words.standing.level} ${level}`]),
    ...(expiresAt === null ? [] : [`${words.standing.validUntil} ${instantWords(expiresAt)}`]),
  ].join(words.comma);
}

function extent(dossier: Dossier, { count }: Checked): string {
  const words = WORDS[dossier.language];
  return words.front.extentOf(count, numbersIn(dossier).format(dossier.part.size));
}

const numbersIn = ({ language }: Dossier) => new Intl.NumberFormat(language);
const body = (text: string): StyledText => ({ text, style: 'body' });
const quiet = (text: string): StyledText => ({ text, style: 'quiet' });
const small = (text: string): StyledText => ({ text, style: 'small' });

/** A label and its value, or values. */
function row(label: string, value: string | readonly string[], style: TextStyle = 'body'): Block {
  const values = typeof value === 'string' ? [value] : value;
  return { kind: 'row', left: [quiet(label)], right: values.map((text) => ({ text, style })) };
}
