import { roleFor } from '../access/permissions.js';
import type { Actor, Role } from '../access/roles.js';
import { CLOCK_ACTOR, MAX_AHEAD_MS } from '../account/decide.js';
import type { Instant } from '../account/state.js';
import { instantText } from '../audit/touched.js';
import { Refusal } from '../errors.js';
import { overAt, START_TOLERANCE_MS, windowStatus, type Window, type WindowPlan } from './window.js';

/** Events of a window's own stream. */
export const WINDOW_COMMANDS = [
  'announce_maintenance',
  'change_maintenance',
  'cancel_maintenance',
  'start_maintenance',
  'end_maintenance',
] as const;
export type WindowCommandName = (typeof WINDOW_COMMANDS)[number];

export type WindowCommand =
  | { readonly type: 'announce'; readonly plan: WindowPlan }
  | { readonly type: 'change'; readonly plan: Partial<WindowPlan> }
  | { readonly type: 'cancel' }
  | { readonly type: 'end' }
  /** Records a start and an end that the clock has reached, and nothing else. */
  | { readonly type: 'settle' };

export interface WindowEvent {
  readonly command: WindowCommandName;
  readonly at: Instant;
  readonly reason: { readonly kind: 'maintenance'; readonly code: string; readonly version: number };
  readonly facts: Readonly<Record<string, unknown>>;
  readonly actor: { readonly kind: 'staff' | 'system'; readonly id: string; readonly role: Role | 'system' };
}

export interface WindowDecision {
  readonly events: readonly WindowEvent[];
  readonly window: Window;
}

/** The plan as it stands in an event: instants as text. */
function planFacts(plan: WindowPlan): WindowEvent['facts'] {
  const { scope, startsAt, endsAt, blocks, message } = plan;
  return { scope, startsAt: instantText(startsAt), endsAt: instantText(endsAt), blocks, message };
}

function reasonOf({ reasonCode, reasonVersion }: WindowPlan): WindowEvent['reason'] {
  return { kind: 'maintenance', code: reasonCode, version: reasonVersion };
}

/** A start that has only just passed means now; the past itself is never rewritten. */
function checkedPlan(plan: WindowPlan, at: Instant): WindowPlan {
  if (plan.startsAt < at - START_TOLERANCE_MS) {
    throw new Refusal('instant_in_past', { detail: 'startsAt must not lie in the past.' });
  }
  const startsAt = Math.max(plan.startsAt, at);
  if (plan.endsAt <= startsAt) throw new Refusal('window_ends_before_start');
  if (plan.endsAt - at > MAX_AHEAD_MS) {
    throw new Refusal('instant_too_far', { detail: 'endsAt lies too far in the future.' });
  }
  return { ...plan, startsAt };
}

/** Records the start and the end that the clock has reached, each at its own instant. */
function settle(window: Window, at: Instant): WindowDecision {
  const status = windowStatus(window, at);
  const events: WindowEvent[] = [];
  const record = (command: WindowCommandName, when: Instant) =>
    events.push({ command, at: when, reason: reasonOf(window), facts: {}, actor: CLOCK_ACTOR });
  const hasBegun = status === 'active' || status === 'over';
  if (hasBegun && !window.startRecorded) record('start_maintenance', window.startsAt);
  if (status === 'over' && !window.endRecorded) record('end_maintenance', overAt(window));
  return {
    events,
    window: {
      ...window,
      startRecorded: window.startRecorded || hasBegun,
      endRecorded: window.endRecorded || status === 'over',
    },
  };
}

/**
 * Decides what becomes of a window: pure, no I/O, no clock of its own. What has begun is changed by nobody: it can
 * only be ended, so that what was reported of the past stays true.
 *
 * @param window null before it is announced
 * @param at the instant of the decision, not before the window's last event
 * @returns the events to append, those that the clock had reached among them, and the window after them
 * @throws Refusal with the code that says why not
 */
export function decideWindow(
  window: Window | null,
  command: WindowCommand,
  actor: Actor,
  at: Instant,
): WindowDecision {
  if (command.type === 'settle') {
    if (window === null) throw new Refusal('window_not_found');
    return settle(window, at);
  }
  const role = actor.kind === 'staff' ? roleFor('maintenance.manage', actor.roles) : null;
  const isProduct = actor.kind === 'system';
  if (role === null && !isProduct) throw new Refusal('forbidden');
  const by = { kind: isProduct ? 'system' : 'staff', id: actor.id, role: role ?? 'system' } as const;

  if (command.type === 'announce') {
    if (window !== null) throw new Error('announce: the window exists already');
    const plan = checkedPlan(command.plan, at);
    const announced: Window = {
      ...plan,
      endedAt: null,
      cancelledAt: null,
      startRecorded: false,
      endRecorded: false,
    };
    return then(announced, at, {
      command: 'announce_maintenance',
      facts: planFacts(plan),
      actor: by,
    });
  }
  if (window === null) throw new Refusal('window_not_found');
  const status = windowStatus(window, at);
  if (status === 'cancelled') throw new Refusal('window_cancelled');
  if (status === 'over') throw new Refusal('window_over');

  if (command.type === 'end') {
    if (status === 'announced') throw new Refusal('window_not_started');
    const settled = settle(window, at);
    const ended: Window = { ...settled.window, endedAt: at, endRecorded: true };
    const event: WindowEvent = {
      command: 'end_maintenance',
      at,
      reason: reasonOf(window),
      facts: { announcedEnd: instantText(window.endsAt) },
      actor: by,
    };
    return { events: [...settled.events, event], window: ended };
  }
  if (status === 'active') throw new Refusal('window_started');
  if (command.type === 'cancel') {
    const cancelled = { ...window, cancelledAt: at };
    return then(cancelled, at, { command: 'cancel_maintenance', facts: {}, actor: by });
  }
  const plan = checkedPlan({ ...window, ...command.plan }, at);
  return then({ ...window, ...plan }, at, {
    command: 'change_maintenance',
    facts: planFacts(plan),
    actor: by,
  });
}

/** An event, and the start behind it when the window begins at once. */
function then(window: Window, at: Instant, event: Omit<WindowEvent, 'at' | 'reason'>): WindowDecision {
  const settled = settle(window, at);
  return { events: [{ ...event, at, reason: reasonOf(window) }, ...settled.events], window: settled.window };
}
