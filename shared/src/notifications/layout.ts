import type { MailIdentity, MailLanguage } from './mail.js';
import { escapeHtml } from './template.js';

interface Footer {
  readonly why: (identity: MailIdentity) => string;
  readonly contact: (supportContact: string) => string;
  readonly never: string;
}

/** What stands below every mail. */
const FOOTERS: Readonly<Record<MailLanguage, Footer>> = {
  en: {
    why: ({ serviceName }) =>
      `You receive this message because you have an account with ${serviceName}. It was sent automatically; replies to it are not read.`,
    contact: (supportContact) => `Questions? Contact support: ${supportContact}`,
    never: 'We never ask for your password or a one-time code by e-mail.',
  },
  'zh-CN': {
    why: ({ serviceName }) =>
      `您收到此邮件，是因为您在${serviceName}开立了账户。本邮件由系统自动发送，请勿直接回复。`,
    contact: (supportContact) => `如有疑问，请联系客服：${supportContact}`,
    never: '我们绝不会通过邮件索要您的密码或验证码。',
  },
};

function footerLines(language: MailLanguage, identity: MailIdentity): string[] {
  const { contact, never, why } = FOOTERS[language];
  const { supportContact } = identity;
  return [...(supportContact === null ? [] : [contact(supportContact)]), never, why(identity)];
}

/** The plain text with what stands below it. */
export function frameText(text: string, language: MailLanguage, identity: MailIdentity): string {
  return `${text}\n\n--\n${footerLines(language, identity).join('\n')}\n`;
}

const FONTS: Readonly<Record<MailLanguage, string>> = {
  en: "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  'zh-CN': "-apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Segoe UI', Roboto, sans-serif",
};

/**
 * The whole document around a body: one column in a table, since some mail programs lay out nothing else, styles beside the
 * head's for those that throw it away, nothing loaded from anywhere, and colours that both themes can read.
 */
export function frameHtml(
  body: string,
  subject: string,
  language: MailLanguage,
  identity: MailIdentity,
): string {
  const font = `font-family:${FONTS[language]}`;
  const small = `${font};font-size:13px;line-height:1.6;color:#5b6470`;
  const line = (text: string) => `<p class="small" style="margin:0 0 8px;${small}">${escapeHtml(text)}</p>`;
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
body{margin:0;padding:0;background:#f3f4f6}
.body p{margin:0 0 16px}.body h2{margin:24px 0 8px;font-size:17px;line-height:1.4}
.body ul,.body ol{margin:0 0 16px;padding-left:24px}.body li{margin:0 0 6px}
.body blockquote{margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid #c9ced6}
@media (prefers-color-scheme:dark){
body,.page{background:#15181c!important}.card{background:#1f2328!important}
.body,.brand{color:#e6e9ed!important}.small{color:#a5adb8!important}.rule{border-color:#363c44!important}}
</style>
</head>
<body style="margin:0;padding:0;background:#f3f4f6">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f4f6">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#ffffff;border-radius:12px">
<tr><td class="brand" style="padding:28px 32px 0;${font};font-size:15px;font-weight:600;color:#1d2939">${escapeHtml(identity.serviceName)}</td></tr>
<tr><td class="body" style="padding:20px 32px 8px;${font};font-size:16px;line-height:1.6;color:#1d2939">
${body}
</td></tr>
<tr><td style="padding:0 32px 24px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="rule" style="border-top:1px solid #e3e6ea;padding-top:16px">
${footerLines(language, identity).map(line).join('\n')}
</td></tr></table>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}
