import type { WindowView } from '@standing/shared/contracts/maintenance';
import { announceWindowSchema } from '@standing/shared/contracts/maintenance';
import { bodyOf, draftOf, emptyDraft, faultsOf, scopeOf, type WindowDraft } from './windowDraft.js';

const NOW = Date.UTC(2026, 2, 1, 9, 20);
const draft = (more: Partial<WindowDraft> = {}): WindowDraft => ({ ...emptyDraft(NOW), ...more });
const ID = '0197a000-0000-7000-8000-000000000001';

test('starts out as something that could be sent', () => {
  expect(faultsOf(draft())).toEqual([]);
  expect(bodyOf(draft())).toEqual({
    scope: { all: true },
    startsAt: '2026-03-01T11:00:00.000Z',
    endsAt: '2026-03-01T13:00:00.000Z',
    reasonCode: 'scheduled_maintenance',
  });
});

test.each([
  [{ scope: 'countries', countries: [] }, ['countries']],
  [{ scope: 'tiers', tiers: '' }, ['tiers']],
  [{ scope: 'tiers', tiers: 'Gold' }, ['tiers']],
  [{ scope: 'accounts', accounts: 'cust-1' }, ['accounts']],
  [{ startsAt: '' }, ['startsAt']],
  [{ endsAt: '2020-01-01T00:00:00' }, ['endsAt']],
  [{ messageEn: 'x'.repeat(1_001) }, ['messageEn']],
] as const)('%j cannot be sent', (more, faults) => {
  expect(faultsOf(draft(more))).toEqual(faults);
});

test('names countries, tiers and accounts as they were typed, each once', () => {
  expect(scopeOf(draft({ scope: 'countries', countries: ['DE'] }))).toEqual({ countries: ['DE'] });
  expect(scopeOf(draft({ scope: 'tiers', tiers: ' plus,premium，plus ' }))).toEqual({
    tiers: ['plus', 'premium'],
  });
  expect(scopeOf(draft({ scope: 'accounts', accounts: `${ID}\n${ID}\n` }))).toEqual({ accountIds: [ID] });
});

test('a window that was announced comes back as it was', () => {
  const window: WindowView = {
    id: ID,
    scope: { tiers: ['plus'] },
    status: 'announced',
    startsAt: '2026-03-02T10:00:00.000Z',
    endsAt: '2026-03-02T12:00:00.000Z',
    endedAt: null,
    cancelledAt: null,
    blocks: ['send', 'trade'],
    reasonCode: 'system_upgrade',
    reasonVersion: 1,
    message: { en: 'Soon.' },
    announcedAt: '2026-03-01T10:00:00.000Z',
    announcedBy: { id: ID, name: null },
    version: 1,
  };
  const body = bodyOf(draftOf(window));
  const { scope, startsAt, endsAt, blocks, reasonCode, message } = window;
  expect(body).toEqual({ scope, startsAt, endsAt, blocks, reasonCode, message });
  expect(announceWindowSchema.safeParse(body).success).toBe(true);
});
