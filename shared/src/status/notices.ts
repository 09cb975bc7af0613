import type { DOCUMENTS_FOR } from '../cases/requirements.js';
import type { ReasonLocale, ReasonText } from '../reasons/reason.js';

/**
 * What a customer is told where no decision of anybody's is the cause, and so no reason of the catalogue: what is still
 * to be handed in, what is being looked at. Codes beside the catalogue's in the answers of the status API.
 */
export const NOTICE_CODES = [
  'under_review',
  'verification_required',
  'verification_in_review',
  'verification_expired',
  'documents_requested',
] as const;
export type NoticeCode = (typeof NOTICE_CODES)[number];

type Texts = Readonly<Record<ReasonLocale, ReasonText>>;

/** What is missing of a verification. */
export type MissingDocuments = 'identity' | 'address' | 'both';

const STEPS: Readonly<Record<ReasonLocale, Record<keyof typeof DOCUMENTS_FOR | 'result', string>>> = {
  en: {
    identity: 'Upload one of these in your account: national identity card, passport or driving licence.',
    address:
      'Upload a proof of address that is not older than three months: a utility bill, a bank statement or an official letter.',
    result: 'A reviewer will look at it, and we will let you know the result.',
  },
  'zh-CN': {
    identity: '请登录账户，上传以下任一种有效证件：身份证、护照或驾驶证。',
    address: '请登录账户，上传三个月内的地址证明：水电燃气账单、银行对账单或官方机构信函。',
    result: '提交后我们会进行人工审核，并将结果通知您。',
  },
};

function stepsFor(missing: MissingDocuments, locale: ReasonLocale): string[] {
  const { identity, address, result } = STEPS[locale];
  if (missing === 'both') return [identity, address, result];
  return [missing === 'identity' ? identity : address, result];
}

/** The verification has not been begun, or something has not been handed in yet. */
export function verificationRequired(missing: MissingDocuments): Texts {
  return {
    en: {
      title: missing === 'address' ? 'Please prove your address' : 'Please verify your identity',
      explanation:
        'Sending, withdrawing and trading become available once your verification is complete. Some documents are still missing.',
      nextSteps: stepsFor(missing, 'en'),
    },
    'zh-CN': {
      title: missing === 'address' ? '请提交地址证明' : '请完成身份验证',
      explanation: '完成验证后即可使用转账、提现和交易功能。目前还缺少部分材料。',
      nextSteps: stepsFor(missing, 'zh-CN'),
    },
  };
}

/** The verification has run out by the clock. */
export function verificationExpired(missing: MissingDocuments): Texts {
  return {
    en: {
      title: 'Please verify your identity again',
      explanation:
        'A verification is valid for a limited time, and yours has ended. Sending, withdrawing and trading become available again once it is renewed.',
      nextSteps: stepsFor(missing, 'en'),
    },
    'zh-CN': {
      title: '请重新完成身份验证',
      explanation: '身份验证有一定的有效期，您的验证已到期。重新验证后即可恢复使用转账、提现和交易功能。',
      nextSteps: stepsFor(missing, 'zh-CN'),
    },
  };
}

/** Everything is there; the next step is ours. */
export const VERIFICATION_IN_REVIEW: Texts = {
  en: {
    title: 'We are checking your documents',
    explanation:
      'We have received your documents and are checking them. Sending, withdrawing and trading become available once your verification is complete.',
    nextSteps: [
      'You do not need to do anything now. If we need something from you, we will contact you.',
      'You can check your account status at any time. We will let you know the result.',
    ],
  },
  'zh-CN': {
    title: '您提交的材料正在审核中',
    explanation: '我们已收到您的材料，正在审核。完成验证后即可使用转账、提现和交易功能。',
    nextSteps: [
      '您目前无需进行任何操作；如需您配合，我们会与您联系。',
      '您可随时查看账户状态，我们会将审核结果通知您。',
    ],
  },
};

/** A reviewer or support has asked for documents and named no reason. */
export const DOCUMENTS_REQUESTED: Texts = {
  en: {
    title: 'We need documents from you',
    explanation: 'To go on with your case, we need the documents listed here.',
    nextSteps: [
      'Hand them in where you uploaded documents before, or ask support how.',
      'A reviewer will look at them, and we will let you know the result.',
    ],
  },
  'zh-CN': {
    title: '请补充提交材料',
    explanation: '为继续处理您的申请，我们需要您提交所列材料。',
    nextSteps: ['请在原上传页面提交，或联系客服了解提交方式。', '提交后我们会进行人工审核，并将结果通知您。'],
  },
};
