import type { HoldView } from '@standing/shared/contracts/accounts';
import type { DocumentType } from '@standing/shared/documents/documents';
import {
  UNDER_REVIEW_TEXT,
  type ReasonKind,
  type ReasonLocale,
  type ReasonText,
} from '@standing/shared/reasons/reason';
import type { ReleaseRight } from './outcome.js';

/** The language of a script for somebody with this locale (BCP 47), and whether it is theirs. */
export function scriptLanguage(locale: string): {
  readonly language: ReasonLocale;
  readonly isTheirs: boolean;
} {
  if (/^zh\b/i.test(locale)) return { language: 'zh-CN', isTheirs: true };
  return { language: 'en', isTheirs: /^en\b/i.test(locale) };
}

/** A hold with the texts of the version of its reason under which it was placed. */
export interface SpokenHold extends Pick<
  HoldView,
  'id' | 'kind' | 'reasonCode' | 'disclosure' | 'expiresAt'
> {
  readonly text: Readonly<Record<ReasonLocale, ReasonText>>;
  readonly requiredDocuments: readonly DocumentType[];
}

/** One thing that is said: why, and what the customer can do. */
export interface ScriptPart {
  /** False: the neutral words of any review, in place of a reason that must not be told. */
  readonly isDisclosed: boolean;
  readonly text: ReasonText;
  /** RFC 3339: a lock ends by itself. */
  readonly until: string | null;
}

export interface Script {
  readonly opening: string;
  readonly parts: readonly ScriptPart[];
  /** Types that the reasons ask for; in words of the script's language. */
  readonly documents: string | null;
  /** What the agent can do about it; null where saying so would tell more than may be told. */
  readonly help: string | null;
  /** How it does not happen again. */
  readonly rules: readonly string[];
}

interface ScriptWords {
  readonly opening: string;
  readonly documents: (list: string) => string;
  readonly separator: string;
  readonly document: Readonly<Record<DocumentType, string>>;
  readonly help: Readonly<Record<Exclude<ReleaseRight, 'nothing'>, string>>;
  readonly rules: Readonly<Record<'sign_in' | 'conduct' | 'always', readonly string[]>>;
}

/** In the customer's language whatever the agent's is, so they are not among the screens' words. */
const WORDS: Readonly<Record<ReasonLocale, ScriptWords>> = {
  en: {
    opening: 'Thank you. I have your account in front of me and will tell you how it stands.',
    documents: (list) => `For this we need from you: ${list}. Please upload it in your account.`,
    separator: ', ',
    document: {
      national_id: 'your national identity card',
      passport: 'your passport',
      driving_licence: 'your driving licence',
      utility_bill: 'a utility bill',
      bank_statement: 'a bank statement',
      official_letter: 'an official letter',
      selfie: 'a photo of yourself',
      source_of_funds: 'a proof of where the money comes from',
      other: 'the other document that we have written to you about',
    },
    help: {
      alone: 'When we have gone through this together, I can lift the restriction while you are on the line.',
      with_approval:
        'When we have gone through this together, I will ask for the restriction to be lifted. A colleague has to agree first; we will let you know the result.',
      none: 'I cannot lift the restriction myself. The team in charge decides about it, and we will let you know the result.',
    },
    rules: {
      sign_in: [
        'Change your password as soon as you can sign in, to one that you use nowhere else.',
        'Turn on two-step verification.',
        'Never tell anybody a password or a code, also not somebody who says that they call from us.',
      ],
      conduct: [
        'Use the account for yourself only, and as our terms of service say.',
        'When you expect payments that are out of the ordinary, have documents ready that explain them.',
      ],
      always: [
        'Keep your contact details and documents up to date, and answer our messages in time: then we can clear things up before anything has to be restricted.',
      ],
    },
  },
  'zh-CN': {
    opening: '感谢您的配合。您的账户信息已经调出，现在为您说明账户目前的情况。',
    documents: (list) => `为此需要您提供：${list}。请登录账户上传。`,
    separator: '、',
    document: {
      national_id: '身份证',
      passport: '护照',
      driving_licence: '驾驶证',
      utility_bill: '水电燃气账单',
      bank_statement: '银行对账单',
      official_letter: '官方机构信函',
      selfie: '本人照片',
      source_of_funds: '资金来源证明',
      other: '我们另行通知您的其他材料',
    },
    help: {
      alone: '以上事项核对完成后，我可以在通话中直接为您解除限制。',
      with_approval: '以上事项核对完成后，我会为您提交解除申请。申请须经另一位同事复核，我们会将结果通知您。',
      none: '我这边无法直接解除限制，将由负责的团队决定，我们会将结果通知您。',
    },
    rules: {
      sign_in: [
        '恢复登录后，请尽快修改密码，并避免与其他网站共用。',
        '请开启两步验证。',
        '请勿向任何人透露密码或验证码，包括自称是我们工作人员的人。',
      ],
      conduct: [
        '账户仅限您本人使用，并请遵守服务协议。',
        '如预计会有不同于平常的款项往来，请提前备好能够说明情况的材料。',
      ],
      always: ['请保持联系方式和证件信息为最新，并及时回复我们的通知，以便在采取限制之前把问题解决。'],
    },
  },
};

/** Kinds of hold whose advice would tell what was suspected; of a lock only that somebody signed in. */
function rulesFor(words: ScriptWords, disclosed: readonly SpokenHold[]): string[] {
  const isAbout = (...kinds: ReasonKind[]) => disclosed.some(({ kind }) => kinds.includes(kind));
  const isOwn = (hold: SpokenHold) => hold.reasonCode === 'owner_request';
  return [
    ...(isAbout('lock') ? words.rules.sign_in : []),
    ...(disclosed.some((hold) => hold.kind !== 'lock' && !isOwn(hold)) ? words.rules.conduct : []),
    ...words.rules.always,
  ];
}

/**
 * What an agent reads out on the phone. Of a hold whose reason is withheld nothing enters it: neither its texts, nor
 * its documents, nor who decides about it, nor advice from which it could be guessed.
 *
 * @param holds the open ones that the case is about, the one that decides the state first
 * @param right what the agent may do about all of them
 */
export function scriptOf(holds: readonly SpokenHold[], right: ReleaseRight, language: ReasonLocale): Script {
  const words = WORDS[language];
  const disclosed = holds.filter(({ disclosure }) => disclosure === 'full');
  const isWithheld = disclosed.length < holds.length;
  const parts: ScriptPart[] = disclosed.map(({ text, expiresAt }) => ({
    isDisclosed: true,
    text: text[language],
    until: expiresAt,
  }));
  // However many reasons are withheld, they read as one.
  if (isWithheld) parts.push({ isDisclosed: false, text: UNDER_REVIEW_TEXT[language], until: null });
  const types = [...new Set(disclosed.flatMap(({ requiredDocuments }) => requiredDocuments))];
  return {
    opening: words.opening,
    parts,
    documents:
      types.length === 0
        ? null
        : words.documents(types.map((type) => words.document[type]).join(words.separator)),
    help: isWithheld || right === 'nothing' ? null : words.help[right],
    rules: rulesFor(words, disclosed),
  };
}
