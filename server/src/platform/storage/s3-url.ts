/** A bucket of a server that speaks S3, and the key to it. */
export interface S3Place {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const DEFAULT_REGION = 'us-east-1';
const PARAMETERS = new Set(['region', 'tls']);

/**
 * Reads `s3://key:secret@host[:port]/bucket[?region=…][&tls=on|off]`; key and secret percent-encoded where they hold
 * characters of URLs. TLS is on unless it is turned off.
 *
 * @returns undefined when it is something else
 */
export function parseS3Url(text: string): S3Place | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const bucket = url.pathname.slice(1);
  const tls = url.searchParams.get('tls') ?? 'on';
  const isComplete = url.protocol === 's3:' && url.host !== '' && url.username !== '' && url.password !== '';
  if (!isComplete || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return undefined;
  if (!['on', 'off'].includes(tls)) return undefined;
  if ([...url.searchParams.keys()].some((name) => !PARAMETERS.has(name))) return undefined;
  try {
    return {
      endpoint: `${tls === 'on' ? 'https' : 'http'}://${url.host}`,
      region: url.searchParams.get('region') ?? DEFAULT_REGION,
      bucket,
      accessKeyId: decodeURIComponent(url.username),
      secretAccessKey: decodeURIComponent(url.password),
    };
  } catch {
    // Not percent-encoding.
    return undefined;
  }
}
