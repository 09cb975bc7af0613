import { isIPv4 } from 'node:net';

/** A mail server, and how it is spoken to. */
export interface SmtpPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /**
   * `implicit`: from the first byte. `required`: by STARTTLS, or not at all. `opportunistic`: by STARTTLS where the server
   * offers it, whoever's certificate it shows, since without it everything would go in clear. `off`: never.
   */
  readonly tls: 'implicit' | 'required' | 'opportunistic' | 'off';
  /** Whether the certificate must be that of the host. */
  readonly verifies: boolean;
}

/** Submission (RFC 6409), and the same with TLS from the start (RFC 8314). */
const DEFAULT_PORTS = { 'smtp:': 587, 'smtps:': 465 } as const;
const MODES = ['required', 'opportunistic', 'off'] as const;

/** Whether only this machine can listen there. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Reads `smtp://[user:password@]host[:port][?tls=required|opportunistic|off]` and `smtps://…`; user and password
 * percent-encoded where they hold characters of URLs. A password goes over TLS only, unless `tls` says otherwise or the
 * server is on this machine.
 *
 * @returns undefined when it is something else
 */
export function parseSmtpUrl(text: string): SmtpPlace | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname, username, password, searchParams } = new URL(text);
  if (protocol !== 'smtp:' && protocol !== 'smtps:') return undefined;
  if (hostname === '' || !['', '/'].includes(pathname) || (username === '') !== (password === '')) {
    return undefined;
  }
  if ([...searchParams.keys()].some((name) => name !== 'tls')) return undefined;
  const host = hostname.replace(/^\[|\]$/g, '');
  const asked = searchParams.get('tls');
  const mode = MODES.find((known) => known === asked);
  if (asked !== null && (mode === undefined || protocol === 'smtps:')) return undefined;
  const isNear = isLoopback(host);
  const usual = username !== '' && !isNear ? 'required' : 'opportunistic';
  const tls = protocol === 'smtps:' ? 'implicit' : (mode ?? usual);
  try {
    return {
      host,
      port: port === '' ? DEFAULT_PORTS[protocol] : Number(port),
      user: username === '' ? undefined : decodeURIComponent(username),
      password: password === '' ? undefined : decodeURIComponent(password),
      tls,
      verifies: tls === 'required' || (tls === 'implicit' && !isNear),
    };
  } catch {
    // Not percent-encoding.
    return undefined;
  }
}

/** An address with the name beside it, as mails are from. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** Nothing that could end a header or begin another address. */
const MAILBOX =
  /^(?:([^<>"@,;:\p{Cc}]{0,100}?)\s*<)?([\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*)(>?)$/iu;

/** Reads `name@host` and `Name <name@host>`. @returns undefined when it is something else */
export function parseMailbox(text: string): Mailbox | undefined {
  const [, name, address, end] = MAILBOX.exec(text.trim()) ?? [];
  if (address === undefined || (name === undefined) !== (end === '')) return undefined;
  return { name: (name ?? '').trim(), address };
}
