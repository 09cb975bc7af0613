import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import type { DataSource, EntityManager } from 'typeorm';
import type { AccountKeyRow } from '../../keys/account-keys.service.js';
import type { ProfileHints, SealedProfile } from './profile.js';

/** A profile that an earlier release has left in clear. */
export interface PlainProfileRow {
  readonly account_id: string;
  readonly registration_digest: Buffer;
  readonly email: string | null;
  readonly phone: string | null;
  /** `YYYY-MM-DD` */
  readonly birth_date: string | null;
  readonly address: RegisterAccount['address'] | null;
}

/** A profile as it is kept from now on. */
export interface ConvertedProfile {
  readonly accountId: string;
  /** Hex. */
  readonly registrationDigest: string;
  /** Null: it has one. */
  readonly key: (AccountKeyRow & { readonly wrapped_key: Buffer }) | null;
  readonly kept: SealedProfile;
  readonly hints: ProfileHints;
}

/** Profiles that wait to be encrypted. */
export class PlainProfilesStore {
  constructor(private readonly dataSource: DataSource) {}

  async areLeft(): Promise<boolean> {
    const rows: { left: boolean }[] = await this.dataSource.query(
      `SELECT EXISTS (SELECT FROM account_plain_profile) AS left`,
    );
    return rows[0]?.left ?? false;
  }

  lockSome(manager: EntityManager, limit: number): Promise<PlainProfileRow[]> {
    return manager.query(
      `SELECT p.account_id, a.registration_digest, p.email, p.phone, p.birth_date::text, p.address
       FROM account_plain_profile p JOIN account a ON a.id = p.account_id
       ORDER BY p.account_id LIMIT $1 FOR UPDATE OF p`,
      [limit],
    );
  }

  /** Puts them where they are kept and takes them from where they waited. */
  async convert(manager: EntityManager, profiles: readonly ConvertedProfile[], at: Date): Promise<void> {
    const rows = profiles.map(({ accountId, registrationDigest, key, kept, hints }) => ({
      account_id: accountId,
      registration_digest: registrationDigest,
      key_id: key?.id ?? null,
      wrapped_key: key?.wrapped_key.toString('hex') ?? null,
      master_key_id: key?.master_key_id ?? null,
      sealed: kept.sealed.toString('hex'),
      email_index: kept.emailIndex?.toString('hex') ?? null,
      phone_index: kept.phoneIndex?.toString('hex') ?? null,
      ...hints,
    }));
    await manager.query(
      `WITH given AS (
         SELECT * FROM json_to_recordset($1) AS g (
           account_id uuid, registration_digest text, key_id uuid, wrapped_key text, master_key_id text, sealed text,
           email_index text, phone_index text, email_hint text, phone_hint text, has_birth_date boolean,
           has_address boolean)
       ), keyed AS (
         INSERT INTO account_key (id, account_id, wrapped_key, master_key_id, created_at)
         SELECT key_id, account_id, decode(wrapped_key, 'hex'), master_key_id, $2 FROM given WHERE key_id IS NOT NULL
       ), profiled AS (
         INSERT INTO account_profile (account_id, sealed, email_index, phone_index)
         SELECT account_id, decode(sealed, 'hex'), decode(email_index, 'hex'), decode(phone_index, 'hex') FROM given
       ), hinted AS (
         UPDATE account a SET registration_digest = decode(g.registration_digest, 'hex'), email_hint = g.email_hint,
           phone_hint = g.phone_hint, has_birth_date = g.has_birth_date, has_address = g.has_address
         FROM given g WHERE a.id = g.account_id
       )
       DELETE FROM account_plain_profile p USING given g WHERE p.account_id = g.account_id`,
      [JSON.stringify(rows), at],
    );
  }

  /** Gives back the space in which they stood in clear. */
  async clear(): Promise<void> {
    await this.dataSource.query(`TRUNCATE account_plain_profile`);
  }
}
