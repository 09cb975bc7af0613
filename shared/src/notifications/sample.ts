import { DEFAULT_BLOCKS } from '../account/capabilities.js';
import { NO_FACTS, type MailEvent, type MailFacts, type MailLanguage } from './mail.js';
import type { MailPerson } from './compose.js';

const reason = (kind: 'verification' | 'flag' | 'freeze' | 'lock' | 'closure', code: string) => ({
  kind,
  code,
  version: 1,
});

/** Facts to try a template on: nobody's, and as full as they get. Reasons are the shipped ones. */
export const SAMPLE_FACTS: Readonly<Record<MailEvent, MailFacts>> = {
  account_registered: NO_FACTS,
  documents_requested: {
    ...NO_FACTS,
    reasons: [reason('verification', 'address_proof_too_old')],
    documents: ['utility_bill', 'bank_statement'],
    caseNumber: 'V-000042',
    hasMessage: true,
  },
  document_rejected: {
    ...NO_FACTS,
    reasons: [reason('verification', 'document_unreadable')],
    documents: ['national_id', 'passport', 'driving_licence'],
    rejected: 'national_id',
    caseNumber: 'V-000042',
    hasMessage: true,
  },
  verification_approved: { ...NO_FACTS, state: 'active' },
  verification_rejected: {
    ...NO_FACTS,
    reasons: [reason('verification', 'name_mismatch')],
    caseNumber: 'V-000042',
  },
  verification_revoked: { ...NO_FACTS, reasons: [reason('verification', 'document_expired')] },
  verification_expired: NO_FACTS,
  account_flagged: {
    ...NO_FACTS,
    reasons: [reason('flag', 'unknown_source_of_funds')],
    blocks: DEFAULT_BLOCKS.flag,
  },
  account_frozen: {
    ...NO_FACTS,
    reasons: [reason('freeze', 'unusual_activity')],
    blocks: DEFAULT_BLOCKS.freeze,
  },
  account_locked: {
    ...NO_FACTS,
    reasons: [reason('lock', 'abnormal_sign_in')],
    blocks: DEFAULT_BLOCKS.lock,
    until: '2026-01-16T09:30:00.000Z',
  },
  hold_released: { ...NO_FACTS, state: 'flagged', remaining: [reason('flag', 'unusual_volume')] },
  request_declined: { ...NO_FACTS, caseNumber: 'U-000042' },
  case_message: { ...NO_FACTS, caseNumber: 'U-000042', hasMessage: true },
  account_closed: { ...NO_FACTS, reasons: [reason('closure', 'owner_request')], state: 'closed' },
};

/** When it happened in a sample. */
export const SAMPLE_INSTANT = '2026-01-15T09:30:00.000Z';

/** Nobody. */
export function samplePerson(event: MailEvent, language: MailLanguage): MailPerson {
  const name = { en: 'Alex Example', 'zh-CN': '张三' }[language];
  const message = {
    en: 'Please make sure that all four corners can be seen.',
    'zh-CN': '请确保证件四角完整可见。',
  }[language];
  return { name, message: SAMPLE_FACTS[event].hasMessage ? message : null };
}
