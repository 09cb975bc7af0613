import type { Capability } from '@standing/shared/account/capabilities';
import { HOLD_KINDS } from '@standing/shared/account/state';
import type { NewReasonVersion, ReasonContent } from '@standing/shared/contracts/reasons';
import {
  KINDS_WITH_BLOCKS,
  KINDS_WITH_GENERIC,
  REASON_EXPIRY_MAX_MS,
  REASON_EXPIRY_MIN_MS,
  REASON_EXPLANATION_MAX,
  REASON_LOCALES,
  REASON_NEXT_STEP_MAX,
  REASON_STAFF_NOTE_MAX,
  REASON_TITLE_MAX,
  UNDER_REVIEW_TEXT,
  type Disclosure,
  type DocumentType,
  type ReasonKind,
  type ReasonLocale,
  type ReleaseAuthority,
} from '@standing/shared/reasons/reason';

/** What a lock's length is typed in. Milliseconds. */
export const EXPIRY_UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type ExpiryUnit = keyof typeof EXPIRY_UNITS;

interface TextDraft {
  readonly title: string;
  readonly explanation: string;
  readonly nextSteps: readonly string[];
}

/** A reason as somebody is writing it; what does not go with its kind is kept aside and not sent. */
export interface ReasonDraft {
  readonly kind: ReasonKind;
  readonly code: string;
  readonly authority: ReleaseAuthority | '';
  readonly disclosure: Disclosure;
  readonly final: boolean;
  readonly ownBlocks: boolean;
  readonly blocks: readonly Capability[];
  readonly expiryAmount: string;
  readonly expiryUnit: ExpiryUnit | '';
  readonly requiredDocuments: readonly DocumentType[];
  readonly staffNote: Readonly<Record<ReasonLocale, string>>;
  readonly text: Readonly<Record<ReasonLocale, TextDraft>>;
}

export const takesAuthority = (kind: ReasonKind) => HOLD_KINDS.some((each) => each === kind);
export const takesBlocks = ({ kind, disclosure }: Pick<ReasonDraft, 'kind' | 'disclosure'>) =>
  KINDS_WITH_BLOCKS.includes(kind) && !isWithheld({ kind, disclosure });
export const takesExpiry = (kind: ReasonKind) => kind === 'lock';
export const takesFinal = (kind: ReasonKind) => kind === 'verification';
export const takesDisclosure = (kind: ReasonKind) => KINDS_WITH_GENERIC.includes(kind);
/** The customer reads the notice of a review in place of the reason. */
export const isWithheld = ({ kind, disclosure }: Pick<ReasonDraft, 'kind' | 'disclosure'>) =>
  takesDisclosure(kind) && disclosure === 'generic';

const EMPTY_TEXT: TextDraft = { title: '', explanation: '', nextSteps: [''] };

export function emptyDraft(kind: ReasonKind): ReasonDraft {
  return {
    kind,
    code: '',
    authority: '',
    disclosure: 'full',
    final: false,
    ownBlocks: false,
    blocks: [],
    expiryAmount: '',
    expiryUnit: '',
    requiredDocuments: [],
    staffNote: { en: '', 'zh-CN': '' },
    text: { en: EMPTY_TEXT, 'zh-CN': EMPTY_TEXT },
  };
}

/** The largest unit of which it is a whole number. */
export function expiryOf(ms: number | null): { amount: string; unit: ExpiryUnit | '' } {
  if (ms === null) return { amount: '', unit: '' };
  const units = Object.entries(EXPIRY_UNITS) as [ExpiryUnit, number][];
  const unit = units.findLast(([, length]) => ms % length === 0)?.[0] ?? 'minute';
  return { amount: String(ms / EXPIRY_UNITS[unit]), unit };
}

export function draftOf(
  reason: ReasonContent & { readonly kind: ReasonKind; readonly code: string },
): ReasonDraft {
  const expiry = expiryOf(reason.defaultExpiryMs);
  return {
    kind: reason.kind,
    code: reason.code,
    authority: reason.authority ?? '',
    disclosure: reason.disclosure,
    final: reason.final,
    ownBlocks: reason.blocks !== null,
    blocks: reason.blocks ?? [],
    expiryAmount: expiry.amount,
    expiryUnit: expiry.unit,
    requiredDocuments: reason.requiredDocuments,
    staffNote: reason.staffNote,
    text: reason.text,
  };
}

function expiryMs({ expiryAmount, expiryUnit }: ReasonDraft): number | null {
  if (expiryUnit === '') return null;
  const amount = /^\d{1,6}$/.test(expiryAmount.trim()) ? Number(expiryAmount) : Number.NaN;
  return amount * EXPIRY_UNITS[expiryUnit];
}

/** What a draft without faults says, as it is sent. */
export function contentOf(draft: ReasonDraft): NewReasonVersion {
  const withheld = isWithheld(draft);
  const trimmed = (locale: ReasonLocale) => {
    const { title, explanation, nextSteps } = withheld ? UNDER_REVIEW_TEXT[locale] : draft.text[locale];
    return {
      title: title.trim(),
      explanation: explanation.trim(),
      nextSteps: nextSteps.map((step) => step.trim()).filter((step) => step !== ''),
    };
  };
  return {
    authority: takesAuthority(draft.kind) && draft.authority !== '' ? draft.authority : null,
    disclosure: withheld ? 'generic' : 'full',
    final: takesFinal(draft.kind) && draft.final,
    blocks: takesBlocks(draft) && draft.ownBlocks ? [...draft.blocks] : null,
    defaultExpiryMs: takesExpiry(draft.kind) ? expiryMs(draft) : null,
    requiredDocuments: withheld ? [] : [...draft.requiredDocuments],
    staffNote: { en: draft.staffNote.en.trim(), 'zh-CN': draft.staffNote['zh-CN'].trim() },
    text: { en: trimmed('en'), 'zh-CN': trimmed('zh-CN') },
  };
}

/** What a field of a draft lacks. */
export type DraftFault = 'missing' | 'tooLong' | 'code' | 'expiry';

const CODE = /^[a-z0-9_]{1,64}$/;

/**
 * What a draft lacks, by field, in the order of the screen; the server checks again.
 *
 * @returns e.g. `text.en.title` → `missing`
 */
export function faultsOf(draft: ReasonDraft): ReadonlyMap<string, DraftFault> {
  const faults = new Map<string, DraftFault>();
  const check = (field: string, text: string, max: number) => {
    const { length } = text.trim();
    if (length === 0) faults.set(field, 'missing');
    else if (length > max) faults.set(field, 'tooLong');
  };
  if (!CODE.test(draft.code)) faults.set('code', draft.code === '' ? 'missing' : 'code');
  if (takesAuthority(draft.kind) && draft.authority === '') faults.set('authority', 'missing');
  if (takesExpiry(draft.kind)) {
    const ms = expiryMs(draft);
    // Written so that what is no number is a fault as well.
    if (ms !== null && !(ms >= REASON_EXPIRY_MIN_MS && ms <= REASON_EXPIRY_MAX_MS))
      faults.set('expiry', 'expiry');
  }
  for (const locale of REASON_LOCALES) {
    check(`staffNote.${locale}`, draft.staffNote[locale], REASON_STAFF_NOTE_MAX[locale]);
  }
  if (isWithheld(draft)) return faults;
  for (const locale of REASON_LOCALES) {
    const { title, explanation, nextSteps } = draft.text[locale];
    check(`text.${locale}.title`, title, REASON_TITLE_MAX[locale]);
    check(`text.${locale}.explanation`, explanation, REASON_EXPLANATION_MAX[locale]);
    nextSteps.forEach((step, place) => {
      // An empty line between others is left out; only a list of nothing is a fault.
      const isOnly = place === 0 && nextSteps.every((each) => each.trim() === '');
      if (isOnly || step.trim() !== '')
        check(`text.${locale}.step.${place}`, step, REASON_NEXT_STEP_MAX[locale]);
    });
  }
  return faults;
}
