import type { CaseKind, CaseResolution } from './case.js';

/** What is gone through in a case of each kind, in the order in which it is done (domain: Cases). */
export const CHECKLIST_OF = {
  verification: ['portrait_checked', 'data_compared', 'security_features_checked'],
  unfreeze: [
    'caller_identified',
    'reason_explained',
    'documents_asked_for',
    'documents_checked',
    'rules_explained',
  ],
  review: ['history_read', 'transactions_checked', 'customer_heard'],
  appeal: ['decision_read', 'customer_heard', 'new_evidence_weighed'],
} as const satisfies Record<CaseKind, readonly string[]>;

export type ChecklistItem = (typeof CHECKLIST_OF)[CaseKind][number];

/** Every item of any kind, each once. */
export const CHECKLIST_ITEMS: readonly ChecklistItem[] = [...new Set(Object.values(CHECKLIST_OF).flat())];

/** The items of a kind of case. */
export function checklistOf(kind: CaseKind): readonly ChecklistItem[] {
  return CHECKLIST_OF[kind];
}

/** Items without which a case does not end in this way. What may not apply (documents, a hearing) is not among them. */
const REQUIRED_FOR: Readonly<Partial<Record<CaseResolution, readonly ChecklistItem[]>>> = {
  released: ['caller_identified', 'reason_explained', 'rules_explained'],
};

/** What has to be ticked before a case ends with a resolution. */
export function requiredItems(resolution: CaseResolution): readonly ChecklistItem[] {
  return REQUIRED_FOR[resolution] ?? [];
}
