import { useCaseReasonName, useCommandName, useReasonName } from '../accounts/words.js';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { shortInstant } from '../components/instants.js';

/** More than these nobody takes in at a glance; the entry's page has them all. */
const MAX_WORDS = 6;

type Facts = Readonly<Record<string, unknown>>;

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(
    (each): each is string => typeof each === 'string',
  );
const member = (facts: unknown, name: string): unknown =>
  typeof facts === 'object' && facts !== null ? (facts as Facts)[name] : undefined;

/** Facts whose values have words of their own: fact → where these are. */
const TRANSLATED: Readonly<Record<string, readonly string[]>> = {
  type: ['document'],
  types: ['document'],
  kind: ['cases.kind', 'kind'],
  resolution: ['desk.resolution'],
  item: ['desk.checklist'],
  roles: ['role'],
  visibility: ['fact.visibility'],
  secondFactor: ['fact.secondFactor'],
  cause: ['fact.cause'],
  what: ['fact.what'],
  outcome: ['errors', 'approvals.status'],
  code: ['errors'],
  field: ['field'],
  settings: ['settings.group'],
};

/** What an event says beside its name, in a few words: of facts that people know by name, never ids or hashes. */
export function useFactWords(): (event: {
  readonly command: string;
  readonly facts: Facts;
}) => readonly string[] {
  const t = useT();
  const translate = useTranslateIfKnown();
  const commandName = useCommandName();
  const reasonName = useReasonName();
  const caseReasonName = useCaseReasonName();
  const locale = useFormatLocale();
  const number = new Intl.NumberFormat(locale);
  const until = (at: unknown) =>
    typeof at === 'string' && !Number.isNaN(Date.parse(at))
      ? [t('fact.until', { when: shortInstant(Date.parse(at), locale) })]
      : [];
  const counted = (facts: Facts, name: string, key: 'checked' | 'problems' | 'size' | 'count') => {
    const value = facts[name];
    return typeof value === 'number' ? [t(`fact.${key}`, { count: number.format(value) })] : [];
  };
  return ({ facts }) => {
    const translated = Object.entries(TRANSLATED).flatMap(([name, homes]) =>
      texts(facts[name]).flatMap((value) => {
        const words = homes.map((home) => translate(`${home}.${value}`)).find((each) => each !== null);
        return words === undefined || words === null ? [] : [words];
      }),
    );
    const reasons = (Array.isArray(facts['reasons']) ? (facts['reasons'] as readonly unknown[]) : []).flatMap(
      (reason) => {
        const [kind, code] = [member(reason, 'kind'), member(reason, 'code')];
        if (typeof code !== 'string') return [];
        return [typeof kind === 'string' ? reasonName(kind, code) : caseReasonName(code)];
      },
    );
    const all = [
      // What was proposed has not happened yet.
      ...texts(facts['command']).map(
        (command) => translate(`fact.command.${command}`) ?? commandName(command),
      ),
      ...translated,
      ...reasons,
      ...until(member(facts['hold'], 'expiresAt')),
      ...until(facts['until']),
      ...until(facts['dueAt']),
      ...counted(facts, 'checked', 'checked'),
      ...counted(facts, 'problems', 'problems'),
      ...counted(facts, 'size', 'size'),
      ...counted(facts, 'count', 'count'),
    ];
    return all.length > MAX_WORDS ? [...all.slice(0, MAX_WORDS), '…'] : all;
  };
}
