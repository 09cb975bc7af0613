import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import { lookup as resolve } from 'node:dns';

/** Special-purpose addresses that are nobody's on the Internet (IANA registry, RFC 6890). */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of 2000::/3, the only addresses of IPv6 that are given out: those that lead elsewhere or nowhere. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Hosts by name, and addresses or ranges, that are taken although they are not public. */
export interface AllowedHosts {
  readonly names: ReadonlySet<string>;
  readonly ranges: BlockList;
}

const CIDR = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i;

/** @returns false for what is no address or range */
function addRange(list: BlockList, text: string): boolean {
  const [, address = '', prefix] = CIDR.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0) return false;
  const bits = family === 4 ? 32 : 128;
  if (Number(prefix ?? bits) > bits) return false;
  list.addSubnet(address, Number(prefix ?? bits), family === 4 ? 'ipv4' : 'ipv6');
  return true;
}

/** @param entries host names, addresses and ranges; a name counts for itself alone */
export function allowedHosts(entries: readonly string[]): AllowedHosts {
  const ranges = new BlockList();
  const names = entries.filter((entry) => !addRange(ranges, entry));
  return { names: new Set(names.map((name) => name.toLowerCase())), ranges };
}

const special = new BlockList();
for (const range of [...SPECIAL_IPV4, ...SPECIAL_IPV6]) addRange(special, range);
const given = new BlockList();
addRange(given, '2000::/3');

/** IPv4 that is written as IPv6 (RFC 4291, 2.5.5.2), in whichever way. */
function unmapped(address: string): string {
  const [, dotted] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  return dotted ?? address;
}

/** Whether anybody on the Internet may have this address. */
function isPublic(address: string): boolean {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  return (family === 'ipv4' || given.check(address, 'ipv6')) && !special.check(address, family);
}

/** Whether events may be sent to an address. */
export function mayReach(address: string, allowed: AllowedHosts): boolean {
  const plain = unmapped(address);
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  return isPublic(plain) || allowed.ranges.check(plain, family);
}

/** The host of an address as it is resolved: without the brackets of IPv6. */
const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '').toLowerCase();

/** Whether a host may be named at all; what it resolves to is looked at when it is connected to. */
export function mayName(url: URL, allowed: AllowedHosts): boolean {
  const host = hostOf(url);
  const isAllowed =
    allowed.names.has(host) ||
    (isIP(host) !== 0 && allowed.ranges.check(host, isIPv4(host) ? 'ipv4' : 'ipv6'));
  if (isAllowed) return true;
  return url.protocol === 'https:' && (isIP(host) === 0 || mayReach(host, allowed));
}

/** Refused because of where it leads. */
export class AddressRefused extends Error {}

/**
 * Resolves a host for a connection, which then goes to an address that has been looked at here: a name that resolves
 * differently the next time gains nothing. One address that is not public refuses all of them.
 */
export function guardedLookup(allowed: AllowedHosts): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      const isFree = allowed.names.has(host.toLowerCase());
      if (!isFree && addresses.some(({ address }) => !mayReach(address, allowed))) {
        return done(new AddressRefused('the host resolves to an address that is not public'), '');
      }
      const [first] = addresses;
      if (options.all === true) return done(null, addresses);
      if (!first) return done(new AddressRefused('the host has no address'), '');
      return done(null, first.address, first.family);
    });
  };
}
