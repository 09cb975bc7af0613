import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccountKeysService, type AccountKey, type Registrar } from '../../keys/account-keys.service.js';
import { emailIndex, openProfile, phoneIndex, type Profile } from './profile.js';
import { ProfilesStore } from './profiles.store.js';

/** A customer's profile in clear, with the key that it was encrypted with. */
export interface OpenProfile {
  readonly key: AccountKey;
  readonly profile: Profile;
}

/** What an exact text is looked up by. */
export interface ContactLookup {
  readonly email: Buffer | null;
  readonly phone: Buffer | null;
}

/** Opens profiles, and knows how they are found without opening them. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly store: ProfilesStore,
    private readonly keys: AccountKeysService,
  ) {}

  /** What accounts are registered with. @throws Refusal `key_unavailable` */
  registrar(manager?: EntityManager): Promise<Registrar> {
    return this.keys.registrar(manager);
  }

  /**
   * Profiles by account; erased accounts and those that do not exist are left out.
   *
   * @throws Refusal `key_unavailable`
   * @throws Error when one has been altered
   */
  async open(
    accountIds: readonly string[],
    manager?: Pick<EntityManager, 'query'>,
  ): Promise<ReadonlyMap<string, OpenProfile>> {
    const opened = new Map<string, OpenProfile>();
    if (accountIds.length === 0) return opened;
    const keys = await this.keys.openAll(accountIds, manager);
    for (const { account_id: id, sealed } of await this.store.findMany(accountIds, manager)) {
      const key = keys.get(id);
      if (key) opened.set(id, { key, profile: openProfile(key.forProfile, id, sealed) });
    }
    return opened;
  }

  /**
   * What a searched text is as an e-mail address or a phone number; null where it cannot be one.
   *
   * @throws Refusal `key_unavailable`
   */
  async lookup(text: string): Promise<ContactLookup> {
    const digits = text.replace(/[\s().-]/g, '');
    const isEmail = text.includes('@');
    const isPhone = /^\+?\d{7,15}$/.test(digits);
    if (!isEmail && !isPhone) return { email: null, phone: null };
    const key = await this.keys.indexKey();
    return {
      email: isEmail ? emailIndex(key, text.trim()) : null,
      phone: isPhone ? phoneIndex(key, digits.replace(/^\+?/, '+')) : null,
    };
  }
}
