import { isIPv4, isIPv6 } from 'node:net';

const HEXTETS = 8;
/** A provider hands each customer at least a /64, so its 2^64 addresses are one caller: four groups of 16 bits. */
const NETWORK_HEXTETS = 4;
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The caller's address as limits count it: an IPv4 address as it is, an IPv6 address by its /64 network.
 *
 * @param ip as Fastify gives it; from a trusted proxy's header it can be any text, all of which counts as one
 */
export function addressGroup(ip: string): string {
  const mapped = MAPPED_IPV4.exec(ip)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (isIPv4(ip)) return ip;
  if (!isIPv6(ip)) return 'unknown';
  const [head = '', tail] = ip.split('%', 1).join('').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted quad at the end stands for two groups.
  const rightLength = right.length + (right.at(-1)?.includes('.') === true ? 1 : 0);
  const zeros = tail === undefined ? 0 : HEXTETS - left.length - rightLength;
  const hextets = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  const network = hextets.slice(0, NETWORK_HEXTETS).map((hextet) => Number.parseInt(hextet, 16).toString(16));
  return `${network.join(':')}::/64`;
}
