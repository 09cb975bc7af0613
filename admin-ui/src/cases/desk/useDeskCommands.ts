import type { ChecklistItem } from '@standing/shared/cases/checklist';
import { useCommands } from '../../app/commands.js';
import { useT } from '../../app/i18n/useT.js';
import { usePermission } from '../../app/session.js';
import { roleOf, type CaseDocument } from './desk.js';
import { CLAIM_KEY, DECISION_KEYS, DESK_KEYS, TAKE_OVER_KEY, type DecisionName } from './deskKeys.js';
import { show, split, step, type Shown } from './shownDocuments.js';
import type { Lease } from './useLease.js';

/** Documents that have a digit for a key. */
const WITH_DIGIT = 9;

interface Actions {
  readonly choose: (name: DecisionName) => void;
  readonly changeShown: (how: (shown: Shown) => Shown) => void;
  readonly focus: (field: 'mrz' | 'issuedOn' | 'note') => void;
  /** Opens what writes to the customer. */
  readonly write: () => void;
  readonly toggleQueue: () => void;
  readonly goOn: () => void;
  /** Ticks the item of the checklist at this place, or takes the tick back. */
  readonly tick: (place: number) => void;
  /** Between the case and its documents. */
  readonly toggleLook: () => void;
  readonly switchLanguage: () => void;
}

interface DeskState {
  readonly decisions: readonly DecisionName[];
  /** What a decision is called where that depends on the case. */
  readonly namedAs: Partial<Readonly<Record<DecisionName, string>>>;
  /** Those that are shown here. */
  readonly documents: readonly CaseDocument[];
  /** The items that digits tick: where no documents are shown. */
  readonly ticks: readonly ChecklistItem[];
  readonly hasLooks: boolean;
  readonly hasScript: boolean;
  readonly active: CaseDocument | undefined;
  readonly lease: Lease;
  readonly isQueueOpen: boolean;
  /** Whether one's role works on cases of this kind. */
  readonly mayWork: boolean;
}

/** Everything that the desk does by key. */
export function useDeskCommands(state: DeskState, actions: Actions): void {
  const { decisions, namedAs, documents, ticks, active, lease, isQueueOpen, mayWork } = state;
  const { changeShown } = actions;
  const t = useT();
  const mayTakeOver = usePermission('case.take_over');
  const { is } = lease.standing;
  const isAddress = active !== undefined && roleOf(active.type) === 'address';
  const field = isAddress ? 'issuedOn' : 'mrz';
  /** Of no use from the palette. */
  const onlyKey = (id: keyof typeof DESK_KEYS, label: string, run: () => void) =>
    ({ id: `desk.${id}`, label, keys: DESK_KEYS[id], run, listed: false }) as const;

  const documentKeys = () => [
    onlyKey('nextDocument', t('desk.keys.nextDocument'), () =>
      changeShown((shown) => step(shown, documents, 1)),
    ),
    onlyKey('previousDocument', t('desk.keys.previousDocument'), () =>
      changeShown((shown) => step(shown, documents, -1)),
    ),
    onlyKey('sideBySide', t('documents.sideBySide'), () => changeShown((shown) => split(shown, documents))),
    onlyKey(field, t(isAddress ? 'desk.issuedOn' : 'desk.mrz.label'), () => actions.focus(field)),
  ];

  useCommands([
    ...decisions.map((name) => ({
      id: `desk.${name}`,
      label: namedAs[name] ?? t(`desk.do.${name}`),
      keys: DECISION_KEYS[name],
      run: () => actions.choose(name),
    })),
    ...documents.slice(0, WITH_DIGIT).map((document, index) => ({
      id: `desk.document.${document.id}`,
      label: t('desk.keys.document', { type: t(`document.${document.type}`) }),
      keys: String(index + 1),
      run: () => changeShown((shown) => show(shown, document.id)),
      listed: false as const,
    })),
    ...ticks.slice(0, WITH_DIGIT).map((item, index) => ({
      id: `desk.tick.${item}`,
      label: t('unfreeze.keys.tick', { item: t(`desk.checklist.${item}`) }),
      keys: String(index + 1),
      run: () => actions.tick(index),
      listed: false as const,
    })),
    ...(state.hasLooks ? [onlyKey('documents', t('unfreeze.keys.look'), actions.toggleLook)] : []),
    ...(state.hasScript ? [onlyKey('language', t('unfreeze.language'), actions.switchLanguage)] : []),
    ...(documents.length === 0 ? [] : documentKeys()),
    onlyKey('queue', t(isQueueOpen ? 'desk.queueHide' : 'desk.queueShow'), actions.toggleQueue),
    {
      id: 'desk.note',
      label: t('desk.keys.note'),
      keys: DESK_KEYS.note,
      run: () => actions.focus('note'),
    },
    { id: 'desk.message', label: t('desk.message.write'), keys: DESK_KEYS.message, run: actions.write },
    ...(mayWork
      ? [
          {
            id: 'desk.nextCase',
            label: t(is === 'mine' ? 'desk.skip' : 'cases.claimNext'),
            keys: DESK_KEYS.nextCase,
            run: actions.goOn,
          },
        ]
      : []),
    ...(mayWork && (is === 'free' || is === 'lapsed')
      ? [{ id: 'desk.claim', label: t('desk.claim'), keys: CLAIM_KEY, run: lease.claim }]
      : []),
    ...(mayWork && mayTakeOver && (is === 'theirs' || is === 'taken')
      ? [{ id: 'desk.takeOver', label: t('desk.takeOver'), keys: TAKE_OVER_KEY, run: lease.takeOver }]
      : []),
  ]);
}
