import { MAIL_EVENTS, type MailEvent, type MailLanguage } from './mail.js';
import type { MailContent, MailText } from './template.js';

/** A part of a mail, in both of its forms. */
interface Part {
  readonly text: string;
  readonly html: string;
}

const paragraph = (sentence: string): Part => ({ text: `${sentence}\n\n`, html: `<p>${sentence}</p>\n` });

const section = (name: string, ...parts: readonly Part[]): Part => wrapped('#', name, parts);
const without = (name: string, ...parts: readonly Part[]): Part => wrapped('^', name, parts);

function wrapped(mark: '#' | '^', name: string, parts: readonly Part[]): Part {
  const wrap = (inner: string) => `{{${mark}${name}}}\n${inner}{{/${name}}}\n`;
  return {
    text: wrap(parts.map(({ text }) => text).join('')),
    html: wrap(parts.map(({ html }) => html).join('')),
  };
}

const heading = (words: string): Part => ({ text: `${words}\n\n`, html: `<h2>${words}</h2>\n` });

/** A section with a list, below what introduces it. */
const listed = (name: string, introduction: string, ordered = false): Part => {
  const tag = ordered ? 'ol' : 'ul';
  return section(name, {
    text: `${introduction}\n{{#items}}\n- {{.}}\n{{/items}}\n\n`,
    html: `<p>${introduction}</p>\n<${tag}>\n{{#items}}\n<li>{{.}}</li>\n{{/items}}\n</${tag}>\n`,
  });
};

/** A list whose lines are always the same. */
const steps = (introduction: string, ...lines: readonly string[]): Part => ({
  text: `${introduction}\n${lines.map((line) => `- ${line}\n`).join('')}\n`,
  html: `<p>${introduction}</p>\n<ul>\n${lines.map((line) => `<li>${line}</li>\n`).join('')}</ul>\n`,
});

const mail = (subject: string, ...parts: readonly Part[]): MailText => ({
  subject,
  text: parts
    .map(({ text }) => text)
    .join('')
    .trim(),
  html: parts
    .map(({ html }) => html)
    .join('')
    .trim(),
});

const quote: Part = { text: '{{message}}\n\n', html: '<blockquote>{{message}}</blockquote>\n' };

const EN = {
  greeting: {
    text: '{{#name}}Dear {{name}},{{/name}}{{^name}}Hello,{{/name}}\n\n',
    html: '<p>{{#name}}Dear {{name}},{{/name}}{{^name}}Hello,{{/name}}</p>\n',
  },
  reasons: section(
    'reasons',
    heading('{{title}}'),
    paragraph('{{explanation}}'),
    listed('nextSteps', 'What happens next, and what you can do:', true),
  ),
  restrictions: listed('restrictions', 'Not available for now:'),
  remaining: section('remaining', {
    text: 'Your account is still restricted:\n{{#items}}\n- {{.}}\n{{/items}}\n\nWe will write to you when this changes.\n\n',
    html: '<p>Your account is still restricted:</p>\n<ul>\n{{#items}}\n<li>{{.}}</li>\n{{/items}}\n</ul>\n<p>We will write to you when this changes.</p>\n',
  }),
  message: section('message', paragraph('Our message to you:'), quote),
  leftMessage: section(
    'leftMessage',
    paragraph(
      'There is also a message for you. Because your e-mail address is not confirmed, we do not send it here: contact support to hear it.',
    ),
  ),
  status: paragraph('You can check the status of your account at any time after signing in.'),
};

const ZH = {
  greeting: {
    text: '{{#name}}{{name}}，您好：{{/name}}{{^name}}您好：{{/name}}\n\n',
    html: '<p>{{#name}}{{name}}，您好：{{/name}}{{^name}}您好：{{/name}}</p>\n',
  },
  reasons: section(
    'reasons',
    heading('{{title}}'),
    paragraph('{{explanation}}'),
    listed('nextSteps', '后续步骤：', true),
  ),
  restrictions: listed('restrictions', '以下功能暂不可用：'),
  remaining: section('remaining', {
    text: '您的账户目前仍受以下限制：\n{{#items}}\n- {{.}}\n{{/items}}\n\n如有变化，我们会邮件通知您。\n\n',
    html: '<p>您的账户目前仍受以下限制：</p>\n<ul>\n{{#items}}\n<li>{{.}}</li>\n{{/items}}\n</ul>\n<p>如有变化，我们会邮件通知您。</p>\n',
  }),
  message: section('message', paragraph('我们的留言：'), quote),
  leftMessage: section(
    'leftMessage',
    paragraph('另有一则留言。由于您的邮箱尚未验证，留言内容未在邮件中显示，请联系客服了解。'),
  ),
  status: paragraph('您可随时登录查看账户状态。'),
};

const TEXTS: Readonly<Record<MailLanguage, Readonly<Record<MailEvent, MailText>>>> = {
  en: {
    account_registered: mail(
      'Your account with {{serviceName}} is open: please verify your identity',
      EN.greeting,
      paragraph('Your account with {{serviceName}} was opened on {{date}}.'),
      steps(
        'To use all of its features, including sending, withdrawing and trading, please do the following after signing in:',
        'Confirm your e-mail address and your phone number, if you have not done so yet.',
        'Upload one of these: national identity card, passport or driving licence.',
        'Upload a proof of address that is not older than three months: a utility bill, a bank statement or an official letter.',
      ),
      paragraph('A reviewer will look at your documents, and we will write to you with the result.'),
      paragraph('If you did not open this account, please contact support.'),
    ),
    documents_requested: mail(
      '{{#caseNumber}}Case {{caseNumber}}: {{/caseNumber}}We need documents from you',
      EN.greeting,
      paragraph(
        'To go on with your case{{#caseNumber}} {{caseNumber}}{{/caseNumber}}, we need something from you.',
      ),
      listed('documents', 'Please hand in:'),
      EN.reasons,
      EN.message,
      EN.leftMessage,
      paragraph(
        'Upload the documents where you uploaded documents before, or ask support how to hand them in. We go on as soon as they are here.',
      ),
    ),
    document_rejected: mail(
      '{{title}}',
      EN.greeting,
      paragraph('We looked at a document that you handed in ({{document}}) and could not accept it.'),
      EN.reasons,
      listed('documents', 'You can hand in one of these:'),
      EN.message,
      EN.leftMessage,
    ),
    verification_approved: mail(
      'Your account is verified',
      EN.greeting,
      paragraph('On {{date}} we completed the verification of your account. Thank you for your documents.'),
      without('remaining', paragraph('You can now use all the features that were waiting for it.')),
      EN.remaining,
    ),
    verification_rejected: mail(
      'We could not verify your account',
      EN.greeting,
      paragraph(
        'We have finished looking at your documents{{#caseNumber}} (case {{caseNumber}}){{/caseNumber}} and could not verify your account.',
      ),
      EN.reasons,
      paragraph('If you think that this is a mistake, contact support.'),
    ),
    verification_revoked: mail(
      'Your account is no longer verified',
      EN.greeting,
      paragraph(
        'Since {{date}} your account is no longer verified. Sending, withdrawing and trading are not available until it is verified again.',
      ),
      EN.reasons,
    ),
    verification_expired: mail(
      'Please verify your identity again',
      EN.greeting,
      paragraph(
        'A verification is valid for a limited time, and yours ended on {{date}}. Sending, withdrawing and trading become available again once it is renewed.',
      ),
      steps(
        'Please do the following after signing in:',
        'Upload one of these: national identity card, passport or driving licence.',
        'Upload a proof of address that is not older than three months: a utility bill, a bank statement or an official letter.',
      ),
      paragraph('A reviewer will look at your documents, and we will write to you with the result.'),
    ),
    account_flagged: mail(
      '{{title}}',
      EN.greeting,
      paragraph('Since {{date}} some features of your account with {{serviceName}} are restricted.'),
      EN.reasons,
      EN.restrictions,
      EN.status,
    ),
    account_frozen: mail(
      '{{title}}',
      EN.greeting,
      paragraph('Since {{date}} your account with {{serviceName}} is frozen.'),
      EN.reasons,
      EN.restrictions,
      EN.status,
    ),
    account_locked: mail(
      '{{title}}',
      EN.greeting,
      paragraph('Since {{date}} your account with {{serviceName}} is locked.'),
      section('until', paragraph('The lock ends by itself on {{until}}.')),
      EN.reasons,
      EN.restrictions,
    ),
    hold_released: mail(
      'A restriction on your account has been lifted',
      EN.greeting,
      paragraph('On {{date}} a restriction on your account with {{serviceName}} was lifted.'),
      section('restored', paragraph('All features of your account are available again.')),
      section(
        'unverified',
        paragraph(
          'Your account is not verified yet: sending, withdrawing and trading become available once it is. The steps are shown after signing in.',
        ),
      ),
      section(
        'maintenance',
        paragraph('We are carrying out maintenance at the moment; your account is available again after it.'),
      ),
      EN.remaining,
    ),
    request_declined: mail(
      'We have looked at your request{{#caseNumber}} {{caseNumber}}{{/caseNumber}}',
      EN.greeting,
      paragraph(
        'We have looked at your request{{#caseNumber}} {{caseNumber}}{{/caseNumber}} carefully and could not grant it. What applies to your account stays as it is.',
      ),
      EN.status,
      paragraph('If you have something new to tell us, or think that this is a mistake, contact support.'),
    ),
    case_message: mail(
      '{{#caseNumber}}Case {{caseNumber}}: {{/caseNumber}}A message about your account',
      EN.greeting,
      section('message', paragraph('We have a message for you about your account:'), quote),
      section(
        'leftMessage',
        paragraph(
          'We have a message for you about your account. Because your e-mail address is not confirmed, we do not send it here: confirm your address after signing in, or contact support to hear it.',
        ),
      ),
    ),
    account_closed: mail(
      'Your account has been closed',
      EN.greeting,
      paragraph('Your account with {{serviceName}} was closed on {{date}}. It cannot be opened again.'),
      EN.reasons,
    ),
  },
  'zh-CN': {
    account_registered: mail(
      '您的{{serviceName}}账户已开立，请完成身份验证',
      ZH.greeting,
      paragraph('您的{{serviceName}}账户已于{{date}}开立。'),
      steps(
        '如需使用转账、提现、交易等全部功能，请登录后完成以下步骤：',
        '验证您的邮箱和手机号（如尚未验证）。',
        '上传以下任一种有效证件：身份证、护照或驾驶证。',
        '上传三个月内的地址证明：水电燃气账单、银行对账单或官方机构信函。',
      ),
      paragraph('我们会对您提交的材料进行人工审核，并将结果邮件通知您。'),
      paragraph('如果该账户并非由您本人开立，请联系客服。'),
    ),
    documents_requested: mail(
      '{{#caseNumber}}{{caseNumber}}：{{/caseNumber}}请补充提交材料',
      ZH.greeting,
      paragraph('为继续处理您的申请{{#caseNumber}}（{{caseNumber}}）{{/caseNumber}}，需要您补充材料。'),
      listed('documents', '请提交：'),
      ZH.reasons,
      ZH.message,
      ZH.leftMessage,
      paragraph('请在原上传页面提交，或联系客服了解提交方式。收到材料后我们会尽快继续处理。'),
    ),
    document_rejected: mail(
      '{{title}}',
      ZH.greeting,
      paragraph('我们审核了您提交的材料（{{document}}），该材料未能通过。'),
      ZH.reasons,
      listed('documents', '您可以提交以下任一种材料：'),
      ZH.message,
      ZH.leftMessage,
    ),
    verification_approved: mail(
      '您的账户已通过身份验证',
      ZH.greeting,
      paragraph('您的账户已于{{date}}完成身份验证，感谢您的配合。'),
      without('remaining', paragraph('您现在可以使用需验证后开放的全部功能。')),
      ZH.remaining,
    ),
    verification_rejected: mail(
      '您的账户未能通过身份验证',
      ZH.greeting,
      paragraph(
        '我们已完成对您材料的审核{{#caseNumber}}（{{caseNumber}}）{{/caseNumber}}，您的账户未能通过身份验证。',
      ),
      ZH.reasons,
      paragraph('如您认为结果有误，请联系客服。'),
    ),
    verification_revoked: mail(
      '您的账户验证已失效',
      ZH.greeting,
      paragraph('自{{date}}起，您的账户验证已失效。重新通过验证前，转账、提现和交易功能暂不可用。'),
      ZH.reasons,
    ),
    verification_expired: mail(
      '请重新完成身份验证',
      ZH.greeting,
      paragraph(
        '身份验证有一定的有效期，您的验证已于{{date}}到期。重新验证后即可恢复使用转账、提现和交易功能。',
      ),
      steps(
        '请登录后完成以下步骤：',
        '上传以下任一种有效证件：身份证、护照或驾驶证。',
        '上传三个月内的地址证明：水电燃气账单、银行对账单或官方机构信函。',
      ),
      paragraph('我们会对您提交的材料进行人工审核，并将结果邮件通知您。'),
    ),
    account_flagged: mail(
      '{{title}}',
      ZH.greeting,
      paragraph('自{{date}}起，您的{{serviceName}}账户部分功能受到限制。'),
      ZH.reasons,
      ZH.restrictions,
      ZH.status,
    ),
    account_frozen: mail(
      '{{title}}',
      ZH.greeting,
      paragraph('自{{date}}起，您的{{serviceName}}账户已被冻结。'),
      ZH.reasons,
      ZH.restrictions,
      ZH.status,
    ),
    account_locked: mail(
      '{{title}}',
      ZH.greeting,
      paragraph('自{{date}}起，您的{{serviceName}}账户已被锁定。'),
      section('until', paragraph('锁定将于{{until}}自动解除。')),
      ZH.reasons,
      ZH.restrictions,
    ),
    hold_released: mail(
      '您账户的一项限制已解除',
      ZH.greeting,
      paragraph('您的{{serviceName}}账户的一项限制已于{{date}}解除。'),
      section('restored', paragraph('您账户的全部功能已恢复。')),
      section(
        'unverified',
        paragraph('您的账户尚未通过身份验证，通过后即可使用转账、提现和交易功能。登录后可查看具体步骤。'),
      ),
      section('maintenance', paragraph('系统正在维护，维护结束后您的账户即可恢复使用。')),
      ZH.remaining,
    ),
    request_declined: mail(
      '您的申请{{#caseNumber}}（{{caseNumber}}）{{/caseNumber}}已处理',
      ZH.greeting,
      paragraph(
        '我们认真审核了您的申请{{#caseNumber}}（{{caseNumber}}）{{/caseNumber}}，很遗憾未能通过，您账户的现有状态保持不变。',
      ),
      ZH.status,
      paragraph('如有新的情况需要说明，或您认为结果有误，请联系客服。'),
    ),
    case_message: mail(
      '{{#caseNumber}}{{caseNumber}}：{{/caseNumber}}关于您账户的留言',
      ZH.greeting,
      section('message', paragraph('关于您的账户，我们有以下留言：'), quote),
      section(
        'leftMessage',
        paragraph(
          '关于您的账户，我们有一则留言。由于您的邮箱尚未验证，留言内容未在邮件中显示，请登录后验证邮箱，或联系客服了解。',
        ),
      ),
    ),
    account_closed: mail(
      '您的账户已关闭',
      ZH.greeting,
      paragraph('您的{{serviceName}}账户已于{{date}}关闭，关闭后无法重新启用。'),
      ZH.reasons,
    ),
  },
};

/** The templates that a new installation starts with. */
export const SHIPPED_TEMPLATES: readonly { readonly event: MailEvent; readonly content: MailContent }[] =
  MAIL_EVENTS.map((event) => ({
    event,
    content: { en: TEXTS.en[event], 'zh-CN': TEXTS['zh-CN'][event] },
  }));
