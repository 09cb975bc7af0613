import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { Readable } from 'node:stream';
import type { MailLanguage } from '@standing/shared/notifications/mail';
import type { MailText } from '@standing/shared/notifications/template';
import type { Mailbox, SmtpPlace } from '../platform/smtp-url.js';

/** From the look-up of the host to the greeting. Milliseconds. */
const CONNECT_TIMEOUT_MS = 15_000;
/** A server may look at a message for a while before it takes it. Milliseconds. */
const SILENCE_MAX_MS = 60_000;
/** How long handing one mail over can last. Milliseconds. */
export const HANDING_OVER_MS = 2 * SILENCE_MAX_MS;

/** The mail server cannot be spoken to, or takes nothing from this sender. Says nothing of any mail. */
export class MailServerAway extends Error {
  /** @param smtpCode of its answer, if there was one; its words may hold what must not be kept */
  constructor(readonly smtpCode: number | null) {
    super(smtpCode === null ? 'the mail server does not answer' : `the mail server answers ${smtpCode}`);
  }
}

/** A mail as it goes out. */
export interface OutgoingMail {
  readonly messageId: string;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly language: MailLanguage;
  readonly content: MailText;
}

/** What the mail server says to a mail. `unknown`: nothing, although it may have taken it. */
export interface HandedOver {
  readonly outcome: 'taken' | 'refused_for_now' | 'refused' | 'unknown' | 'not_handed_over';
  readonly smtpCode: number | null;
  readonly statusCode: string | null;
}

/** Codes at the beginning of an answer (RFC 5321, 4.2; RFC 3463). Its words may hold the address. */
const ANSWER = /^(\d{3})[ -](?:([245]\.\d{1,3}\.\d{1,3})\s)?/;
/** It closes the connection (RFC 5321, 3.8), which is about no mail. */
const CLOSING = 421;

interface SmtpError extends Error {
  readonly response?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/** A connection to a mail server, over which mails go one after the other. */
export class SmtpSession {
  private constructor(private readonly connection: SMTPConnection) {}

  /** @throws MailServerAway */
  static async open({ host, port, user, password, tls, verifies }: SmtpPlace): Promise<SmtpSession> {
    const connection = new SMTPConnection({
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'required',
      opportunisticTLS: tls === 'opportunistic',
      ignoreTLS: tls === 'off',
      tls: { rejectUnauthorized: verifies },
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MAX_MS,
      logger: false,
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Later errors belong to what is being sent, which hears of them by itself.
    connection.on('error', reject);
    connection.once('end', () => reject(new Error('ended')));
    connection.connect((error) => {
      if (error) reject(error);
      else if (user === undefined) resolve();
      else {
        connection.login({ user, pass: password ?? '' }, (refused) =>
          refused ? reject(refused) : resolve(),
        );
      }
    });
    try {
      await promise;
    } catch (error) {
      connection.close();
      throw new MailServerAway((error as SmtpError).responseCode ?? null);
    }
    return new SmtpSession(connection);
  }

  /**
   * Hands a mail over.
   *
   * @param mark called when the server is ready for the message and has none of it yet; false keeps it from being sent
   * @throws MailServerAway when it could not even be offered; then, and after `unknown`, the session is over
   */
  async send(mail: OutgoingMail, mark: () => Promise<boolean>): Promise<HandedOver> {
    const { message, envelope } = await compose(mail);
    let isMarked = false;
    let isRefusedByUs = false;
    const body = new Readable({
      read() {
        mark().then(
          (mayGo) => {
            isMarked = mayGo;
            isRefusedByUs = !mayGo;
            if (!mayGo) return this.destroy(new Error('not to be sent'));
            this.push(message);
            return this.push(null);
          },
          (error: unknown) => this.destroy(error as Error),
        );
      },
    });
    const { promise, resolve } = Promise.withResolvers<{ error: SmtpError | null; response: string }>();
    this.connection.send(envelope, body, (error, info) =>
      resolve({ error: error as SmtpError | null, response: info?.response ?? '' }),
    );
    const { error, response } = await promise;
    if (!error) return { outcome: 'taken', ...codesOf(response) };
    const codes = codesOf(error.response ?? '');
    const smtpCode = codes.smtpCode ?? error.responseCode ?? null;
    if (isRefusedByUs) {
      // The server waits for a message: only the end of the connection tells it that none comes.
      this.connection.close();
      return { outcome: 'not_handed_over', smtpCode: null, statusCode: null };
    }
    const isAnswer = smtpCode !== null && smtpCode >= 400;
    if (isMarked && !isAnswer) {
      this.connection.close();
      return { outcome: 'unknown', smtpCode: null, statusCode: null };
    }
    const isAboutTheMail = error.command === 'RCPT TO' || error.command === 'DATA' || isMarked;
    if (!isAnswer || !isAboutTheMail || (smtpCode === CLOSING && !isMarked)) {
      this.connection.close();
      throw new MailServerAway(smtpCode);
    }
    return {
      outcome: smtpCode >= 500 ? 'refused' : 'refused_for_now',
      smtpCode,
      statusCode: codes.statusCode,
    };
  }

  /** Takes leave. */
  quit(): void {
    this.connection.quit();
  }
}

function codesOf(answer: string): { readonly smtpCode: number | null; readonly statusCode: string | null } {
  const [, code, status] = ANSWER.exec(answer) ?? [];
  return { smtpCode: code === undefined ? null : Number(code), statusCode: status ?? null };
}

async function compose({ messageId, from, to, language, content }: OutgoingMail) {
  const mail = new MailComposer({
    from: { ...from },
    to: { ...to },
    subject: content.subject,
    text: content.text,
    html: content.html,
    messageId,
    headers: {
      'Content-Language': language,
      // Nobody's absence notice comes back (RFC 3834).
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const { from: sender, to: recipients } = mail.getEnvelope();
  return { message: await mail.build(), envelope: { from: sender, to: recipients } };
}
