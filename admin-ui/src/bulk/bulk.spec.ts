import { bulkRequestSchema } from '@standing/shared/contracts/bulk';
import {
  BULK_CHOICES,
  bulkFaultsOf,
  choiceOf,
  filterOf,
  NEW_BULK_DRAFT,
  requestOf,
  withChoice,
  type BulkDraft,
} from './bulk.js';

const NOW = Date.UTC(2026, 2, 14, 9, 5, 0);
const MAX_NOTE = 10;
const IDS = { ids: ['018f4d6a-0000-7000-8000-000000000001'] };
const NO_FILTERS = { state: '', country: '', tier: '', riskLevel: '', reasonCode: '' };
const draft = (change: Partial<BulkDraft>): BulkDraft => ({
  ...NEW_BULK_DRAFT,
  choice: 'place_freeze',
  reasonCode: 'legal_order',
  ...change,
});

test.each(BULK_CHOICES)('the contract takes %s and means the same by it', (choice) => {
  const body = requestOf(draft({ choice, note: ' since noon ', placedFor: 'legal_order' }), IDS, NOW);
  const request = bulkRequestSchema.parse(body);
  expect(choiceOf(request)).toBe(choice);
  expect(request.note).toBe('since noon');
});

test('only releases are narrowed to what was placed for a reason', () => {
  const narrowed = { placedFor: 'suspected_fraud' };
  expect(requestOf(draft({ choice: 'release_freeze', ...narrowed }), IDS, NOW)).toMatchObject(narrowed);
  expect(requestOf(draft(narrowed), IDS, NOW)).not.toHaveProperty('placedFor');
});

test('a draft lacks first what is to be done, then why', () => {
  expect(bulkFaultsOf(NEW_BULK_DRAFT, NOW, MAX_NOTE)).toEqual(['choice']);
  expect(bulkFaultsOf(draft({ reasonCode: null }), NOW, MAX_NOTE)).toEqual(['reason']);
  expect(bulkFaultsOf(draft({}), NOW, MAX_NOTE)).toEqual([]);
});

test('another command drops the reason, which is of another kind, and keeps the note', () => {
  expect(withChoice(draft({ note: 'kept' }), 'place_lock')).toEqual({
    ...NEW_BULK_DRAFT,
    choice: 'place_lock',
    note: 'kept',
  });
});

describe('the list’s question as a selection', () => {
  test('names several values and the text that is searched for', () => {
    const filter = filterOf({ ...NO_FILTERS, state: 'flagged,active', country: 'DE' }, 'example.org');
    expect(filter).toEqual({ state: ['flagged', 'active'], country: ['DE'], q: 'example.org' });
    expect(bulkRequestSchema.safeParse(requestOf(draft({}), { filter: filter ?? {} }, NOW)).success).toBe(
      true,
    );
  });

  test('is none when nothing is asked: that would be everybody', () => {
    expect(filterOf(NO_FILTERS, '')).toBeNull();
  });
});
