import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** A renamed colleague may be shown under the old name for this long. */
const NAME_TTL_MS = 60_000;
/** More people and keys than an installation has; the cache is emptied when it is reached. */
const MAX_CACHED_NAMES = 10_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Names of those who act, for screens: events keep only ids. */
@Injectable()
export class ActorNames {
  private readonly cache = new Map<string, { readonly name: string | null; readonly until: number }>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param ids staff and API key ids; ids of other actors are skipped
   * @param manager of the caller's transaction: whoever holds a connection must not wait for another
   * @returns id → name, for those that exist
   */
  async namesOf(
    ids: Iterable<string>,
    manager: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<ReadonlyMap<string, string>> {
    const now = Date.now();
    const names = new Map<string, string>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const cached = this.cache.get(id);
      if (cached && cached.until > now) {
        if (cached.name !== null) names.set(id, cached.name);
      } else if (UUID.test(id)) missing.push(id);
    }
    if (missing.length === 0) return names;
    const rows: { id: string; name: string }[] = await manager.query(
      `SELECT id, name FROM staff WHERE id = ANY($1::uuid[])
       UNION ALL SELECT id, name FROM api_key WHERE id = ANY($1::uuid[])`,
      [missing],
    );
    if (this.cache.size + missing.length > MAX_CACHED_NAMES) this.cache.clear();
    const found = new Map(rows.map((row) => [row.id, row.name]));
    for (const id of missing) {
      const name = found.get(id) ?? null;
      this.cache.set(id, { name, until: now + NAME_TTL_MS });
      if (name !== null) names.set(id, name);
    }
    return names;
  }
}
