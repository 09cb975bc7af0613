import type { HoldView } from '@standing/shared/contracts/accounts';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import {
  approversOver,
  holdsOf,
  releaseReasons,
  rightOver,
  untickedItems,
  wantedDocuments,
} from './outcome.js';

const hold = (kind: HoldView['kind'], authority: HoldView['authority'], id: string = kind) => ({
  id,
  kind,
  authority,
});
const LOCK = hold('lock', 'support');
const FREEZE = hold('freeze', 'support_with_approval');
const COMPLIANCE = hold('freeze', 'compliance', 'compliance');
const FLAG = hold('flag', 'reviewer');

test('a case is about the hold that it names, or about all that fit its kind', () => {
  const open = [LOCK, FREEZE, FLAG];
  expect(holdsOf({ kind: 'unfreeze', holdId: 'lock' }, open)).toEqual([LOCK]);
  expect(holdsOf({ kind: 'unfreeze', holdId: null }, open)).toEqual([LOCK, FREEZE]);
  expect(holdsOf({ kind: 'review', holdId: null }, open)).toEqual([FLAG]);
  expect(holdsOf({ kind: 'appeal', holdId: null }, open)).toEqual([]);
  expect(holdsOf({ kind: 'unfreeze', holdId: 'gone' }, open)).toEqual([]);
});

test.each([
  [[LOCK], ['support'], 'alone'],
  [[LOCK, FREEZE], ['support'], 'with_approval'],
  [[LOCK, COMPLIANCE], ['support'], 'none'],
  [[FREEZE, COMPLIANCE], ['reviewer'], 'with_approval'],
  [[FLAG], ['reviewer'], 'alone'],
  [[LOCK], ['auditor'], 'none'],
  [[], ['support'], 'nothing'],
] as const)('over %j %j may release %s', (holds, roles, right) => {
  expect(rightOver(holds, roles)).toBe(right);
});

test('whoever approves has the authority over every hold', () => {
  expect(approversOver([FREEZE])).toEqual(['reviewer', 'lead']);
  expect(approversOver([FREEZE, hold('freeze', 'compliance_lead', 'aml')])).toEqual(['lead']);
});

test('a release waits for what a caller must always be asked and told, not for documents', () => {
  const checklist = [
    { item: 'caller_identified', done: true, by: null, at: null },
    { item: 'reason_explained', done: false, by: null, at: null },
    { item: 'documents_checked', done: false, by: null, at: null },
  ] as const;
  expect(untickedItems({ checklist: [...checklist] })).toEqual(['reason_explained']);
});

test('the usual reason comes first, and no reason tells of an order that there was not', () => {
  const reasons = ['order_lifted', 'requirements_satisfied', 'identity_confirmed'].map((code) => ({
    code,
  })) as ReasonView[];
  const codes = (kind: 'freeze' | 'lock', reasonCode: string) =>
    releaseReasons(reasons, [{ kind, reasonCode }]).map(({ code }) => code);
  expect(codes('lock', 'new_device')).toEqual(['identity_confirmed', 'requirements_satisfied']);
  expect(codes('freeze', 'legal_order')).toEqual([
    'requirements_satisfied',
    'order_lifted',
    'identity_confirmed',
  ]);
});

describe('what is to be handed in', () => {
  type Documents = CaseDetail['documents'];
  const documents = (...list: readonly [type: string, status: string][]) =>
    list.map(([type, status]) => ({ type, status })) as Documents;

  test('documents of one requirement are alternatives; others stand for themselves', () => {
    const detail = { documents: documents(['passport', 'submitted']), requestedDocuments: [] };
    expect(wantedDocuments(detail, ['national_id', 'passport', 'selfie'])).toEqual([
      { types: ['national_id', 'passport'], isOfReason: true, status: 'submitted' },
      { types: ['selfie'], isOfReason: true, status: 'not_asked' },
    ]);
  });

  test('what a colleague asked for counts as well, and what has been replaced no more', () => {
    const detail = {
      documents: documents(['bank_statement', 'superseded'], ['bank_statement', 'accepted']),
      requestedDocuments: ['source_of_funds' as const],
    };
    expect(wantedDocuments(detail, [])).toEqual([
      { types: ['source_of_funds'], isOfReason: false, status: 'asked' },
      { types: ['bank_statement'], isOfReason: false, status: 'accepted' },
    ]);
  });

  test('asked for again is better news than rejected', () => {
    const detail = {
      documents: documents(['source_of_funds', 'rejected']),
      requestedDocuments: ['source_of_funds' as const],
    };
    expect(wantedDocuments(detail, [])).toMatchObject([{ status: 'asked' }]);
  });
});
