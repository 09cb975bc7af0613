import { isLoopback } from '../../config.js';

/** Headers by which a proxy says that a request is somebody else's. */
const FORWARDING_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const;

/** The part of a request that this needs. */
export interface Arrival {
  /** The client's address; a trusted proxy's word for it. */
  readonly ip: string;
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Whether a request was sent from this very machine. What a proxy on this machine hands on was not, whether or not the
 * proxy is one whose word about the client is taken (`TRUST_PROXY`).
 */
export function comesFromThisMachine({ ip, socket, headers }: Arrival): boolean {
  if (!isLoopback(ip.replace(/^::ffff:/i, ''))) return false;
  const isForwarded = FORWARDING_HEADERS.some((name) => headers[name] !== undefined);
  return !isForwarded || ip !== socket.remoteAddress;
}
