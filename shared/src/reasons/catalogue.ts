import {
  UNDER_REVIEW_TEXT,
  type DocumentType,
  type ReasonDefinition,
  type ReasonKind,
  type ReleaseAuthority,
} from './reason.js';

export * from './reason.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Slows down guessing of passwords, yet lets an owner who mistyped back in soon. */
const FAILED_SIGN_INS_EXPIRY_MS = 30 * MINUTE_MS;

/** A day: the owner, wherever they live, has had waking hours in which to read the notice and object. */
const SIGN_IN_ALERT_EXPIRY_MS = 24 * HOUR_MS;

const IDENTITY_DOCUMENTS: readonly DocumentType[] = ['national_id', 'passport', 'driving_licence'];
const ADDRESS_DOCUMENTS: readonly DocumentType[] = ['utility_bill', 'bank_statement', 'official_letter'];

type Wording = Pick<ReasonDefinition, 'staffNote' | 'text'>;
type Departures = Partial<
  Pick<ReasonDefinition, 'disclosure' | 'final' | 'blocks' | 'defaultExpiryMs' | 'requiredDocuments'>
>;

function define(
  kind: ReasonKind,
  code: string,
  authority: ReleaseAuthority | null,
  entry: Wording & Departures,
): ReasonDefinition {
  return {
    kind,
    code,
    authority,
    disclosure: 'full',
    final: false,
    blocks: null,
    defaultExpiryMs: null,
    requiredDocuments: [],
    ...entry,
  };
}

const VERIFICATION_REASONS: readonly ReasonDefinition[] = [
  define('verification', 'document_unreadable', null, {
    staffNote: {
      en: 'The file is blurred, too dark, overexposed or covered by glare, so that required details cannot be read.',
      'zh-CN': '文件模糊、过暗、过曝或反光，必要信息无法辨认时使用。',
    },
    text: {
      en: {
        title: 'We could not read your document',
        explanation:
          'Parts of the document you uploaded are too blurred, dark or bright to read. Please upload a clearer copy so that we can continue.',
        nextSteps: [
          'Take a new photo in good light, without glare, and hold the camera still until the picture is sharp.',
          'Check that you can read every line yourself, then upload the new photo or PDF in your account, in the same place as before.',
          'A reviewer will look at it, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '文件不清晰，请重新上传',
        explanation:
          '您上传的文件有部分内容模糊、过暗或反光，我们无法看清。请重新上传一份清晰的文件，以便继续审核。',
        nextSteps: [
          '请在光线充足处重新拍摄，避免反光和抖动，确保画面清晰。',
          '确认所有文字均可辨认后，请在原上传页面提交新的照片或 PDF 文件。',
          '提交后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('verification', 'document_cropped', null, {
    staffNote: {
      en: 'A corner, an edge, a side or a page is missing or covered, though the rest is legible.',
      'zh-CN': '文件其余部分清晰，但边角、某一面或某一页缺失或被遮挡时使用。',
    },
    text: {
      en: {
        title: 'Part of your document is missing',
        explanation:
          'What you uploaded does not show the whole document: a corner, an edge or a page is cut off or covered.',
        nextSteps: [
          'Lay the document flat and take a photo that shows all four corners, with nothing covering it.',
          'If it has two sides or several pages, include all of them.',
          'Upload it in your account, in the same place as before. A reviewer will look at it, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '文件不完整，请重新上传',
        explanation: '您上传的文件不完整，边角、部分内容或个别页面缺失或被遮挡。',
        nextSteps: [
          '请将文件平放拍摄，确保四角完整入镜且无遮挡。',
          '如文件有正反两面或多页，请全部上传。',
          '请在原上传页面提交。我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('verification', 'document_expired', null, {
    // Of the documents asked for, only those of identity carry an expiry date.
    requiredDocuments: IDENTITY_DOCUMENTS,
    staffNote: {
      en: 'The identity document is past its expiry date, at submission or since it was accepted.',
      'zh-CN': '身份证件在提交时或审核通过后已过有效期时使用。',
    },
    text: {
      en: {
        title: 'Your document has expired',
        explanation:
          'The identity document we have from you is past its expiry date. To verify your account, we need one that is still valid.',
        nextSteps: [
          'Upload a valid national identity card, passport or driving licence in your account.',
          'If you are waiting for a renewal, you can use another of these documents in the meantime.',
          'A reviewer will look at it, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '您的证件已过有效期',
        explanation: '您提供的身份证件已过有效期，无法用于身份验证。请提交有效期内的证件。',
        nextSteps: [
          '请登录账户，上传有效期内的身份证、护照或驾驶证。',
          '如证件正在换领，可先提交上述其他任一种有效证件。',
          '提交后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('verification', 'document_type_not_accepted', null, {
    staffNote: {
      en: 'The document is genuine and legible but of a type that the requirement does not accept.',
      'zh-CN': '文件真实清晰，但不属于该项要求可接受的类型时使用。',
    },
    text: {
      en: {
        title: 'We cannot accept this type of document',
        explanation: 'The document you uploaded is not one of the types that we can accept for this check.',
        nextSteps: [
          'To confirm your identity, upload a national identity card, a passport or a driving licence.',
          'To confirm your address, upload a utility bill, a bank statement or an official letter issued in the last three months.',
          'Upload it in your account, in the same place as before. A reviewer will look at it, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '暂不支持此类文件',
        explanation: '您上传的文件不属于本项验证可接受的类型。',
        nextSteps: [
          '如用于验证身份，请上传身份证、护照或驾驶证。',
          '如用于验证地址，请上传近三个月内的水电燃气账单、银行对账单或官方机构信函。',
          '请在原上传页面提交。我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('verification', 'name_mismatch', null, {
    staffNote: {
      en: 'The name on the document differs from the account by more than spelling, order or transliteration.',
      'zh-CN': '文件姓名与账户姓名不符，且并非拼写、顺序或音译差异时使用。',
    },
    text: {
      en: {
        title: 'The name on your document does not match',
        explanation:
          'The name on the document you uploaded differs from the name in your account. This can happen after a change of name, or when a name is written in different ways.',
        nextSteps: [
          'Compare the two names. If the one in your account is wrong, correct it there or ask support to correct it.',
          'If the name in your account is right, upload a document that shows this name.',
          'If your name has changed, also upload a paper that proves the change.',
          'A reviewer will look at it, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '文件姓名与账户姓名不一致',
        explanation: '您上传的文件所载姓名与账户登记的姓名不一致，可能是更名或写法不同所致。',
        nextSteps: [
          '请核对两处姓名；如账户姓名有误，请在个人资料中更正，或联系客服协助更正。',
          '如账户姓名无误，请上传与账户姓名一致的文件。',
          '如您曾更名，请一并上传更名证明。',
          '提交后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('verification', 'birth_date_mismatch', null, {
    requiredDocuments: IDENTITY_DOCUMENTS,
    staffNote: {
      en: 'The date of birth on the identity document differs from the account.',
      'zh-CN': '身份证件上的出生日期与账户登记不符时使用。',
    },
    text: {
      en: {
        title: 'The date of birth does not match',
        explanation: 'The date of birth on the document you uploaded differs from the one in your account.',
        nextSteps: [
          'Compare the two dates. If the one in your account is wrong, correct it there or ask support to correct it.',
          'Then upload a national identity card, passport or driving licence that shows the right date.',
          'A reviewer will look at it, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '出生日期不一致',
        explanation: '您上传的证件所载出生日期与账户登记的出生日期不一致。',
        nextSteps: [
          '请核对两处日期；如账户信息有误，请在个人资料中更正，或联系客服协助更正。',
          '核对无误后，请上传显示正确出生日期的身份证、护照或驾驶证。',
          '提交后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('verification', 'address_mismatch', null, {
    requiredDocuments: ADDRESS_DOCUMENTS,
    staffNote: {
      en: 'The address on the proof differs from the account by more than how it is written.',
      'zh-CN': '地址证明与账户地址不符，且并非书写方式差异时使用。',
    },
    text: {
      en: {
        title: 'The address does not match',
        explanation: 'The address on the document you uploaded differs from the address in your account.',
        nextSteps: [
          'If you have moved or the address in your account is wrong, correct it there or ask support to correct it.',
          'Upload a utility bill, a bank statement or an official letter from the last three months that shows your name and current address.',
          'A reviewer will look at it, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '文件地址与账户地址不一致',
        explanation: '您上传的文件所载地址与账户登记的地址不一致。',
        nextSteps: [
          '如您已搬迁或账户地址有误，请在个人资料中更正，或联系客服协助更正。',
          '请上传近三个月内的水电燃气账单、银行对账单或官方机构信函，并确认其中显示您的姓名和现居住地址。',
          '提交后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('verification', 'address_proof_too_old', null, {
    requiredDocuments: ADDRESS_DOCUMENTS,
    staffNote: {
      en: 'The proof of address was issued more than three months before it was handed in, or bears no date.',
      'zh-CN': '地址证明的开具日期距提交日已超过三个月，或未载明日期时使用。',
    },
    text: {
      en: {
        title: 'We need a more recent proof of address',
        explanation:
          'A proof of address must have been issued in the last three months. The one you uploaded is older, or we could not find its date.',
        nextSteps: [
          'Find a utility bill, a bank statement or an official letter from the last three months.',
          'Check that it shows the date of issue, your full name and your current address.',
          'Upload it in your account, in the same place as before. A reviewer will look at it, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '请提供近三个月的地址证明',
        explanation: '地址证明须为近三个月内开具。您上传的文件开具时间较早，或我们未能找到开具日期。',
        nextSteps: [
          '请准备近三个月内的水电燃气账单、银行对账单或官方机构信函。',
          '请确认其中显示开具日期、您的完整姓名和现居住地址。',
          '请在原上传页面提交。我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('verification', 'suspected_forgery', null, {
    final: true,
    staffNote: {
      en: 'Signs of alteration or forgery. Ends the verification for good, so write your findings in the internal note.',
      'zh-CN': '文件有涂改或伪造迹象时使用。此为最终拒绝，请在内部备注中写明依据。',
    },
    text: {
      en: {
        title: 'We could not verify your identity',
        explanation:
          'We checked the document you handed in and could not confirm that it is genuine. This verification is closed, and nothing more can be uploaded for it.',
        nextSteps: [
          'Please do not upload the document again, as this does not change the result.',
          'If you think the decision is wrong, contact support and ask for an appeal. Someone who was not involved will decide it.',
          'Have the original document at hand when you contact support.',
        ],
      },
      'zh-CN': {
        title: '身份验证未通过',
        explanation: '经审核，我们未能确认您所提交文件的真实性。本次验证已结束，不再接受补充或重新上传。',
        nextSteps: [
          '请勿再次上传该文件，再次上传不会改变审核结果。',
          '如对结果有异议，您可联系客服提出申诉，申诉将由未参与本次审核的人员处理。',
          '联系客服时，请备好文件原件。',
        ],
      },
    },
  }),
  define('verification', 'contact_not_confirmed', null, {
    staffNote: {
      en: 'The documents are in order, but the e-mail address or the phone number is missing or unconfirmed.',
      'zh-CN': '材料无误，但邮箱或手机号缺失或未验证时使用。',
    },
    text: {
      en: {
        title: 'Please confirm your contact details',
        explanation:
          'Your e-mail address or phone number is missing or not confirmed yet. We need both to complete your verification and to reach you about your account.',
        nextSteps: [
          'Confirm your e-mail address and your phone number in your account.',
          'If one of them is out of date, correct it first.',
          'If no confirmation message arrives, check your spam folder, then contact support.',
          'Once both are confirmed, your verification can continue.',
        ],
      },
      'zh-CN': {
        title: '请验证您的联系方式',
        explanation:
          '您的邮箱或手机号尚未填写或尚未验证。我们需要这两项信息来完成身份验证，并就账户事宜与您联系。',
        nextSteps: [
          '请登录账户，完成邮箱和手机号验证。',
          '如邮箱或手机号已变更，请先更新再验证。',
          '如未收到验证信息，请查看垃圾邮件和短信拦截记录；仍未收到的，请联系客服。',
          '两项均验证后，身份验证即可继续。',
        ],
      },
    },
  }),
];

// A flagged customer can still edit the profile and sign in, which is what these next steps rely on. None
// departs from the kind's default: whoever needs more stopped places a freeze.
const FLAG_REASONS: readonly ReasonDefinition[] = [
  define('flag', 'suspicious_transaction', 'reviewer', {
    staffNote: {
      en: 'A single transaction does not fit what is known of the customer and has to be explained.',
      'zh-CN': '单笔交易与客户已知情况不符、需要说明时使用。',
    },
    text: {
      en: {
        title: 'We are checking a transaction',
        explanation:
          'A recent transaction on your account needs a closer look. While we check it, some features of your account are limited.',
        nextSteps: [
          'Look through your recent transactions. If there is one that you do not recognise, contact support at once.',
          'If you made them all yourself, keep papers such as an invoice or a contract at hand. We will ask for them if we need them.',
          'Please do not repeat a transaction while the check is going on.',
          'When the check is complete, we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '我们正在核实一笔交易',
        explanation: '您账户近期的一笔交易需要进一步核实。核实期间，账户部分功能受限。',
        nextSteps: [
          '请查看近期交易记录，如有非本人操作的交易，请立即联系客服。',
          '如均为本人操作，请保留合同、发票等相关凭证，我们需要时会与您联系。',
          '核实期间，请勿重复发起同一笔交易。',
          '核实完成后，我们会将结果通知您。',
        ],
      },
    },
  }),
  define('flag', 'unusual_volume', 'reviewer', {
    requiredDocuments: ['source_of_funds'],
    staffNote: {
      en: 'The total or number of transactions in a period is far above what is usual for this customer.',
      'zh-CN': '一段时间内的交易总额或笔数远高于该客户平时水平时使用。',
    },
    text: {
      en: {
        title: 'More activity than usual on your account',
        explanation:
          'The amount or number of recent transactions on your account is higher than usual. While we check this with you, some features of your account are limited.',
        nextSteps: [
          'Upload a document in your account that shows where the money comes from, such as a payslip, a contract of sale or a bank statement.',
          'If there is a transaction that you do not recognise, contact support at once.',
          'A reviewer will look at what you hand in, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '账户交易量高于平时',
        explanation: '您账户近期的交易金额或笔数高于平时。我们正在核实相关情况，期间账户部分功能受限。',
        nextSteps: [
          '请登录账户，上传资金来源证明，如工资单、买卖合同或银行流水。',
          '如发现非本人操作的交易，请立即联系客服。',
          '收到材料后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('flag', 'frequent_large_transactions', 'reviewer', {
    requiredDocuments: ['source_of_funds'],
    staffNote: {
      en: 'Several large transactions close together, reported by a rule or noticed by a colleague.',
      'zh-CN': '规则或人工发现短时间内多笔大额交易时使用。',
    },
    text: {
      en: {
        title: 'We are checking several large transactions',
        explanation:
          'There were several large transactions on your account within a short time. While we check them with you, some features of your account are limited.',
        nextSteps: [
          'Upload a document in your account that shows where the money comes from, such as a payslip, a contract of sale or a bank statement.',
          'Keep papers about the transactions, such as invoices or contracts, at hand in case we ask for them.',
          'If there is a transaction that you do not recognise, contact support at once.',
          'A reviewer will look at what you hand in, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '我们正在核实多笔大额交易',
        explanation: '您的账户在短时间内发生了多笔大额交易。我们正在核实相关情况，期间账户部分功能受限。',
        nextSteps: [
          '请登录账户，上传资金来源证明，如工资单、买卖合同或银行流水。',
          '请保留与交易相关的合同、发票等凭证，以备核实时使用。',
          '如发现非本人操作的交易，请立即联系客服。',
          '收到材料后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('flag', 'unknown_source_of_funds', 'reviewer', {
    requiredDocuments: ['source_of_funds'],
    staffNote: {
      en: 'It is not known, or not shown by documents, where the money in the account comes from.',
      'zh-CN': '账户资金来源不明，或缺少证明材料时使用。',
    },
    text: {
      en: {
        title: 'Please show us where your funds come from',
        explanation:
          'We do not have enough information yet about where the money in your account comes from. Until we do, some features of your account are limited.',
        nextSteps: [
          'Upload a document in your account that shows the source, such as a payslip, a contract of sale, a tax assessment or a bank statement.',
          'Check that it shows your name, the amount and the date.',
          'If you are not sure which document is right, ask support.',
          'A reviewer will look at what you hand in, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '请补充资金来源证明',
        explanation: '目前的信息尚不足以确认您账户资金的来源。在您补充证明材料之前，账户部分功能受限。',
        nextSteps: [
          '请登录账户，上传资金来源证明，如工资单、买卖合同、完税证明或银行流水。',
          '请确认材料中显示您的姓名、金额和日期。',
          '如不确定应提交哪种材料，请咨询客服。',
          '收到材料后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
  define('flag', 'terms_breach_suspected', 'reviewer', {
    staffNote: {
      en: 'The way the account is used may breach the terms, and nothing has been established yet.',
      'zh-CN': '账户使用方式可能违反服务协议、尚未查实时使用。',
    },
    text: {
      en: {
        title: 'We are checking how your account is used',
        explanation:
          'Some activity on your account may not be in line with our terms of service. Nothing has been decided yet, and while we check, some features of your account are limited.',
        nextSteps: [
          'Contact support to learn what it is about and to tell us your side.',
          'Please read the terms of service and keep to them while we check.',
          'If the activity was not yours, tell support at once.',
          'When the check is complete, we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '我们正在核实账户使用情况',
        explanation: '您账户的部分活动可能不符合服务协议。目前尚无结论，核实期间账户部分功能受限。',
        nextSteps: [
          '请联系客服了解具体情况，并向我们说明。',
          '请查阅服务协议，并按照协议约定使用账户。',
          '如相关活动非您本人所为，请立即告知客服。',
          '核实完成后，我们会将结果通知您。',
        ],
      },
    },
  }),
  define('flag', 'information_outdated', 'reviewer', {
    staffNote: {
      en: 'Details or documents on file are probably no longer true, for example after returned mail.',
      'zh-CN': '登记信息或留存证件可能已过时时使用，例如信件或邮件被退回。',
    },
    text: {
      en: {
        title: 'Please bring your details up to date',
        explanation:
          'Some of the information we hold about you may be out of date. Until this has been checked, some features of your account are limited.',
        nextSteps: [
          'Check your name, address, phone number and e-mail address in your account, and correct what has changed.',
          'If you have a new identity document, upload it there.',
          'If everything is still correct, tell support.',
          'A reviewer will then look at your account, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '请更新您的个人信息',
        explanation: '您登记的部分信息可能已发生变更。在核对更新之前，账户部分功能受限。',
        nextSteps: [
          '请登录账户，核对姓名、地址、手机号和邮箱，并更正已变更的内容。',
          '如已换领新的身份证件，请一并上传。',
          '如信息均无变化，请告知客服。',
          '更新后我们会进行人工审核，并将结果通知您。',
        ],
      },
    },
  }),
];

// Every freeze blocks the same, the kind's default. If one that tips off blocked more (say, sign_in for a
// sanctions match) or less, the list of capabilities would tell the customer what the text does not. For the
// same reason the generic ones ask for no documents: what is needed is asked for in the case.
const FREEZE_REASONS: readonly ReasonDefinition[] = [
  define('freeze', 'suspected_fraud', 'compliance', {
    requiredDocuments: [...IDENTITY_DOCUMENTS, 'selfie'],
    staffNote: {
      en: 'Signs that the account is used to defraud someone, or that its owner is being defrauded.',
      'zh-CN': '账户疑似被用于欺诈他人，或客户本人疑似受骗时使用。',
    },
    text: {
      en: {
        title: 'Your account is frozen while we run a safety check',
        explanation:
          'We noticed activity on your account that may be connected with fraud. To protect you and others, the account is frozen while we check. Nothing has been decided yet.',
        nextSteps: [
          'Upload an identity document (national identity card, passport or driving licence) and a photo of yourself in your account.',
          'Contact support to go through your recent transactions, and say which of them you do not recognise.',
          'Do not give your password or a code to anyone who calls or writes to you, and do not let anyone urge you to move money.',
          'When the check is complete, we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '账户已冻结，正在进行安全核查',
        explanation:
          '我们注意到您的账户存在可能与欺诈有关的活动。为保护您和他人的资金安全，账户已冻结。核查正在进行，目前尚无结论。',
        nextSteps: [
          '请登录账户，上传身份证、护照或驾驶证中的任意一种，以及一张本人自拍照。',
          '请联系客服核对近期交易，并告知哪些交易非您本人操作。',
          '如有人来电或发信息索要密码、验证码，或催促您转账，请勿理会。',
          '核查完成后，我们会将结果通知您。',
        ],
      },
    },
  }),
  define('freeze', 'suspected_money_laundering', 'compliance_lead', {
    disclosure: 'generic',
    staffNote: {
      en: 'Funds may stem from a crime. The customer reads only that the account is under review: tell them no more.',
      'zh-CN': '资金疑似来源于犯罪所得时使用。客户仅会看到账户正在审核，请勿透露更多信息。',
    },
    text: UNDER_REVIEW_TEXT,
  }),
  define('freeze', 'sanctions_match', 'compliance_lead', {
    disclosure: 'generic',
    staffNote: {
      en: 'The customer may be on a sanctions list. They read only that the account is under review: tell them no more.',
      'zh-CN': '客户疑似命中制裁名单时使用。客户仅会看到账户正在审核，请勿透露更多信息。',
    },
    text: UNDER_REVIEW_TEXT,
  }),
  define('freeze', 'legal_order', 'compliance_lead', {
    staffNote: {
      en: 'A court or authority ordered the freeze and the customer may know. If not, ask a lead for a generic reason.',
      'zh-CN': '法院或其他有权机关要求冻结且可告知客户时使用；如不得告知，请主管指定不向客户披露的原因。',
    },
    text: {
      en: {
        title: 'Your account is frozen by official order',
        explanation:
          'A court or authority has ordered us to freeze your account. We have to follow the order and cannot lift the freeze ourselves while it stands.',
        nextSteps: [
          'Contact support to ask who issued the order. We will tell you as far as we are allowed to.',
          'For questions about the order itself, turn to whoever issued it or to a legal adviser.',
          'If the order has been lifted, upload the written decision in your account. We will check it and let you know the result.',
        ],
      },
      'zh-CN': {
        title: '账户已依法冻结',
        explanation:
          '应法院或其他有权机关要求，您的账户已被冻结。我们须依法执行，在该要求解除前无法自行解冻。',
        nextSteps: [
          '您可联系客服了解提出要求的机关名称，我们会在法律允许的范围内告知。',
          '如对冻结要求本身有疑问，请向该机关咨询，或寻求专业法律意见。',
          '如该要求已解除，请登录账户上传相关书面文件，我们核实后会将结果通知您。',
        ],
      },
    },
  }),
  define('freeze', 'terms_breach', 'support_with_approval', {
    staffNote: {
      en: 'A breach of the terms has been established that the customer can put right.',
      'zh-CN': '已查实违反服务协议，且客户可以整改时使用。',
    },
    text: {
      en: {
        title: 'Your account is frozen under our terms of service',
        explanation:
          'We found activity on your account that is not in line with our terms of service. The account is frozen until this has been settled.',
        nextSteps: [
          'Contact support to learn which rule it is about and what is needed to settle it.',
          'Upload the documents that support asks for in your account. A second person checks before a freeze is lifted, and we will let you know the result.',
          'Please do not open another account in the meantime.',
          'If you think the decision is wrong, ask support for an appeal. Someone who was not involved will decide it.',
        ],
      },
      'zh-CN': {
        title: '账户使用不符合服务协议，已冻结',
        explanation: '我们发现您账户的部分活动不符合服务协议。在问题解决之前，账户将保持冻结。',
        nextSteps: [
          '请联系客服，了解涉及的条款和需要办理的事项。',
          '请登录账户，上传客服要求的材料。解冻须经另一名工作人员复核，我们会将结果通知您。',
          '在此期间，请勿另行开立账户。',
          '如对决定有异议，您可联系客服提出申诉，申诉将由未参与本次决定的人员处理。',
        ],
      },
    },
  }),
  define('freeze', 'unusual_activity', 'support_with_approval', {
    staffNote: {
      en: 'Activity that the customer probably can explain but that must not go on until they have.',
      'zh-CN': '活动异常、客户多半可以说明，但在说明前不宜继续交易时使用。',
    },
    text: {
      en: {
        title: 'Your account is frozen while we check recent activity',
        explanation:
          'Recent activity on your account differs from what we usually see. To keep the account safe, we have frozen it until this has been cleared up.',
        nextSteps: [
          'Look through your recent transactions and sign-ins, and note anything that you do not recognise.',
          'Contact support and answer a few questions about them. Support will tell you whether documents are needed.',
          'If they are, upload them in your account. A second person checks before a freeze is lifted, and we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '账户已冻结，正在核实近期活动',
        explanation:
          '您账户的近期活动与平时有所不同。为保障账户安全，我们已冻结您的账户，待核实清楚后再行处理。',
        nextSteps: [
          '请查看近期交易和登录记录，留意是否有非本人操作。',
          '请联系客服说明相关情况，客服会告知您是否需要提交材料。',
          '如需材料，请登录账户上传。解冻须经另一名工作人员复核，我们会将结果通知您。',
        ],
      },
    },
  }),
  define('freeze', 'owner_request', 'support', {
    staffNote: {
      en: 'The identified owner asked for it. If someone else may have access, place the lock credential_compromise too.',
      'zh-CN': '客户本人（已核实身份）要求冻结时使用；如他人可能掌握登录信息，请另加“登录信息可能泄露”锁定。',
    },
    text: {
      en: {
        title: 'Your account is frozen at your request',
        explanation: 'You asked us to freeze your account, and we have done so.',
        nextSteps: [
          'When you want to use the account again, contact support. We will make sure that it is you before lifting the freeze.',
          'If you did not ask for this, contact support at once.',
          'If your phone is lost or someone may know your password, tell support about that too.',
        ],
      },
      'zh-CN': {
        title: '已按您的要求冻结账户',
        explanation: '根据您的申请，我们已冻结您的账户。',
        nextSteps: [
          '如需恢复使用，请联系客服，核实身份后办理解冻。',
          '如您并未申请冻结，请立即联系客服。',
          '如手机丢失或密码可能泄露，也请一并告知客服。',
        ],
      },
    },
  }),
  define('freeze', 'documents_overdue', 'support', {
    staffNote: {
      en: 'Documents that were asked for did not arrive by the date set, reminders included.',
      'zh-CN': '已通知并提醒客户提交材料，逾期仍未收齐时使用。',
    },
    text: {
      en: {
        title: 'Documents we asked for have not arrived',
        explanation:
          'We asked you for documents and have not received all of them by the date set. Your account is frozen until they have been handed in and checked.',
        nextSteps: [
          'Look up in our messages which documents are missing, or ask support.',
          'Upload them in your account. Check that they are complete, easy to read and still valid.',
          'If you cannot get one of them, ask support what you can hand in instead.',
          'When we have checked them, we will let you know the result.',
        ],
      },
      'zh-CN': {
        title: '材料尚未收齐，账户已冻结',
        explanation:
          '截至规定日期，我们仍未收齐此前请您提交的材料。在材料补齐并通过审核之前，账户将保持冻结。',
        nextSteps: [
          '请查看我们发送的通知，或联系客服，了解尚缺哪些材料。',
          '请登录账户上传，并确认材料完整、清晰且在有效期内。',
          '如无法提供某项材料，请向客服咨询可替代的材料。',
          '审核完成后，我们会将结果通知您。',
        ],
      },
    },
  }),
];

// A locked customer cannot sign in, so none of these next steps may send them into the account: they wait or
// turn to support.
const LOCK_REASONS: readonly ReasonDefinition[] = [
  define('lock', 'abnormal_sign_in', 'support', {
    defaultExpiryMs: SIGN_IN_ALERT_EXPIRY_MS,
    staffNote: {
      en: 'A sign-in from an unlikely place, network or time, reported by a signal or by the customer.',
      'zh-CN': '系统信号或客户反映登录地点、网络或时间异常时使用。',
    },
    text: {
      en: {
        title: 'Your account is locked after an unusual sign-in',
        explanation:
          'We noticed a sign-in to your account that looked different from usual. To protect the account, we have locked it for now.',
        nextSteps: [
          'If an end time is shown, the lock ends by itself then. To get access sooner, contact support and prove your identity.',
          'If the sign-in was not yours, tell support at once.',
          'Once you can sign in again, change your password and turn on two-step verification.',
          'Do not give your password or a code to anyone who calls or writes to you.',
        ],
      },
      'zh-CN': {
        title: '账户因登录异常已锁定',
        explanation: '我们发现您的账户出现一次异于平时的登录。为保护账户安全，已暂时锁定账户。',
        nextSteps: [
          '如显示了结束时间，届时将自动解除锁定；如需提前解除，请联系客服核实身份。',
          '如非您本人登录，请立即告知客服。',
          '恢复登录后，请修改密码并开启两步验证。',
          '如有人来电或发信息索要密码、验证码，请勿提供。',
        ],
      },
    },
  }),
  define('lock', 'failed_sign_ins', 'support', {
    defaultExpiryMs: FAILED_SIGN_INS_EXPIRY_MS,
    staffNote: {
      en: 'Many failed sign-ins in a short time and no sign that anyone got in.',
      'zh-CN': '短时间内多次登录失败，且无迹象表明有人成功登录时使用。',
    },
    text: {
      en: {
        title: 'Your account is locked after several failed sign-ins',
        explanation:
          'There were several unsuccessful attempts to sign in to your account. To protect the account, we have locked it for now.',
        nextSteps: [
          'If an end time is shown, the lock ends by itself then. To get access sooner, contact support and prove your identity.',
          'If you have forgotten your password, please do not keep guessing. Set a new one once the lock has ended.',
          'If the attempts were not yours, tell support, and turn on two-step verification once you can sign in again.',
        ],
      },
      'zh-CN': {
        title: '多次登录失败，账户已锁定',
        explanation: '您的账户在短时间内多次登录失败。为保护账户安全，已暂时锁定账户。',
        nextSteps: [
          '如显示了结束时间，届时将自动解除锁定；如需提前解除，请联系客服核实身份。',
          '如忘记密码，请不要继续尝试，待锁定解除后再重置密码。',
          '如非您本人操作，请告知客服，并在恢复登录后开启两步验证。',
        ],
      },
    },
  }),
  define('lock', 'credential_compromise', 'support', {
    staffNote: {
      en: 'Someone else probably knows the sign-in details. Stays until the owner has been identified.',
      'zh-CN': '登录信息很可能已被他人掌握时使用。核实客户本人身份前持续锁定。',
    },
    text: {
      en: {
        title: 'Your account is locked: sign-in details may be known',
        explanation:
          'There are signs that someone else may know your password or other sign-in details. To protect the account, we have locked it.',
        nextSteps: [
          'Contact support and prove your identity, so that the lock can be lifted.',
          'Once you can sign in again, choose a new password that you use nowhere else, and turn on two-step verification.',
          'If you use the same password elsewhere, change it there too.',
          'Do not give your password or a code to anyone who calls or writes to you.',
        ],
      },
      'zh-CN': {
        title: '登录信息可能泄露，账户已锁定',
        explanation: '有迹象表明，您的密码或其他登录信息可能已被他人掌握。为保护账户安全，已锁定账户。',
        nextSteps: [
          '请联系客服核实身份，以便办理解锁。',
          '恢复登录后，请设置一个未在其他地方使用过的新密码，并开启两步验证。',
          '如其他平台使用了相同密码，也请尽快修改。',
          '如有人来电或发信息索要密码、验证码，请勿提供。',
        ],
      },
    },
  }),
  define('lock', 'new_device', 'support', {
    // Less than a lock's default: a new phone is an everyday event, and shutting its owner out would be wrong.
    // Whatever a stranger could do harm with (money out, contact details) waits all the same.
    blocks: ['send', 'withdraw', 'trade', 'edit_profile'],
    defaultExpiryMs: SIGN_IN_ALERT_EXPIRY_MS,
    staffNote: {
      en: 'First use from an unknown device, otherwise inconspicuous. Signing in stays possible.',
      'zh-CN': '首次在陌生设备上使用、无其他异常时使用。客户仍可登录。',
    },
    text: {
      en: {
        title: 'Your account was used on a new device',
        explanation:
          'There was a sign-in to your account from a device that we have not seen before. To protect the account, some features are paused for now.',
        nextSteps: [
          'If it was you, you do not need to do anything. If an end time is shown, the pause ends by itself then.',
          'To end it sooner, contact support and prove your identity.',
          'If it was not you, contact support at once so that we can secure the account.',
          'Do not give your password or a code to anyone who calls or writes to you.',
        ],
      },
      'zh-CN': {
        title: '账户在新设备上登录',
        explanation: '您的账户在一台此前未使用过的设备上登录。为保护账户安全，部分功能已暂停使用。',
        nextSteps: [
          '如为您本人登录，则无需操作；如显示了结束时间，届时将自动恢复。',
          '如需提前恢复，请联系客服核实身份。',
          '如非您本人登录，请立即联系客服，以便我们保护您的账户。',
          '如有人来电或发信息索要密码、验证码，请勿提供。',
        ],
      },
    },
  }),
];

// Read before the window starts as well as during it, hence "during the time shown".
const MAINTENANCE_REASONS: readonly ReasonDefinition[] = [
  define('maintenance', 'scheduled_maintenance', null, {
    staffNote: {
      en: 'Planned work that is announced ahead.',
      'zh-CN': '提前公告的计划内维护时使用。',
    },
    text: {
      en: {
        title: 'Scheduled maintenance',
        explanation:
          'During the time shown, we carry out planned maintenance. Some or all features of your account are not available while it lasts.',
        nextSteps: [
          'You do not need to do anything. The maintenance itself changes nothing about your account.',
          'Please do not repeat a transaction that did not go through. Check your transaction history afterwards first.',
          'If something looks wrong afterwards, contact support.',
        ],
      },
      'zh-CN': {
        title: '系统计划维护',
        explanation: '所示时间为系统维护时段，期间您账户的部分或全部功能暂不可用。',
        nextSteps: [
          '您无需进行任何操作，维护本身不会改变您账户的原有状态。',
          '如有交易未成功，请勿重复提交；维护结束后请先查看交易记录。',
          '维护结束后如有异常，请联系客服。',
        ],
      },
    },
  }),
  define('maintenance', 'system_upgrade', null, {
    staffNote: {
      en: 'A new version of the system is brought in.',
      'zh-CN': '系统版本升级时使用。',
    },
    text: {
      en: {
        title: 'System upgrade',
        explanation:
          'During the time shown, we upgrade our systems. Some or all features of your account are not available while this lasts.',
        nextSteps: [
          'You do not need to do anything. The upgrade itself changes nothing about your account.',
          'Please do not repeat a transaction that did not go through. Check your transaction history afterwards first.',
          'If something looks wrong afterwards, check that your app is up to date, then contact support.',
        ],
      },
      'zh-CN': {
        title: '系统升级',
        explanation: '所示时间为系统升级时段，期间您账户的部分或全部功能暂不可用。',
        nextSteps: [
          '您无需进行任何操作，升级本身不会改变您账户的原有状态。',
          '如有交易未成功，请勿重复提交；升级结束后请先查看交易记录。',
          '升级结束后如有异常，请先确认应用已更新至最新版本，仍有问题请联系客服。',
        ],
      },
    },
  }),
  define('maintenance', 'emergency_maintenance', null, {
    staffNote: {
      en: 'Unplanned work that cannot wait, such as a failure or a security fix.',
      'zh-CN': '故障、安全修复等无法延后的临时维护时使用。',
    },
    text: {
      en: {
        title: 'Urgent maintenance',
        explanation:
          'We have to do urgent work on our systems. Some or all features of your account are not available while it lasts, and we apologise for the short notice.',
        nextSteps: [
          'You do not need to do anything. The end shown is our best estimate and may change.',
          'Please do not repeat a transaction that did not go through. Check your transaction history afterwards first.',
          'If something looks wrong afterwards, contact support.',
        ],
      },
      'zh-CN': {
        title: '系统紧急维护',
        explanation: '我们需要对系统进行紧急维护，期间您账户的部分或全部功能暂不可用。通知仓促，敬请谅解。',
        nextSteps: [
          '您无需进行任何操作。所示结束时间为预计时间，可能会有调整。',
          '如有交易未成功，请勿重复提交；维护结束后请先查看交易记录。',
          '维护结束后如有异常，请联系客服。',
        ],
      },
    },
  }),
];

// A release lifts one hold and perhaps not the last, so each of these points to the account status instead of
// promising that all works again. Except for order_lifted none lets the reader infer what the hold was for.
const RELEASE_REASONS: readonly ReasonDefinition[] = [
  define('release', 'requirements_satisfied', null, {
    staffNote: {
      en: 'The customer handed in or put right all that was asked for.',
      'zh-CN': '客户已按要求提交全部材料或完成整改时使用。',
    },
    text: {
      en: {
        title: 'Thank you: a restriction has been lifted',
        explanation:
          'You have done what we asked for, and we have checked it. We have lifted the restriction that depended on it.',
        nextSteps: [
          'Check your account status to see what you can use. If another restriction applies, it is shown there.',
          'To avoid restrictions in future, keep your details up to date and follow the terms of service.',
        ],
      },
      'zh-CN': {
        title: '审核通过，一项限制已解除',
        explanation: '您提交的材料或办理的事项已通过审核，相应的账户限制已解除，感谢您的配合。',
        nextSteps: [
          '请查看账户状态，了解目前可用的功能；如仍有其他限制，将一并显示。',
          '为避免日后再受限制，请及时更新个人信息，并遵守服务协议。',
        ],
      },
    },
  }),
  define('release', 'false_positive', null, {
    staffNote: {
      en: 'The check found nothing. Gives nothing away, so it also suits holds with generic disclosure.',
      'zh-CN': '核查后未发现问题时使用。不透露原因，也适用于不向客户披露原因的冻结或标记。',
    },
    text: {
      en: {
        title: 'Our check is complete: a restriction has been lifted',
        explanation:
          'We have completed our check, and there is no reason to keep this restriction on your account. Thank you for your patience, and we are sorry for the inconvenience.',
        nextSteps: [
          'You do not need to do anything.',
          'Check your account status to see what you can use. If another restriction applies, it is shown there.',
        ],
      },
      'zh-CN': {
        title: '核查完成，一项限制已解除',
        explanation: '我们已完成核查，该项限制无需继续保留，现已解除。给您带来不便，深表歉意，感谢您的理解。',
        nextSteps: [
          '您无需进行任何操作。',
          '请查看账户状态，了解目前可用的功能；如仍有其他限制，将一并显示。',
        ],
      },
    },
  }),
  define('release', 'identity_confirmed', null, {
    staffNote: {
      en: 'The caller was identified by two factors, or by documents that were accepted.',
      'zh-CN': '已通过两项身份要素或有效证件核实客户本人身份时使用。',
    },
    text: {
      en: {
        title: 'Identity confirmed: a restriction has been lifted',
        explanation:
          'Thank you for confirming your identity. We have lifted the restriction that depended on it.',
        nextSteps: [
          'Check your account status to see what you can use. If another restriction applies, it is shown there.',
          'Change your password and turn on two-step verification, if you have not done so yet.',
          'Look through your recent transactions and sign-ins, and tell support about anything that you do not recognise.',
        ],
      },
      'zh-CN': {
        title: '身份已核实，一项限制已解除',
        explanation: '您的身份已核实，相应的账户限制已解除，感谢您的配合。',
        nextSteps: [
          '请查看账户状态，了解目前可用的功能；如仍有其他限制，将一并显示。',
          '如您尚未修改密码或开启两步验证，建议尽快完成。',
          '请查看近期交易和登录记录，如有非本人操作，请告知客服。',
        ],
      },
    },
  }),
  define('release', 'order_lifted', null, {
    staffNote: {
      en: 'Only for freezes by legal order. On a hold whose reason is withheld it would give the reason away.',
      'zh-CN': '仅用于依法冻结的账户；用于不向客户披露原因的冻结会泄露原因。',
    },
    text: {
      en: {
        title: 'The official order on your account has been lifted',
        explanation:
          'The order under which your account was restricted no longer applies. We have lifted the restriction that followed from it.',
        nextSteps: [
          'Check your account status to see what you can use. If another restriction applies, it is shown there.',
          'For questions about the order itself, turn to the court or authority that issued it.',
        ],
      },
      'zh-CN': {
        title: '有权机关的限制要求已解除',
        explanation: '有权机关此前对您账户提出的限制要求已解除，我们已取消相应限制。',
        nextSteps: [
          '请查看账户状态，了解目前可用的功能；如仍有其他限制，将一并显示。',
          '如对该要求本身有疑问，请向提出要求的法院或机关咨询。',
        ],
      },
    },
  }),
  define('release', 'expired', null, {
    staffNote: {
      en: 'The lock reached its expiry. Recorded by the system.',
      'zh-CN': '锁定到期，由系统自动记录。',
    },
    text: {
      en: {
        title: 'A lock on your account has ended',
        explanation: 'A lock that protected your account has reached its end time and no longer applies.',
        nextSteps: [
          'Check your account status to see what you can use. If another restriction applies, it is shown there.',
          'Change your password and turn on two-step verification, if you have not done so yet.',
          'If you still cannot sign in, contact support.',
        ],
      },
      'zh-CN': {
        title: '账户锁定已到期解除',
        explanation: '为保护您的账户而设置的一项锁定已到期，不再生效。',
        nextSteps: [
          '请查看账户状态，了解目前可用的功能；如仍有其他限制，将一并显示。',
          '如您尚未修改密码或开启两步验证，建议尽快完成。',
          '如仍无法登录，请联系客服。',
        ],
      },
    },
  }),
  // Its text says no more than that there is a decision: the freeze may be one that must not be spoken of.
  define('release', 'escalated', null, {
    staffNote: {
      en: 'A review ended in a freeze, which replaces the flag. Recorded when a review is escalated.',
      'zh-CN': '复核后升级为冻结，由冻结取代原标记。升级时由系统记录。',
    },
    text: {
      en: {
        title: 'The review of your account has ended in a decision',
        explanation:
          'We have looked into what your account had been marked for and have decided on it. Your account status shows what applies now.',
        nextSteps: [
          'Check your account status to see what you can use and what to do next.',
          'If you have questions, contact support.',
        ],
      },
      'zh-CN': {
        title: '账户复核已有结论',
        explanation: '我们已核查您账户此前被标记的情况并作出决定，目前适用的状态请以账户状态为准。',
        nextSteps: ['请查看账户状态，了解目前可用的功能和后续步骤。', '如有疑问，请联系客服。'],
      },
    },
  }),
  define('release', 'error', null, {
    staffNote: {
      en: 'The hold should not have been placed: wrong account, wrong reason or a faulty rule.',
      'zh-CN': '操作对象有误、原因有误或规则故障等误设限制时使用。',
    },
    text: {
      en: {
        title: 'A restriction was placed by mistake and is lifted',
        explanation: 'We restricted your account by mistake and have lifted this restriction. We apologise.',
        nextSteps: [
          'You do not need to do anything about the mistake itself.',
          'Check your account status to see what you can use. If another restriction applies, it is shown there.',
          'If this caused you any trouble, contact support.',
        ],
      },
      'zh-CN': {
        title: '误设的限制已解除',
        explanation: '由于我们的失误，您的账户被误加了一项限制，现已解除。给您带来不便，深表歉意。',
        nextSteps: [
          '您无需为此进行任何操作。',
          '请查看账户状态，了解目前可用的功能；如仍有其他限制，将一并显示。',
          '如因此受到影响，请联系客服。',
        ],
      },
    },
  }),
];

// A closed account cannot be signed in to: these next steps lead to support only.
const CLOSURE_REASONS: readonly ReasonDefinition[] = [
  define('closure', 'owner_request', null, {
    staffNote: {
      en: 'The identified owner asked for the account to be closed.',
      'zh-CN': '客户本人（已核实身份）要求销户时使用。',
    },
    text: {
      en: {
        title: 'Your account has been closed at your request',
        explanation:
          'You asked us to close your account, and we have done so. We keep its records for as long as the law requires.',
        nextSteps: [
          'Please keep this notice for your records.',
          'If you need a copy of your account records, ask support.',
          'If you did not ask for this, contact support at once.',
        ],
      },
      'zh-CN': {
        title: '已按您的要求注销账户',
        explanation: '我们已按您的申请注销账户。相关记录将按法律规定的期限保存。',
        nextSteps: [
          '请妥善保存本通知。',
          '如需账户记录副本，请联系客服。',
          '如您并未申请注销，请立即联系客服。',
        ],
      },
    },
  }),
  define('closure', 'deceased', null, {
    staffNote: {
      en: 'The death of the owner is proven. The reader is a relative or whoever settles the estate.',
      'zh-CN': '已证实账户持有人离世时使用。通知由其亲属或遗产管理人阅读。',
    },
    text: {
      en: {
        title: 'This account has been closed',
        explanation:
          'We have learnt that the holder of this account has died, and have closed it. Please accept our condolences.',
        nextSteps: [
          'If you settle the estate, contact support. We will tell you which papers are needed, and you can ask about any balance and for the records of the account.',
          'Please do not try to sign in with the details of the account holder.',
        ],
      },
      'zh-CN': {
        title: '该账户已注销',
        explanation: '我们获悉账户持有人已离世，现已注销该账户。我们对此深表哀悼，请您节哀。',
        nextSteps: [
          '如您是继承人或遗产管理人，请联系客服，了解所需材料，并咨询账户余额和账户记录事宜。',
          '请勿使用账户持有人的信息尝试登录。',
        ],
      },
    },
  }),
  define('closure', 'terms_breach_confirmed', null, {
    staffNote: {
      en: 'A breach of the terms so grave or repeated that the relationship ends. Release the holds first.',
      'zh-CN': '严重或多次违反服务协议、终止服务时使用。须先解除冻结和标记。',
    },
    text: {
      en: {
        title: 'We have closed your account under our terms of service',
        explanation:
          'We have checked how your account was used and found that it was not in line with our terms of service. We have therefore closed it.',
        nextSteps: [
          'Contact support to ask about any remaining balance or for a copy of your account records.',
          'If you think the decision is wrong, ask support for an appeal. Someone who was not involved will decide it.',
          'Please do not open another account.',
        ],
      },
      'zh-CN': {
        title: '账户使用不符合服务协议，已注销',
        explanation: '经核查，您账户的使用情况不符合服务协议，我们已注销该账户。',
        nextSteps: [
          '如需咨询账户余额或索取账户记录副本，请联系客服。',
          '如对决定有异议，您可联系客服提出申诉，申诉将由未参与本次决定的人员处理。',
          '请勿另行开立账户。',
        ],
      },
    },
  }),
  define('closure', 'dormant', null, {
    staffNote: {
      en: 'No activity for the period set in the terms, and the customer did not answer the notices.',
      'zh-CN': '账户在协议约定期限内无任何活动，且客户未回应通知时使用。',
    },
    text: {
      en: {
        title: 'Your account has been closed after long disuse',
        explanation:
          'Your account has not been used for a long time, so we have closed it. We keep its records for as long as the law requires.',
        nextSteps: [
          'Contact support to ask about any remaining balance or for a copy of your account records.',
          'If you would like to use our service again, ask support how.',
        ],
      },
      'zh-CN': {
        title: '账户因长期未使用已注销',
        explanation: '您的账户长期未使用，我们已将其注销。相关记录将按法律规定的期限保存。',
        nextSteps: [
          '如需咨询账户余额或索取账户记录副本，请联系客服。',
          '如希望重新使用我们的服务，请咨询客服。',
        ],
      },
    },
  }),
];

/**
 * The reasons that a new installation starts with. Administrators edit them afterwards, so what applies to an
 * existing hold is the stored version, not this list. Source: the reason table of the domain document.
 */
export const REASON_CATALOGUE: readonly ReasonDefinition[] = [
  ...VERIFICATION_REASONS,
  ...FLAG_REASONS,
  ...FREEZE_REASONS,
  ...LOCK_REASONS,
  ...MAINTENANCE_REASONS,
  ...RELEASE_REASONS,
  ...CLOSURE_REASONS,
];
