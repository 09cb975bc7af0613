import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { AccountView, Contacts, RegisterAccount } from '@standing/shared/contracts/accounts';
import type { DocumentView } from '@standing/shared/contracts/documents';
import type { SendSignal, SignalTaken } from '@standing/shared/contracts/signals';
import type { CustomerStatus } from '@standing/shared/status/customer-status';
import type { FeedEntry } from '@standing/shared/feed/public-entry';

/** What the wallet was refused: a problem document (RFC 9457). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(`${status} ${code}: ${detail}`);
    this.name = 'Refused';
  }
}

/** A request whose headers are no list. */
type WalletRequest = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

interface FeedPage {
  readonly data: FeedEntry[];
  readonly next: string | null;
}

/** What a customer is registered with; the product knows what to do without the rest. */
export type Customer = Partial<RegisterAccount> &
  Pick<RegisterAccount, 'externalRef' | 'displayName' | 'country'>;

/**
 * A wallet's backend as its engineers would write it: knows nothing but an address and an API key, and uses nothing but
 * HTTP. docs/integrating.md tells the same with curl.
 */
export class Wallet {
  /** Where the feed was left. A wallet keeps it with its own data. */
  private cursor: string | null = null;
  /** Status answers by reference and language, for as long as their tag holds. */
  private readonly known = new Map<string, { readonly tag: string; readonly status: CustomerStatus }>();

  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  /** Repeatable: the same reference with the same data is the same account. */
  register(customer: Customer): Promise<AccountView> {
    return this.post('/accounts', customer);
  }

  async confirmContacts(account: AccountView, contacts: Contacts): Promise<void> {
    await this.post(`/accounts/${account.id}/contacts`, contacts);
  }

  async handIn(
    account: AccountView,
    type: string,
    file: { readonly bytes: Uint8Array<ArrayBuffer>; readonly mediaType: string; readonly fileName: string },
    idempotencyKey: string,
  ): Promise<DocumentView> {
    const form = new FormData();
    form.set('type', type);
    form.set('file', new Blob([file.bytes], { type: file.mediaType }), file.fileName);
    const answer = await this.send(`/accounts/${account.id}/documents`, {
      method: 'POST',
      headers: { 'idempotency-key': idempotencyKey },
      body: form,
    });
    return (await answer.json()) as DocumentView;
  }

  /** Asked before every operation; what the customer is shown is in their language. */
  async status(externalRef: string, language: string): Promise<CustomerStatus> {
    const key = `${language} ${externalRef}`;
    const before = this.known.get(key);
    const answer = await this.send(`/status/${encodeURIComponent(externalRef)}`, {
      headers: { 'accept-language': language, ...(before ? { 'if-none-match': before.tag } : {}) },
    });
    if (answer.status === 304 && before) return before.status;
    const status = (await answer.json()) as CustomerStatus;
    this.known.set(key, { tag: answer.headers.get('etag') ?? '', status });
    return status;
  }

  async statuses(externalRefs: readonly string[], language: string): Promise<CustomerStatus[]> {
    const answer = await this.post<{ data: CustomerStatus[] }>('/status/batch', { externalRefs }, language);
    return answer.data;
  }

  signal(signal: SendSignal): Promise<SignalTaken> {
    return this.post('/signals', signal);
  }

  /** What happened since it was last asked, page by page, to the end. */
  async catchUp(): Promise<FeedEntry[]> {
    const entries: FeedEntry[] = [];
    for (;;) {
      const after = this.cursor === null ? '' : `&after=${this.cursor}`;
      const answer = await this.send(`/feed?limit=100${after}`);
      const { data, next } = (await answer.json()) as FeedPage;
      entries.push(...data);
      if (next === this.cursor) return entries;
      this.cursor = next;
    }
  }

  /** Hears of what happens from now on until the signal aborts. */
  async *follow(signal: AbortSignal): AsyncGenerator<FeedEntry> {
    const answer = await this.send('/feed', {
      headers: {
        accept: 'text/event-stream',
        ...(this.cursor === null ? {} : { 'last-event-id': this.cursor }),
      },
      signal,
    });
    let buffered = '';
    for await (const chunk of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      buffered += chunk;
      const messages = buffered.split('\n\n');
      buffered = messages.pop() ?? '';
      for (const message of messages) {
        const line = (name: string) =>
          message
            .split('\n')
            .filter((part) => part.startsWith(`${name}:`))
            .map((part) => part.slice(name.length + 1).trimStart())
            .join('\n');
        this.cursor = line('id') || this.cursor;
        if (line('data') !== '') yield JSON.parse(line('data')) as FeedEntry;
      }
    }
  }

  private async post<T>(path: string, body: object, language = 'en'): Promise<T> {
    const answer = await this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': language },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as T;
  }

  /** @throws Refused */
  private async send(path: string, { headers, ...request }: WalletRequest = {}): Promise<Response> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      ...request,
      headers: { authorization: `Bearer ${this.apiKey}`, ...headers },
    });
    if (answer.ok || answer.status === 304) return answer;
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    throw new Refused(answer.status, code, detail);
  }
}

/** A message as it arrived and was found to be genuine. */
export interface Told {
  readonly id: string;
  readonly body: FeedEntry & Record<string, unknown>;
}

/** Where the wallet is told what happens: takes what is signed, once, and nothing else. */
export class WebhookReceiver {
  /** In the order of their arrival, each once. */
  readonly told: Told[] = [];
  /** Deliveries that were refused, and repeats. */
  readonly ignored: string[] = [];
  private readonly seen = new Set<string>();
  private verifier: Webhook | undefined;

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      text(request)
        .then((body) => receiver.take(request.headers, body))
        .then((status) => response.writeHead(status).end())
        .catch(() => response.destroy());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/standing`;
  }

  /** @param secret as it was shown when the endpoint was made: `whsec_…` */
  trust(secret: string): void {
    this.verifier = new Webhook(secret);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private take(headers: IncomingHttpHeaders, body: string): number {
    const id = String(headers['webhook-id']);
    try {
      this.verifier?.verify(body, headers as Record<string, string>);
      if (!this.verifier) throw new Error('There is no secret yet.');
    } catch {
      this.ignored.push(id);
      return 401;
    }
    if (this.seen.has(id)) {
      this.ignored.push(id);
      return 204;
    }
    this.seen.add(id);
    this.told.push({ id, body: JSON.parse(body) as Told['body'] });
    return 204;
  }
}
