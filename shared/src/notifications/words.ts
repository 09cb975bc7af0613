import type { Capability } from '../account/capabilities.js';
import type { DocumentType } from '../reasons/reason.js';
import type { MailLanguage } from './mail.js';

/** What customers call documents. */
export const DOCUMENT_NAMES: Readonly<Record<MailLanguage, Readonly<Record<DocumentType, string>>>> = {
  en: {
    national_id: 'national identity card',
    passport: 'passport',
    driving_licence: 'driving licence',
    utility_bill: 'utility bill, not older than three months',
    bank_statement: 'bank statement, not older than three months',
    official_letter: 'official letter, not older than three months',
    selfie: 'photo of yourself',
    source_of_funds: 'proof of where the money comes from',
    other: 'another document, as agreed',
  },
  'zh-CN': {
    national_id: '身份证',
    passport: '护照',
    driving_licence: '驾驶证',
    utility_bill: '水电燃气账单（三个月内）',
    bank_statement: '银行对账单（三个月内）',
    official_letter: '官方机构信函（三个月内）',
    selfie: '本人照片',
    source_of_funds: '资金来源证明',
    other: '约定的其他材料',
  },
};

/** What customers call what they can do. */
export const CAPABILITY_NAMES: Readonly<Record<MailLanguage, Readonly<Record<Capability, string>>>> = {
  en: {
    sign_in: 'signing in',
    receive: 'receiving money',
    send: 'sending money',
    withdraw: 'withdrawing',
    trade: 'trading',
    edit_profile: 'changing your profile',
  },
  'zh-CN': {
    sign_in: '登录',
    receive: '收款',
    send: '转账',
    withdraw: '提现',
    trade: '交易',
    edit_profile: '修改资料',
  },
};

const FORMATS: Readonly<Record<MailLanguage, Intl.DateTimeFormat>> = {
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
};

/** An instant as a mail names it. Nobody knows where its reader is, so it says which zone it means. */
export function dateIn(language: MailLanguage, instant: string): string {
  const date = FORMATS[language].format(new Date(instant));
  return language === 'en' ? `${date} (UTC)` : `${date}（UTC）`;
}
