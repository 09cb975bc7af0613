export interface ClamdAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `tcp://host:port`; undefined when it is something else. */
export function parseClamdUrl(text: string): ClamdAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname, username, search } = new URL(text);
  if (protocol !== 'tcp:' || hostname === '' || port === '') return undefined;
  if (!['', '/'].includes(pathname) || username !== '' || search !== '') return undefined;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}
