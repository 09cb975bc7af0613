import type { Config } from '../../config.js';

/** What sign-in and the guard need of the settings. */
export class AccessSettings {
  /** Where browsers reach the API, without a trailing slash. */
  readonly publicUrl: string | undefined;
  /** Browsers reach us over HTTPS: the session cookie is for that only. */
  readonly secureCookies: boolean;
  readonly rateLimits: boolean;

  constructor(config: Pick<Config, 'publicUrl' | 'rateLimits'>) {
    this.publicUrl = config.publicUrl;
    this.secureCookies = config.publicUrl?.startsWith('https:') === true;
    this.rateLimits = config.rateLimits;
  }
}
