import { Readable } from 'node:stream';
import type { Instant } from '@standing/shared/account/state';
import { DOCUMENTS_FOR } from '@standing/shared/cases/requirements';
import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import type { CaseView } from '@standing/shared/contracts/cases';
import type { DocumentType } from '@standing/shared/documents/documents';
import type { AccountsService } from '../accounts/accounts.service.js';
import type { CasesService } from '../cases/cases.service.js';
import type { DocumentsService } from '../documents/documents.service.js';
import type { CommandContext } from '../platform/http/command-context.js';
import type { AccountCasePlan, Handed, Step, VerificationPlan } from './case-plans.js';
import { generateCustomer } from './customer-generator.js';
import { registration, type Told } from './customer-scenes.js';
import { Dice } from './dice.js';
import type { Painter } from './painter.js';
import { holderOf } from './specimens/holder.js';
import { REJECTED_FOR } from './specimens/specimen-kinds.js';
import type { Specimen } from './specimens/specimen.js';
import { asks, type Cast, type StaffOfCast, type Story } from './story.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Between two documents of one form: how fast a person fills it in. */
const BETWEEN_FILES_MS = 70 * SECOND;
/** From registering to the first document. */
const REGISTERED_BEFORE_MS = 25 * MINUTE;
/** From opening a document to deciding it, for the fastest. A decision renews the lease, so none runs out. */
const LOOKING_MS = 16 * SECOND;
/** Support and leads read before they act. */
const READING_MS = 130 * SECOND;

/** Where the story of the cases is told. */
export interface CaseStage {
  readonly accounts: AccountsService;
  readonly cases: CasesService;
  readonly documents: DocumentsService;
  readonly painter: Painter;
  readonly cast: Cast;
  readonly story: Story;
  /** Where the story ends. */
  readonly now: Instant;
}

/** A customer of the generator who fits each plan, none of them twice and none of the first `from`. */
export function customersOf(
  plans: readonly VerificationPlan[],
  { seed, from }: { seed: number; from: number },
): RegisterAccount[] {
  const taken = new Set<number>();
  return plans.map(({ country, risk = 'low', unconfirmed, opened }) => {
    for (let n = from; ; n++) {
      if (taken.has(n)) continue;
      const customer = generateCustomer(seed, n);
      const { birthDate, address, email, phone } = customer;
      if (customer.country !== country || !birthDate || !address || !email || !phone) continue;
      taken.add(n);
      return {
        ...customer,
        tier: opened?.level ?? customer.tier,
        riskLevel: risk,
        emailConfirmed: true,
        phoneConfirmed: unconfirmed !== true,
      };
    }
  });
}

/** A document on its way through a case, as planned; its id and date are known once it has been handed in. */
interface Paper {
  readonly type: DocumentType;
  readonly variant: Handed[1];
  decided: 'accepted' | 'rejected' | null;
  superseded: boolean;
  id: string;
  issuedOn: string;
}

/** Drawing that the story waits for at an instant. */
interface Drawing {
  readonly at: Instant;
  start(): void;
}

/** Adds the scenes of all cases to the story, and has their documents drawn while it is told. */
export function stageCases(
  stage: CaseStage,
  verifications: readonly { readonly plan: VerificationPlan; readonly customer: RegisterAccount }[],
  accountCases: readonly { readonly plan: AccountCasePlan; readonly told: Told }[],
): void {
  const drawings: Drawing[] = [];
  for (const [n, { plan, customer }] of verifications.entries()) {
    const told: Told = { accountId: '' };
    const firstAt = stage.now - plan.ago;
    const registeredAt = firstAt - REGISTERED_BEFORE_MS;
    stage.story.add(registration(stage.accounts, stage.cast, customer, told, registeredAt));
    const telling = new CaseTelling(stage, told, `verification-${n}`, plan.opened?.level ?? 'standard', n);
    if (plan.opened) {
      telling.open('support', firstAt - READING_MS, { kind: 'verification', ...plan.opened });
    }
    drawings.push(...telling.handIn(customer, plan.documents, firstAt));
    for (const step of plan.steps ?? []) drawings.push(...telling.follow(step, customer));
  }
  for (const [n, { plan, told }] of accountCases.entries()) {
    const telling = new CaseTelling(stage, told, `account-case-${n}`, 'standard', n);
    const { kind, priority, note } = plan;
    telling.open(plan.by, stage.now - plan.ago, {
      kind,
      note,
      ...(priority === undefined ? {} : { priority }),
    });
    for (const step of plan.steps ?? []) telling.follow(step, null);
  }
  // One after the other, in the order in which the story needs them.
  for (const drawing of drawings.toSorted((a, b) => a.at - b.at)) drawing.start();
}

/** One case from its opening to where it stands now. Who decides what is settled before the first scene is played. */
class CaseTelling {
  private caseId = '';
  private readonly papers: Paper[] = [];
  private readonly dice: Dice;
  private commands = 0;

  /** @param name tells its commands apart from those of other cases */
  constructor(
    private readonly stage: CaseStage,
    private readonly told: Told,
    private readonly name: string,
    private readonly level: 'basic' | 'standard',
    n: number,
  ) {
    this.dice = new Dice(n, name.length);
  }

  open(by: StaffOfCast, at: Instant, body: Omit<Parameters<CasesService['open']>[0], 'accountId'>): void {
    this.as(by, at, async (context) => {
      const view = await this.stage.cases.open({ ...body, accountId: this.told.accountId }, context);
      this.caseId = view.id;
      this.expectDue(view);
    });
  }

  /** @returns what must be drawn for it */
  handIn(customer: RegisterAccount, handed: readonly Handed[], from: Instant): Drawing[] {
    return handed.map(([type, variant], n) => {
      const at = from + n * BETWEEN_FILES_MS;
      for (const old of this.papers) old.superseded ||= old.type === type && old.decided !== 'accepted';
      const paper: Paper = { type, variant, decided: null, superseded: false, id: '', issuedOn: '' };
      const place = this.papers.push(paper) - 1;
      const order = {
        kind: type,
        variant,
        holder: holderOf(customer),
        seed: this.dice.below(2 ** 31),
        on: new Date(at).toISOString().slice(0, 10),
      };
      let drawn: Promise<Specimen> | undefined;
      this.scene(at, async () => {
        const specimen = await (drawn ?? this.stage.painter.paint(order));
        drawn = undefined;
        await this.submit(paper, place, specimen);
      });
      return {
        at,
        start: () => {
          drawn = this.stage.painter.paint(order);
          // The scene that needs it fails with it.
          drawn.catch(() => undefined);
        },
      };
    });
  }

  /** @returns what must be drawn for it */
  follow(step: Step, customer: RegisterAccount | null): Drawing[] {
    const at = this.stage.now - step.ago;
    const { cases } = this.stage;
    switch (step.does) {
      case 'review':
        this.review(step, at);
        return [];
      case 'resubmit': {
        const wrong = this.papers.filter(({ decided, superseded }) => decided === 'rejected' && !superseded);
        // Only kinds that are drawn are ever asked for again.
        const again = wrong.map(({ type }): Handed => [type as Handed[0], 'photo']);
        return customer ? this.handIn(customer, again, at) : [];
      }
      case 'claim':
        this.claim(step.by, at);
        return [];
      case 'note':
        this.as(step.by, at, (context) =>
          cases.addNote(this.caseId, { text: step.text, visibility: step.visibility }, context),
        );
        return [];
      case 'cancel':
        this.as(step.by, at, (context) =>
          cases.addNote(this.caseId, { text: step.note, visibility: 'internal' }, context),
        );
        this.as(step.by, at + MINUTE, (context) => cases.cancel(this.caseId, context));
        return [];
      case 'request':
        this.claim(step.by, at);
        this.as(step.by, at + READING_MS, (context) =>
          cases.requestDocuments(
            this.caseId,
            { types: [...step.types], reasonCodes: [], note: step.note },
            context,
          ),
        );
        return [];
      case 'resolve':
        this.claim(step.by, at);
        this.as(step.by, at + READING_MS, (context) =>
          cases.resolve(
            this.caseId,
            {
              resolution: step.resolution,
              note: step.note,
              ...(step.reasonCode === undefined ? {} : { reasonCode: step.reasonCode }),
            },
            context,
          ),
        );
        return [];
    }
  }

  private claim(by: StaffOfCast, at: Instant): void {
    this.as(by, at, (context) => this.stage.cases.claim(this.caseId, context));
  }

  private review(step: Step & { does: 'review' }, from: Instant): void {
    const { cases } = this.stage;
    const { by, stopsAfter } = step;
    this.claim(by, from);
    let at = from;
    const undecided = this.papers.filter(({ decided, superseded }) => decided === null && !superseded);
    for (const paper of undecided.slice(0, stopsAfter?.documents)) {
      at += (4 + this.dice.below(9)) * SECOND;
      this.look(paper, by, at);
      at += LOOKING_MS + this.dice.below(75) * SECOND;
      this.decide(paper, by, at, step.finally);
    }
    at += (8 + this.dice.below(30)) * SECOND;
    if (stopsAfter) {
      this.as(by, at, (context) =>
        cases.addNote(this.caseId, { text: stopsAfter.note, visibility: 'internal' }, context),
      );
      this.as(by, at + 5 * SECOND, (context) => cases.releaseClaim(this.caseId, context));
      return;
    }
    this.conclude(step, at);
  }

  private conclude({ by, note, finally: forGood }: Step & { does: 'review' }, at: Instant): void {
    const { cases } = this.stage;
    if (forGood !== undefined) {
      this.as(by, at, (context) =>
        cases.resolve(this.caseId, { resolution: 'rejected', reasonCode: forGood }, context),
      );
      return;
    }
    const current = this.papers.filter(({ superseded }) => !superseded);
    const wrong = current.filter(({ decided }) => decided !== 'accepted');
    const lacksAddress =
      this.level === 'standard' && !current.some(({ type }) => DOCUMENTS_FOR.address.includes(type));
    if (wrong.length === 0 && !lacksAddress) {
      this.as(by, at, (context) => cases.resolve(this.caseId, { resolution: 'approved' }, context));
      return;
    }
    const types = [...wrong.map(({ type }) => type), ...(lacksAddress ? (['utility_bill'] as const) : [])];
    const reasonCodes = wrong.flatMap(({ variant }) => REJECTED_FOR[variant] ?? []);
    const body = { types, reasonCodes, ...(note === undefined ? {} : { note }) };
    this.as(by, at, (context) => cases.requestDocuments(this.caseId, body, context));
  }

  private look(paper: Paper, by: StaffOfCast, at: Instant): void {
    this.scene(at, async () => {
      const query = { rendition: 'view', page: 1, download: '0' } as const;
      const { stream } = await this.stage.documents.open(paper.id, query, this.stage.cast[by]);
      // What counts is that it was opened.
      stream.destroy();
    });
  }

  private decide(paper: Paper, by: StaffOfCast, at: Instant, forGood: string | undefined): void {
    const { cases } = this.stage;
    const code = forGood ?? REJECTED_FOR[paper.variant];
    paper.decided = code === null ? 'accepted' : 'rejected';
    this.as(by, at, (context) => {
      if (code !== null) return cases.rejectDocument(paper.id, { reasonCodes: [code] }, context);
      const isAddress = DOCUMENTS_FOR.address.includes(paper.type);
      return cases.acceptDocument(paper.id, isAddress ? { issuedOn: paper.issuedOn } : {}, context);
    });
  }

  private async submit(paper: Paper, place: number, specimen: Specimen): Promise<void> {
    const { cases, documents, cast } = this.stage;
    const { accountId } = this.told;
    // Newest first. It is there already when the story is told again.
    const known = (await documents.listForAccount(accountId)).toReversed()[place];
    const { fileName, mediaType, bytes } = specimen;
    const submission = {
      accountId,
      type: paper.type,
      fileName,
      declaredType: mediaType,
      stream: Readable.from([bytes]),
    };
    const { id, caseId } = known ?? (await cases.submitDocument(submission, cast.wallet, () => null));
    // A document of a verification lies in its case.
    if (caseId === null) throw new Error('a document of the demo belongs to no case');
    Object.assign(paper, { id, issuedOn: specimen.printed.issuedOn });
    this.caseId = caseId;
    this.expectDue(await cases.view(caseId));
  }

  /** What the worker would have recorded at those instants. */
  private expectDue({ soonAt, dueAt }: CaseView): void {
    if (soonAt === null || dueAt === null) return;
    for (const at of [Date.parse(soonAt), Date.parse(dueAt)]) {
      if (at <= this.stage.now) this.scene(at, () => this.stage.cases.recordDue());
    }
  }

  private as(by: StaffOfCast, at: Instant, act: (context: CommandContext) => Promise<unknown>): void {
    const context = asks(this.stage.cast[by], `${this.name}-${(this.commands += 1)}`);
    this.scene(at, () => act(context));
  }

  private scene(at: Instant, play: () => Promise<unknown>): void {
    this.stage.story.add({ at, play: async () => void (await play()) });
  }
}
