import type { CaseDetail } from '@standing/shared/contracts/cases';
import {
  changesBetween,
  firstToDecide,
  inOrder,
  nextToDecide,
  readyFor,
  toAskFor,
  type CaseDocument,
} from './desk.js';

let made = 0;
const document = (
  type: CaseDocument['type'],
  status: CaseDocument['status'] = 'submitted',
  more = {},
): CaseDocument => ({
  id: `d${(made += 1)}`,
  type,
  status,
  mediaType: 'image/jpeg',
  pages: 1,
  submittedAt: `2026-01-01T00:00:0${made % 10}.000Z`,
  decidedAt: null,
  reasonCodes: [],
  ...more,
});
const IDENTITY = { requirement: 'identity', met: false, anyOf: ['national_id', 'passport'] } as const;
const ADDRESS = { requirement: 'address', met: false, anyOf: ['utility_bill', 'bank_statement'] } as const;
const CONTACT = { requirement: 'contact', met: true, anyOf: [] } as const;
const detail = (documents: CaseDocument[], requirements: readonly object[] = [], more = {}) =>
  ({ documents, requirements, notes: [], version: 3, ...more }) as unknown as CaseDetail;
const met = (requirement: object) => ({ ...requirement, met: true });

test('identity comes first, what has been replaced last', () => {
  const old = document('passport', 'superseded');
  const bill = document('utility_bill');
  const selfie = document('selfie');
  const passport = document('passport');
  expect(inOrder([old, selfie, bill, passport])).toEqual([passport, bill, selfie, old]);
});

test('the desk goes on to the next document that waits, round to the beginning, and stays when none does', () => {
  const [one, two, three] = [document('passport'), document('utility_bill', 'accepted'), document('selfie')];
  const all = [one, two, three] as CaseDocument[];
  expect(firstToDecide([two, three] as CaseDocument[])).toBe(three);
  expect(nextToDecide(all, one?.id ?? '')).toBe(three?.id);
  expect(nextToDecide(all, three?.id ?? '')).toBe(one?.id);
  expect(nextToDecide([two] as CaseDocument[], two?.id ?? '')).toBe(two?.id);
});

test('a case is ready once every document is decided', () => {
  expect(readyFor(detail([document('passport')], [met(IDENTITY)]))).toBeNull();
  expect(readyFor(detail([document('passport', 'accepted')], [met(IDENTITY), CONTACT]))).toBe('approve');
  expect(readyFor(detail([document('passport', 'rejected')], [IDENTITY, CONTACT]))).toBe('ask');
  expect(readyFor(detail([], [IDENTITY]))).toBe('ask');
});

describe('what the customer is asked for', () => {
  test('what was rejected, with its reasons, and what nobody has handed in', () => {
    const passport = document('passport', 'rejected', { reasonCodes: ['document_unreadable'] });
    expect(toAskFor(detail([passport], [IDENTITY, ADDRESS, CONTACT]))).toEqual({
      types: ['passport', 'utility_bill'],
      reasonCodes: ['document_unreadable'],
    });
  });

  test('not again for what has been accepted since', () => {
    const documents = [document('passport', 'rejected'), document('passport', 'accepted')];
    expect(toAskFor(detail(documents, [met(IDENTITY)])).types).toEqual([]);
  });

  test('no document for a contact that is not confirmed', () => {
    expect(toAskFor(detail([], [{ ...CONTACT, met: false, anyOf: ['email_confirmed'] }])).types).toEqual([]);
  });
});

describe('what others have done meanwhile', () => {
  const passport = document('passport');
  const before = detail([passport]);
  const note = (id: string) => ({ id: `n-${id}`, author: { id, name: id.toUpperCase() } });

  test('documents that came, went and were decided', () => {
    const after = detail([{ ...passport, status: 'superseded' }, document('passport')], [], { version: 4 });
    expect(changesBetween(before, after, 'ann')).toEqual([
      { what: 'superseded', type: 'passport' },
      { what: 'handed_in', type: 'passport' },
    ]);
  });

  test('notes of others, not one’s own', () => {
    const after = detail([passport], [], { version: 5, notes: [note('ann'), note('ben')] });
    expect(changesBetween(before, after, 'ann')).toEqual([{ what: 'note', by: 'BEN' }]);
    const own = detail([passport], [], { version: 4, notes: [note('ann')] });
    expect(changesBetween(before, own, 'ann')).toEqual([]);
  });

  test('what cannot be seen is said to be something', () => {
    expect(changesBetween(before, detail([passport], [], { version: 4 }), 'ann')).toEqual([
      { what: 'other' },
    ]);
  });
});
