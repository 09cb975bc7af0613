import { DEFAULT_BLOCKS, type BlockingFact, type Capability } from '../account/capabilities.js';
import {
  REASON_CATALOGUE,
  REASON_KINDS,
  REASON_LOCALES,
  UNDER_REVIEW_TEXT,
  type ReasonDefinition,
  type ReasonKind,
  type ReasonText,
} from './catalogue.js';

/** Longest title that the notice and the phone's status line show in full, in characters. */
const TITLE_MAX = { en: 60, 'zh-CN': 24 } as const;
const NEXT_STEPS_MAX = 4;
const SENTENCES_MAX = 3;

/** Copied by hand from the domain document: code, then for holds who may release. */
const EXPECTED: Record<ReasonKind, Record<string, string | null>> = {
  verification: {
    document_unreadable: null,
    document_cropped: null,
    document_expired: null,
    document_type_not_accepted: null,
    name_mismatch: null,
    birth_date_mismatch: null,
    address_mismatch: null,
    address_proof_too_old: null,
    suspected_forgery: null,
    contact_not_confirmed: null,
  },
  flag: {
    suspicious_transaction: 'reviewer',
    unusual_volume: 'reviewer',
    frequent_large_transactions: 'reviewer',
    unknown_source_of_funds: 'reviewer',
    terms_breach_suspected: 'reviewer',
    information_outdated: 'reviewer',
  },
  freeze: {
    suspected_fraud: 'compliance',
    suspected_money_laundering: 'compliance_lead',
    sanctions_match: 'compliance_lead',
    legal_order: 'compliance_lead',
    terms_breach: 'support_with_approval',
    unusual_activity: 'support_with_approval',
    owner_request: 'support',
    documents_overdue: 'support',
  },
  lock: {
    abnormal_sign_in: 'support',
    failed_sign_ins: 'support',
    credential_compromise: 'support',
    new_device: 'support',
  },
  maintenance: { scheduled_maintenance: null, system_upgrade: null, emergency_maintenance: null },
  release: {
    requirements_satisfied: null,
    false_positive: null,
    identity_confirmed: null,
    order_lifted: null,
    expired: null,
    escalated: null,
    error: null,
  },
  closure: { owner_request: null, deceased: null, terms_breach_confirmed: null, dormant: null },
};

/** What a customer can or cannot do while the reason applies, by the kind that it belongs to. */
const FACT_OF_KIND: Record<ReasonKind, BlockingFact | null> = {
  verification: 'unverified',
  flag: 'flag',
  freeze: 'freeze',
  lock: 'lock',
  maintenance: 'maintenance',
  release: null,
  closure: 'closed',
};

const nameOf = (reason: ReasonDefinition) => `${reason.kind}/${reason.code}`;
const named = REASON_CATALOGUE.map((reason) => [nameOf(reason), reason] as const);
const proseOf = (text: ReasonText) => [text.title, text.explanation, ...text.nextSteps];
const sentencesOf = (text: ReasonText) => [text.explanation, ...text.nextSteps];

function blocksOf(reason: ReasonDefinition): readonly Capability[] {
  const fact = FACT_OF_KIND[reason.kind];
  return reason.blocks ?? (fact === null ? [] : DEFAULT_BLOCKS[fact]);
}

/** What of a reason shows from outside, whatever its text says. */
function traceOf({ blocks, requiredDocuments, defaultExpiryMs }: ReasonDefinition) {
  return { blocks, requiredDocuments, defaultExpiryMs };
}

function namesWhere(condition: (reason: ReasonDefinition) => boolean): string[] {
  return REASON_CATALOGUE.filter(condition).map(nameOf).toSorted();
}

describe('which reasons are shipped', () => {
  test.each(REASON_KINDS)('%s has every code of the domain once, with its authority', (kind) => {
    const reasons = REASON_CATALOGUE.filter((reason) => reason.kind === kind);
    expect(Object.fromEntries(reasons.map((reason) => [reason.code, reason.authority]))).toEqual(
      EXPECTED[kind],
    );
    expect(reasons).toHaveLength(Object.keys(EXPECTED[kind]).length);
  });

  test('only a suspected forgery ends a verification for good', () => {
    expect(namesWhere((reason) => reason.final)).toEqual(['verification/suspected_forgery']);
  });

  test('locks end by themselves after the time that suits their cause, nothing else does', () => {
    const expiries = REASON_CATALOGUE.filter((reason) => reason.defaultExpiryMs !== null);
    expect(Object.fromEntries(expiries.map((reason) => [nameOf(reason), reason.defaultExpiryMs]))).toEqual({
      'lock/abnormal_sign_in': 86_400_000,
      'lock/failed_sign_ins': 1_800_000,
      'lock/new_device': 86_400_000,
    });
  });

  test('a customer on a new device can still sign in but moves no money out', () => {
    expect(namesWhere((reason) => reason.blocks !== null)).toEqual(['lock/new_device']);
    const newDevice = REASON_CATALOGUE.find((reason) => reason.code === 'new_device');
    expect(newDevice?.blocks).toEqual(['send', 'withdraw', 'trade', 'edit_profile']);
  });
});

describe('what must not tip off', () => {
  const generic = REASON_CATALOGUE.filter((reason) => reason.disclosure === 'generic');
  const telling =
    /launder|sanction|suspect|match|crim|fraud|terror|illegal|law|legal|order|compliance|authorit|police|list|freez|froze/i;
  const tellingInChinese =
    /洗钱|制裁|可疑|涉嫌|疑似|犯罪|欺诈|诈骗|恐怖|违法|合规|监管|机关|司法|名单|命中|冻结/;

  test('money laundering and sanctions are the generic reasons', () => {
    expect(generic.map(nameOf).toSorted()).toEqual([
      'freeze/sanctions_match',
      'freeze/suspected_money_laundering',
    ]);
  });

  test('their own texts already are the notice of a review, should anyone forget to replace them', () => {
    for (const reason of generic) expect(reason.text).toEqual(UNDER_REVIEW_TEXT);
  });

  test('the notice of a review holds no word of the causes behind it', () => {
    for (const line of proseOf(UNDER_REVIEW_TEXT.en)) expect(line).not.toMatch(telling);
    for (const line of proseOf(UNDER_REVIEW_TEXT['zh-CN'])) expect(line).not.toMatch(tellingInChinese);
  });

  test('what they block and ask for equals that of a freeze which is explained in full', () => {
    const twin = REASON_CATALOGUE.find((reason) => nameOf(reason) === 'freeze/unusual_activity');
    expect(twin?.disclosure).toBe('full');
    for (const reason of generic) expect(traceOf(reason)).toEqual(twin && traceOf(twin));
  });

  test('no text of any reason speaks of money laundering or sanctions', () => {
    for (const reason of REASON_CATALOGUE) {
      for (const line of proseOf(reason.text.en)) expect(line).not.toMatch(/launder|sanction/i);
      for (const line of proseOf(reason.text['zh-CN'])) expect(line).not.toMatch(/洗钱|制裁/);
    }
  });

  test('a release that can end a generic hold does not say what the hold was for', () => {
    const safe = REASON_CATALOGUE.filter(
      (reason) => reason.kind === 'release' && reason.code !== 'order_lifted',
    );
    for (const reason of safe) {
      for (const line of proseOf(reason.text.en)) expect(line).not.toMatch(telling);
      for (const line of proseOf(reason.text['zh-CN'])) expect(line).not.toMatch(tellingInChinese);
    }
  });
});

describe.each([
  ['under_review', UNDER_REVIEW_TEXT] as const,
  ...named.map(([name, reason]) => [name, reason.text] as const),
])('the text of %s', (_name, text) => {
  test.each(REASON_LOCALES)('is complete and fits in %s', (locale) => {
    const { title, explanation, nextSteps } = text[locale];
    for (const line of proseOf(text[locale])) {
      expect(line).toBe(line.trim());
      expect(line).not.toBe('');
    }
    expect(title.length).toBeLessThanOrEqual(TITLE_MAX[locale]);
    expect(explanation.match(/\.(?=\s|$)|。/g)?.length).toBeLessThanOrEqual(SENTENCES_MAX);
    expect(nextSteps.length).toBeGreaterThanOrEqual(1);
    expect(nextSteps.length).toBeLessThanOrEqual(NEXT_STEPS_MAX);
    expect(new Set(nextSteps).size).toBe(nextSteps.length);
  });

  test('ends its sentences, and its titles not', () => {
    for (const line of sentencesOf(text.en)) expect(line).toMatch(/[^.]\.$/);
    for (const line of sentencesOf(text['zh-CN'])) expect(line).toMatch(/[^。]。$/);
    expect(text.en.title).not.toMatch(/\.$/);
    expect(text['zh-CN'].title).not.toMatch(/[。.]$/);
  });

  test('names no span of time until the end, which the screen shows exactly', () => {
    for (const line of proseOf(text.en))
      expect(line).not.toMatch(/\b(seconds|minutes?|hours?|days?|weeks?)\b/i);
    for (const line of proseOf(text['zh-CN'])) expect(line).not.toMatch(/秒|分钟|小时|天内|工作日|周内/);
  });

  test('is Chinese throughout: characters, full-width marks, the polite form', () => {
    for (const line of proseOf(text['zh-CN'])) {
      const withoutFileType = line.replaceAll(' PDF ', '');
      // Printable ASCII: English words, half-width punctuation and stray spaces alike.
      expect(withoutFileType).not.toMatch(/[ -~]/);
      expect(withoutFileType).toMatch(/^[\p{Script=Han}，。；：、“”（）《》！？]+$/u);
      expect(line).not.toMatch(/你|帐户|帐号|登陆/);
    }
  });

  test('is English throughout', () => {
    for (const line of proseOf(text.en)) expect(line).toMatch(/^[ -~]+$/);
  });
});

describe('what the customer is asked to do can be done', () => {
  test('who cannot sign in is not sent into the account', () => {
    const shutOut = REASON_CATALOGUE.filter((reason) => blocksOf(reason).includes('sign_in'));
    expect(shutOut.length).toBeGreaterThan(0);
    for (const reason of shutOut) {
      for (const line of reason.text.en.nextSteps) expect(line).not.toMatch(/upload|in your account/i);
      for (const line of reason.text['zh-CN'].nextSteps) expect(line).not.toMatch(/上传|请登录/);
      expect(reason.requiredDocuments).toEqual([]);
    }
  });

  test('who cannot edit the profile is not told to correct it', () => {
    const readOnly = REASON_CATALOGUE.filter((reason) => blocksOf(reason).includes('edit_profile'));
    expect(readOnly.length).toBeGreaterThan(0);
    for (const reason of readOnly) {
      for (const line of reason.text.en.nextSteps) expect(line).not.toMatch(/correct|update/i);
      for (const line of reason.text['zh-CN'].nextSteps) expect(line).not.toMatch(/更正|更新个人|个人资料/);
    }
  });

  test('a reason that asks for documents tells in both languages to upload them', () => {
    const asking = REASON_CATALOGUE.filter((reason) => reason.requiredDocuments.length > 0);
    expect(asking.length).toBeGreaterThan(0);
    for (const reason of asking) {
      expect(reason.text.en.nextSteps.join(' ')).toMatch(/upload/i);
      expect(reason.text['zh-CN'].nextSteps.join('')).toMatch(/上传|提交/);
    }
  });

  test('every restriction names support or a reviewer as the way on', () => {
    for (const reason of REASON_CATALOGUE.filter(({ kind }) => kind !== 'release')) {
      expect(reason.text.en.nextSteps.join(' ')).toMatch(/support|reviewer/);
      expect(reason.text['zh-CN'].nextSteps.join('')).toMatch(/客服|审核/);
    }
  });
});

describe('what staff choose from', () => {
  test.each(named)('%s says in one line of each language when to use it', (_name, reason) => {
    expect(reason.staffNote.en).toMatch(/^[A-Z][ -~]+\.$/);
    expect(reason.staffNote['zh-CN']).toMatch(/^[\p{Script=Han}，。；：、“”（）]+。$/u);
  });

  test.each(REASON_KINDS)('reasons for a %s can be told apart by title, and all by their note', (kind) => {
    const reasons = REASON_CATALOGUE.filter((reason) => reason.kind === kind);
    for (const locale of REASON_LOCALES) {
      const notes = reasons.map((reason) => reason.staffNote[locale]);
      expect(new Set(notes).size).toBe(reasons.length);
      const titles = reasons
        .filter((reason) => reason.disclosure === 'full')
        .map((reason) => reason.text[locale].title);
      expect(new Set(titles).size).toBe(titles.length);
      expect(titles).not.toContain(UNDER_REVIEW_TEXT[locale].title);
    }
  });
});
