/** The headers by which a browser tells where a request comes from. */
export interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether a request may come from one of our own pages. A client that is not a browser sends neither header and passes:
 * it carries no cookie that somebody else's page could ride on.
 *
 * @param publicUrl where browsers reach the API. With https only its origin counts; with http, or undefined, also the
 *   host that the request names, since the same machine has several names (127.0.0.1, localhost).
 */
export function comesFromOurPages(headers: OriginHeaders, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  // `none`: typed into the address bar or opened from a bookmark. `same-site` is another host of the same domain.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
  if (publicUrl?.startsWith('https:') === true) return false;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}
