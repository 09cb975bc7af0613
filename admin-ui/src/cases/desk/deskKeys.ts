/** Lower case decides the document, upper case the case: the stronger the decision, the stronger the key. */
export const DECISION_KEYS = {
  accept: 'a',
  reject: 'r',
  ask: 'Q',
  rejectCase: 'R',
  approve: 'A',
  refuse: 'X',
  lift: 'L',
  escalate: 'E',
  clear: 'F',
  uphold: 'U',
  overturn: 'O',
} as const;
export type DecisionName = keyof typeof DECISION_KEYS;

export const CLAIM_KEY = 'c';
export const TAKE_OVER_KEY = 'C';

/** Moving about the desk. */
export const DESK_KEYS = {
  nextDocument: 'j',
  previousDocument: 'k',
  sideBySide: 's',
  mrz: 'm',
  issuedOn: 'i',
  note: 'n',
  message: 'N',
  nextCase: 'x',
  queue: 'q',
  documents: 'd',
  language: 'l',
} as const;
