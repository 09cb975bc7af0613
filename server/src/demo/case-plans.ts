import type { CaseKind, CasePriority, CaseResolution } from '@standing/shared/cases/case';
import type { DocumentType } from '@standing/shared/documents/documents';
import type { RiskLevel } from '@standing/shared/contracts/accounts';
import type { SpecimenKind, SpecimenVariant } from './specimens/specimen-kinds.js';
import type { StaffOfCast } from './story.js';

const HOUR = 60 * 60 * 1000;

/** A document that a customer hands in. */
export type Handed = readonly [kind: SpecimenKind, variant: SpecimenVariant];

/** What happens to a case. `ago`: before the story's end, milliseconds. */
export type Step = { readonly ago: number } & (
  | {
      /** Claims the case, looks at each document and decides it by what it shows; then approves, or asks again. */
      readonly does: 'review';
      readonly by: StaffOfCast;
      /** For the customer, when something is asked for again. */
      readonly note?: string;
      /** Rejected for good, for this reason. */
      readonly finally?: string;
      /** Gives the case back after so many documents, with this internal note. */
      readonly stopsAfter?: { readonly documents: number; readonly note: string };
    }
  | { readonly does: 'claim'; readonly by: StaffOfCast }
  /** The customer hands in again, rightly, what was asked for. */
  | { readonly does: 'resubmit' }
  | {
      readonly does: 'note';
      readonly by: StaffOfCast;
      readonly visibility: 'internal' | 'customer';
      readonly text: string;
    }
  | { readonly does: 'cancel'; readonly by: StaffOfCast; readonly note: string }
  | {
      readonly does: 'request';
      readonly by: StaffOfCast;
      readonly types: readonly DocumentType[];
      readonly note: string;
    }
  | {
      readonly does: 'resolve';
      readonly by: StaffOfCast;
      readonly resolution: CaseResolution;
      /** Where the resolution needs one. */
      readonly reasonCode?: string;
      readonly note: string;
    }
);

/** A customer of one country, and their verification. */
export interface VerificationPlan {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** When the first document came in. Milliseconds before the story's end. */
  readonly ago: number;
  readonly documents: readonly Handed[];
  readonly risk?: RiskLevel;
  /** Has confirmed nothing but the mail address. */
  readonly unconfirmed?: true;
  /** Support opens the case before the documents come. */
  readonly opened?: { readonly level?: 'basic'; readonly priority?: CasePriority; readonly note?: string };
  readonly steps?: readonly Step[];
}

/** Work on the account of a customer with a history, by its place in the list of histories. */
export interface AccountCasePlan {
  readonly customer: number;
  readonly kind: Exclude<CaseKind, 'verification'>;
  readonly by: StaffOfCast;
  readonly ago: number;
  readonly priority?: CasePriority;
  readonly note: string;
  readonly steps?: readonly Step[];
}

const review = (by: StaffOfCast, hours: number, more: { note?: string; finally?: string } = {}): Step => ({
  does: 'review',
  by,
  ago: hours * HOUR,
  ...more,
});
const partly = (by: StaffOfCast, hours: number, documents: number, note: string): Step => ({
  does: 'review',
  by,
  ago: hours * HOUR,
  stopsAfter: { documents, note },
});
const resubmit = (hours: number): Step => ({ does: 'resubmit', ago: hours * HOUR });

const BASIC = { opened: { level: 'basic' } } as const;

function plan(
  country: string,
  hours: number,
  documents: readonly Handed[],
  more: Partial<Omit<VerificationPlan, 'country' | 'ago' | 'documents'>> = {},
): VerificationPlan {
  return { country, ago: hours * HOUR, documents, ...more };
}

/**
 * The verifications of the demo: a queue of every urgency, documents that are right and wrong in each way, in many
 * scripts, and what has been decided before. The promise is 24 hours, so what is older than that and still open is
 * late. PDFs are few, because drawing their pages takes longer than anything else at the first start.
 */
export const VERIFICATION_PLANS: readonly VerificationPlan[] = [
  // Late.
  plan(
    'AE',
    41,
    [
      ['passport', 'photo'],
      ['bank_statement', 'photo'],
    ],
    {
      risk: 'high',
      steps: [
        {
          does: 'note',
          by: 'reviewer2',
          ago: 30 * HOUR,
          visibility: 'internal',
          text: '客户为高风险，资金主要来自境外贸易。需要第二位审核员一起看。',
        },
      ],
    },
  ),
  plan('US', 33, [
    ['driving_licence', 'clear'],
    ['utility_bill', 'other_address'],
  ]),
  plan('NG', 29, [['passport', 'blurred']], BASIC),
  plan('CN', 26.5, [
    ['national_id', 'photo'],
    ['bank_statement', 'photo'],
  ]),
  // Due soon.
  plan('KR', 23.6, [['passport', 'clear']], BASIC),
  plan('BR', 22.7, [['national_id', 'cropped']]),
  plan('IN', 21.9, [
    ['driving_licence', 'photo'],
    ['bank_statement', 'too_old'],
  ]),
  plan('DE', 20.8, [
    ['national_id', 'clear'],
    ['utility_bill', 'clear'],
  ]),
  plan('JP', 19.6, [['passport', 'photo']], BASIC),
  // In time.
  plan('FR', 18.2, [['passport', 'other_name']], BASIC),
  plan('VN', 16.9, [['national_id', 'photo']], BASIC),
  plan('RU', 15.1, [['passport', 'photo']], BASIC),
  plan('GR', 13.4, [['national_id', 'expired']], BASIC),
  plan('SA', 11.8, [
    ['passport', 'clear'],
    ['utility_bill', 'other_name'],
  ]),
  plan(
    'CN',
    9.6,
    [
      ['passport', 'photo'],
      ['utility_bill', 'photo'],
    ],
    {
      opened: {
        priority: 'urgent',
        note: '客户今天来电：工资将于明早入账，认证未完成就无法转出房租。请优先处理。',
      },
    },
  ),
  plan('MX', 8.3, [['driving_licence', 'photo']]),
  plan(
    'GB',
    6.9,
    [
      ['passport', 'photo'],
      ['utility_bill', 'clear'],
    ],
    { risk: 'high' },
  ),
  plan('TH', 5.1, [['national_id', 'other_birth_date']], BASIC),
  plan('IL', 3.7, [['national_id', 'photo']], BASIC),
  plan(
    'UA',
    2.2,
    [
      ['passport', 'photo'],
      ['utility_bill', 'blurred'],
    ],
    { unconfirmed: true },
  ),
  plan('PL', 1.9, [['national_id', 'clear']], {
    opened: {
      level: 'basic',
      priority: 'urgent',
      note: 'Moves abroad on Friday; the bank there asks for proof by then.',
    },
  }),
  plan('TW', 1.1, [['passport', 'photo']], BASIC),
  plan('IE', 0.4, [
    ['driving_licence', 'photo'],
    ['utility_bill', 'photo'],
  ]),
  plan('BD', 0.2, [['passport', 'clear']]),

  // Asked again, and back in the queue with what was left of their time.
  plan(
    'CN',
    30.2,
    [
      ['national_id', 'blurred'],
      ['utility_bill', 'photo'],
    ],
    {
      steps: [
        review('reviewer', 14.5, { note: '身份证照片看不清。请在光线好的地方重新拍摄，不要用闪光灯。' }),
        resubmit(2.6),
      ],
    },
  ),
  plan(
    'ES',
    27.3,
    [
      ['passport', 'photo'],
      ['utility_bill', 'too_old'],
    ],
    {
      steps: [
        review('reviewer2', 12.1, { note: 'Please send a bill of the last three months.' }),
        resubmit(4.4),
      ],
    },
  ),
  plan('EG', 52.5, [['national_id', 'cropped']], {
    ...BASIC,
    steps: [
      review('reviewer', 34.2, { note: 'The whole card must be in the picture, with all four corners.' }),
      resubmit(7.8),
    ],
  }),
  plan('KE', 70.6, [['national_id', 'expired']], {
    ...BASIC,
    steps: [
      review('lead', 51.2, { note: 'This card has expired. Please send one that is valid.' }),
      resubmit(1.4),
    ],
  }),

  // One document decided, the other left.
  plan(
    'TR',
    17.6,
    [
      ['passport', 'photo'],
      ['bank_statement', 'other_address'],
    ],
    {
      steps: [
        partly(
          'reviewer2',
          6.2,
          1,
          '护照无误。银行账单上的地址与申报不符，可能刚搬家；我下班前没来得及问，请接手。',
        ),
      ],
    },
  ),
  plan(
    'ID',
    12.7,
    [
      ['national_id', 'other_name'],
      ['utility_bill', 'photo'],
    ],
    {
      steps: [
        partly(
          'reviewer',
          3.1,
          1,
          'Card shows another name. Bill not looked at yet: back after the team call.',
        ),
      ],
    },
  ),

  // The customer's turn.
  plan('HK', 46.3, [['passport', 'blurred']], {
    ...BASIC,
    steps: [review('reviewer2', 27.9, { note: '护照照片模糊，请重新拍摄资料页。' })],
  }),
  plan(
    'GB',
    31.5,
    [
      ['driving_licence', 'photo'],
      ['utility_bill', 'other_address'],
    ],
    {
      steps: [
        review('reviewer', 9.3, {
          note: 'The address on your bill is not the one you gave us. Send a bill for your present address, or correct it in the app.',
        }),
      ],
    },
  ),
  plan('US', 98, [['driving_licence', 'cropped']], {
    steps: [review('reviewer', 77.5, { note: 'Part of the licence is cut off.' })],
  }),
  plan('MX', 20.1, [['national_id', 'expired']], {
    ...BASIC,
    steps: [review('reviewer', 1.2, { note: 'The card expired. A passport will do as well.' })],
  }),

  // On a colleague's screen at this moment.
  plan('JP', 18.7, [['passport', 'photo']], {
    ...BASIC,
    steps: [{ does: 'claim', by: 'reviewer2', ago: 0.02 * HOUR }],
  }),

  // Decided.
  plan('DE', 17.9, [['passport', 'photo']], { ...BASIC, steps: [review('reviewer', 4.6)] }),
  plan('CN', 14.2, [['national_id', 'photo']], { ...BASIC, steps: [review('reviewer', 3.9)] }),
  plan('IN', 11.2, [['passport', 'photo']], { ...BASIC, steps: [review('reviewer', 2.4)] }),
  plan('FR', 10.4, [['national_id', 'photo']], { ...BASIC, steps: [review('reviewer', 0.7)] }),
  plan('VN', 15.8, [['passport', 'photo']], { ...BASIC, steps: [review('reviewer2', 5.3)] }),
  plan('KR', 12.2, [['national_id', 'photo']], { ...BASIC, steps: [review('reviewer2', 1.6)] }),
  plan('NG', 40.3, [['passport', 'photo']], { ...BASIC, steps: [review('lead', 20.2)] }),
  plan(
    'BR',
    63.4,
    [
      ['driving_licence', 'blurred'],
      ['utility_bill', 'photo'],
    ],
    {
      steps: [
        review('reviewer2', 47.1, { note: 'We cannot read the licence. Please photograph it again.' }),
        resubmit(28.6),
        review('reviewer', 22.8),
      ],
    },
  ),
  plan('US', 13.8, [['national_id', 'other_name']], {
    ...BASIC,
    steps: [review('reviewer', 2.0, { finally: 'suspected_forgery' })],
  }),
  plan('AE', 57.2, [['passport', 'other_birth_date']], {
    ...BASIC,
    steps: [review('lead', 36.5, { finally: 'suspected_forgery' })],
  }),
  plan('IE', 48.8, [['passport', 'cropped']], {
    ...BASIC,
    steps: [
      {
        does: 'cancel',
        by: 'reviewer2',
        ago: 44.9 * HOUR,
        note: 'Customer registered twice by mistake and goes on with the other account.',
      },
    ],
  }),
];

/** Cases of those whose accounts were held (`customer-scenes.ts`), told along with what was done to the accounts. */
export const ACCOUNT_CASE_PLANS: readonly AccountCasePlan[] = [
  {
    customer: 12,
    kind: 'review',
    by: 'reviewer',
    ago: 6.8 * HOUR,
    note: 'Payee account opened the same day at another provider. Ask what the payments are for before deciding.',
  },
  {
    customer: 13,
    kind: 'review',
    by: 'reviewer2',
    ago: 29.3 * HOUR,
    priority: 'high',
    note: '48小时内九笔转账，金额均略低于申报门槛。先核对收款人，再决定是否升级。',
  },
  {
    customer: 15,
    kind: 'review',
    by: 'reviewer2',
    ago: 80 * HOUR,
    note: 'Address and occupation are those of six years ago.',
    steps: [
      {
        does: 'request',
        by: 'reviewer2',
        ago: 78.5 * HOUR,
        types: ['utility_bill'],
        note: 'Please send a recent proof of your address, so that we can bring your details up to date.',
      },
    ],
  },
  {
    customer: 17,
    kind: 'review',
    by: 'reviewer',
    ago: 262 * HOUR,
    note: 'Volume ten times the usual in one day.',
    steps: [
      {
        does: 'resolve',
        by: 'reviewer2',
        ago: 239.9 * HOUR,
        resolution: 'cleared',
        reasonCode: 'false_positive',
        note: 'Contract of the sale seen; amounts fit.',
      },
    ],
  },
  {
    customer: 3,
    kind: 'unfreeze',
    by: 'support',
    ago: 1.5 * HOUR,
    note: 'New SIM active since noon. Caller passed the birth date and the last two payments.',
    steps: [
      {
        does: 'note',
        by: 'support',
        ago: 1.3 * HOUR,
        visibility: 'customer',
        text: 'Thank you for your call. We check your request and come back to you today.',
      },
    ],
  },
  {
    customer: 5,
    kind: 'unfreeze',
    by: 'support',
    ago: 7.1 * HOUR,
    note: 'Says the transfers were instalments to a builder; has invoices for all of them.',
  },
  {
    customer: 4,
    kind: 'unfreeze',
    by: 'support',
    ago: 50 * HOUR,
    note: 'Was abroad and did not see our mails.',
    steps: [
      {
        does: 'request',
        by: 'support',
        ago: 49.8 * HOUR,
        types: ['utility_bill', 'source_of_funds'],
        note: 'As we said on the phone: we need a recent bill and something that shows where your income comes from.',
      },
    ],
  },
  {
    customer: 7,
    kind: 'appeal',
    by: 'support',
    ago: 30 * HOUR,
    note: 'Contests the freeze: says that the shop in question belongs to a relative. Letter is in the mailbox.',
  },
  {
    customer: 0,
    kind: 'appeal',
    by: 'support',
    ago: 47 * HOUR,
    note: 'Denies knowing the closed accounts.',
    steps: [
      {
        does: 'resolve',
        by: 'lead',
        ago: 21.5 * HOUR,
        resolution: 'upheld',
        note: 'Same device and same card as both closed accounts; the freeze stands.',
      },
    ],
  },
];
