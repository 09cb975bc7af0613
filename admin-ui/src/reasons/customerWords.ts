import type { DocumentType, ReasonLocale } from '@standing/shared/reasons/reason';

interface CustomerWords {
  readonly steps: string;
  readonly documents: string;
  readonly separator: string;
  readonly document: Readonly<Record<DocumentType, string>>;
}

/** What a wallet's own screen would write around a reason, in the customer's language and not in the viewer's. */
export const CUSTOMER_WORDS: Readonly<Record<ReasonLocale, CustomerWords>> = {
  en: {
    steps: 'What you can do',
    documents: 'Documents that help',
    separator: ', ',
    document: {
      national_id: 'national identity card',
      passport: 'passport',
      driving_licence: 'driving licence',
      utility_bill: 'utility bill',
      bank_statement: 'bank statement',
      official_letter: 'official letter',
      selfie: 'selfie',
      source_of_funds: 'proof of the source of funds',
      other: 'other document',
    },
  },
  'zh-CN': {
    steps: '您可以这样做',
    documents: '可提交的材料',
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
      other: '其他材料',
    },
  },
};
