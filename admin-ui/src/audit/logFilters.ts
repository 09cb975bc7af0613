import { fromLocalInput } from '../components/instants.js';

/** Filters of the log; ids and codes only, so that they may stand in the address. */
export const LOG_FILTERS = [
  'kind',
  'command',
  'actor',
  'account',
  'subject',
  'fromState',
  'state',
  'from',
  'to',
] as const;
export type LogFilterName = (typeof LOG_FILTERS)[number];
export type LogFilters = Readonly<Record<LogFilterName, string>>;

export function filtersOf(params: URLSearchParams): LogFilters {
  return Object.fromEntries(LOG_FILTERS.map((name) => [name, params.get(name) ?? ''])) as LogFilters;
}

export function paramsOf(filters: LogFilters): URLSearchParams {
  return new URLSearchParams(
    LOG_FILTERS.flatMap((name) => (filters[name] === '' ? [] : [[name, filters[name]]])),
  );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const STREAM = /^[a-z_]+:[0-9a-f-]{36}$/i;

/** Whether a text names a subject by itself; anything else has to be looked up first. */
export function isSubject(text: string): boolean {
  return UUID.test(text) || STREAM.test(text);
}

/** An instant from an input for local time, as the contract writes it; empty when there is none. */
export function instantFilter(text: string): string {
  const at = fromLocalInput(text);
  return at === null ? '' : new Date(at).toISOString();
}
