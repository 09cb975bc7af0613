import { ACCOUNT_COMMANDS, type AccountCommandName } from '../account/transitions.js';

/** Decisions about an account that its customer may contest; what lifts a burden is not among them. */
export const CONTESTABLE_COMMANDS = [
  'place_flag',
  'place_freeze',
  'place_lock',
  'revoke_verification',
] as const satisfies readonly AccountCommandName[];

/** A verification that was rejected is contested by the event that ended its case. */
export const CONTESTABLE_CASE_COMMAND = 'resolve_case';

/** What of an event says who decided. */
export interface ContestedEvent {
  readonly command: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly facts: Readonly<Record<string, unknown>>;
}

export function isContestable({ command, facts }: ContestedEvent): boolean {
  if (command === CONTESTABLE_CASE_COMMAND) return facts['resolution'] === 'rejected';
  return (
    (ACCOUNT_COMMANDS as readonly string[]).includes(command) &&
    (CONTESTABLE_COMMANDS as readonly string[]).includes(command)
  );
}

/**
 * Everybody who took part in a decision and so does not decide about it again: who made it, who proposed it, who worked
 * on its case. Rules and the clock are nobody.
 *
 * @param casework staff ids of those who decided anything in the case that the decision ended
 */
export function tookPart(event: ContestedEvent, casework: readonly string[]): string[] {
  const proposal = event.facts['proposal'] as { readonly makerId?: string } | undefined;
  const people = [
    ...(event.actor.kind === 'staff' ? [event.actor.id] : []),
    ...(proposal?.makerId === undefined ? [] : [proposal.makerId]),
    ...casework,
  ];
  return [...new Set(people)];
}
