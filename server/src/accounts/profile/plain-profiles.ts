import type { DataSource } from 'typeorm';
import { createAccountKeysService } from '../../keys/keys.factory.js';
import type { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import type { OperatorLog } from '../../platform/operator-log.js';
import { PlainProfilesStore, type ConvertedProfile, type PlainProfileRow } from './plain-profiles.store.js';
import { hintsOf, keepProfile, outerDigest, type Profile } from './profile.js';

/** Profiles encrypted in one transaction: some 50 ms. */
const BATCH = 500;

export interface PlainProfilesContext {
  readonly config: Config;
  /** Connected as the app. */
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly signal: AbortSignal;
}

function profileOf({ email, phone, birth_date, address }: PlainProfileRow): Profile {
  return {
    ...(email === null ? {} : { email }),
    ...(phone === null ? {} : { phone }),
    ...(birth_date === null ? {} : { birthDate: birth_date }),
    ...(address === null || address === undefined ? {} : { address }),
  };
}

/** Whether profiles of an earlier release wait to be encrypted. */
export function plainProfilesAreLeft(dataSource: DataSource): Promise<boolean> {
  return new PlainProfilesStore(dataSource).areLeft();
}

/**
 * Encrypts the profiles that an earlier release has kept in clear, before anybody is served. Batch by batch: after a
 * crash it goes on with those that are left.
 *
 * @returns how many
 * @throws Refusal `key_unavailable` when the master key is not at hand
 */
export async function sealPlainProfiles(context: PlainProfilesContext): Promise<number> {
  const { config, dataSource, clock, log, signal } = context;
  const store = new PlainProfilesStore(dataSource);
  if (!(await store.areLeft())) return 0;
  const keys = createAccountKeysService(config, dataSource, clock);
  log.info('Encrypting the customers’ contact data, birth dates and addresses …');
  let total = 0;
  for (let done = -1; done !== 0; total += done) {
    signal.throwIfAborted();
    done = await dataSource.transaction(async (manager) => {
      const rows = await store.lockSome(manager, BATCH);
      const registrar = await keys.registrar(manager);
      const known = await keys.openAll(
        rows.map((row) => row.account_id),
        manager,
      );
      const converted = rows.map((row): ConvertedProfile => {
        const id = row.account_id;
        const present = known.get(id);
        const made = present ? null : registrar.make(id);
        const key = present ?? made?.key;
        if (!key) throw new Error('an account has a key or is given one');
        const profile = profileOf(row);
        return {
          accountId: id,
          registrationDigest: outerDigest(key, row.registration_digest.toString('hex')),
          key: made?.row ?? null,
          kept: keepProfile(key.forProfile, registrar.indexKey, id, profile),
          hints: hintsOf(profile),
        };
      });
      await store.convert(manager, converted, new Date(clock.now()));
      return rows.length;
    });
  }
  await store.clear();
  log.info(`The data of ${total} customers is encrypted.`);
  return total;
}
