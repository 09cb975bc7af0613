import type { Actor, Role } from '../access/roles.js';
import { Refusal } from '../errors.js';
import {
  CASE_KINDS,
  CASE_RESOLUTIONS,
  caseNumber,
  caseStatusAt,
  dueStateAt,
  LEASE_TTL_MS,
  parseCaseNumber,
  type CaseKind,
} from './case.js';
import { decideCase, type CaseCommand, type CaseState } from './decide-case.js';
import { isRecentProof, requirementStates } from './requirements.js';

const NOW = Date.parse('2026-05-31T12:00:00.000Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const who = (id: string, ...roles: Role[]): Actor => ({ kind: 'staff', id, roles });
const ADA = who('ada', 'reviewer');
const BEN = who('ben', 'reviewer');
const LEAD = who('lea', 'lead');
const SUPPORT = who('sam', 'support');

function open(kind: CaseKind = 'verification', change: Partial<CaseState> = {}): CaseState {
  return {
    kind,
    status: 'open',
    lease: null,
    assigneeId: null,
    dueAt: NOW + DAY_MS,
    remainingMs: null,
    ...change,
  };
}
const held = (by: Actor, change: Partial<CaseState> = {}) =>
  open('verification', {
    lease: { holderId: by.id, until: NOW + LEASE_TTL_MS },
    assigneeId: by.id,
    ...change,
  });

function codeOf(state: CaseState, command: CaseCommand, actor: Actor, at = NOW): string {
  try {
    decideCase(state, command, actor, at);
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const COMMANDS: readonly CaseCommand[] = [
  { type: 'claim' },
  { type: 'heartbeat' },
  { type: 'release_claim' },
  { type: 'take_over' },
  { type: 'work' },
  { type: 'note' },
  { type: 'request_documents' },
  { type: 'receive_documents' },
  { type: 'resolve', resolution: 'approved' },
  { type: 'cancel' },
];

describe('what may be done with a case', () => {
  const waiting = open('verification', { status: 'awaiting_customer', dueAt: null, remainingMs: 1_000 });
  const over = open('verification', { status: 'resolved' });

  // One row for each command: what Ada, a reviewer, is told about a case that is free, hers, Ben's, waiting, over.
  it.each([
    ['claim', 'done', 'done', 'case_claimed', 'case_not_open', 'case_closed'],
    ['heartbeat', 'lease_required', 'done', 'case_claimed', 'lease_required', 'case_closed'],
    ['release_claim', 'lease_required', 'done', 'case_claimed', 'lease_required', 'case_closed'],
    ['take_over', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'case_closed'],
    ['work', 'lease_required', 'done', 'case_claimed', 'lease_required', 'case_closed'],
    ['note', 'done', 'done', 'done', 'done', 'done'],
    ['request_documents', 'lease_required', 'done', 'case_claimed', 'lease_required', 'case_closed'],
    ['receive_documents', 'done', 'done', 'done', 'done', 'case_closed'],
    ['resolve', 'lease_required', 'done', 'case_claimed', 'lease_required', 'case_closed'],
    ['cancel', 'done', 'done', 'case_claimed', 'done', 'case_closed'],
  ])('%s', (type, free, mine, theirs, awaiting, closed) => {
    const command = COMMANDS.find((candidate) => candidate.type === type) as CaseCommand;
    const told = [open(), held(ADA), held(BEN), waiting, over].map((state) => codeOf(state, command, ADA));
    expect(told).toEqual([free, mine, theirs, awaiting, closed]);
  });

  it('lets a lead take over, and nobody who works on other kinds', () => {
    expect(decideCase(held(ADA), { type: 'take_over' }, LEAD, NOW)).toMatchObject({
      lease: { holderId: 'lea', until: NOW + LEASE_TTL_MS },
      assigneeId: 'lea',
    });
    expect(codeOf(open(), { type: 'claim' }, SUPPORT)).toBe('forbidden');
    expect(codeOf(open('unfreeze'), { type: 'claim' }, SUPPORT)).toBe('done');
    expect(codeOf(open(), { type: 'claim' }, who('x', 'auditor', 'administrator'))).toBe('forbidden');
  });

  it('ends a case only in ways of its kind', () => {
    for (const kind of CASE_KINDS) {
      const state = held(ADA, { kind });
      const possible = CASE_RESOLUTIONS.filter(
        (resolution) => codeOf(state, { type: 'resolve', resolution }, ADA) === 'done',
      );
      expect({ kind, possible }).toEqual({
        kind,
        possible: {
          verification: ['approved', 'rejected'],
          unfreeze: ['rejected', 'released'],
          review: ['cleared', 'escalated'],
          appeal: ['upheld', 'overturned'],
        }[kind],
      });
    }
  });
});

describe('time', () => {
  it('ends a lease at its millisecond, without anybody clearing it', () => {
    const state = held(ADA);
    const end = NOW + LEASE_TTL_MS;
    expect(caseStatusAt(state, end - 1)).toBe('in_review');
    expect(codeOf(state, { type: 'claim' }, BEN, end - 1)).toBe('case_claimed');
    expect(caseStatusAt(state, end)).toBe('open');
    expect(codeOf(state, { type: 'work' }, ADA, end)).toBe('lease_required');
    expect(codeOf(state, { type: 'claim' }, BEN, end)).toBe('done');
  });

  it('stops the clock while the customer is asked and runs on with what was left', () => {
    const later = NOW + 5_000;
    const asked = { ...held(ADA), ...decideCase(held(ADA), { type: 'request_documents' }, ADA, later) };
    expect(asked).toMatchObject({ status: 'awaiting_customer', lease: null, dueAt: null });
    const back = later + 40 * DAY_MS;
    expect(decideCase(asked, { type: 'receive_documents' }, who('wallet', 'machine'), back)).toMatchObject({
      status: 'open',
      dueAt: back + DAY_MS - 5_000,
      remainingMs: null,
    });
  });

  it('comes back overdue when it was overdue', () => {
    const late = NOW + DAY_MS + 1;
    const state = held(ADA, { lease: { holderId: 'ada', until: late + 1 } });
    expect(decideCase(state, { type: 'request_documents' }, ADA, late).remainingMs).toBe(0);
  });

  it.each([
    [DAY_MS, 'on_time'],
    [5_001, 'on_time'],
    [5_000, 'soon'],
    [1, 'soon'],
    [0, 'late'],
    [-1, 'late'],
  ])('%d ms before it is due, with a warning of five seconds, a case is %s', (left, due) => {
    expect(dueStateAt('open', NOW + left, 5_000, NOW)).toBe(due);
  });
});

describe('requirements', () => {
  const confirmed = { emailConfirmed: true, phoneConfirmed: true };
  const met = (...parameters: Parameters<typeof requirementStates>) =>
    requirementStates(...parameters)
      .filter((state) => state.met)
      .map((state) => state.requirement);

  it('counts accepted documents only, any one of each group', () => {
    expect(met('standard', [], confirmed)).toEqual(['contact']);
    expect(met('standard', [{ type: 'passport', status: 'accepted' }], confirmed)).toEqual([
      'identity',
      'contact',
    ]);
    for (const status of ['submitted', 'rejected', 'superseded'] as const) {
      expect(met('standard', [{ type: 'passport', status }], confirmed)).toEqual(['contact']);
    }
    expect(
      met(
        'standard',
        [
          { type: 'driving_licence', status: 'accepted' },
          { type: 'official_letter', status: 'accepted' },
        ],
        confirmed,
      ),
    ).toEqual(['identity', 'address', 'contact']);
  });

  it('asks for no address at the basic level, and for both contacts at every level', () => {
    expect(requirementStates('basic', [], confirmed).map((state) => state.requirement)).toEqual([
      'identity',
      'contact',
    ]);
    expect(requirementStates('basic', [], { ...confirmed, phoneConfirmed: false }).at(-1)).toEqual({
      requirement: 'contact',
      met: false,
      anyOf: ['phone_confirmed'],
    });
  });

  it.each([
    ['2026-05-31', true],
    ['2026-02-28', true],
    ['2026-02-27', false],
    ['2026-06-01', false],
    ['2025-05-31', false],
  ])('takes a proof of address of %s on 31 May 2026: %s', (issuedOn, recent) => {
    expect(isRecentProof(issuedOn, NOW)).toBe(recent);
  });
});

describe('numbers', () => {
  it('are read as people say them', () => {
    expect(caseNumber('verification', 42)).toBe('V-000042');
    for (const said of ['V-000042', 'v42', ' 42 ', 'v-42', '000042']) expect(parseCaseNumber(said)).toBe(42);
    for (const said of ['', 'V-', '4.2', '42x', '12345678901']) expect(parseCaseNumber(said)).toBeNull();
  });
});
