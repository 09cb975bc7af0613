import { registerAccountSchema, type RegisterAccount } from '@standing/shared/contracts/accounts';
import type { z } from 'zod';
import type { FileRecord, LineRefusal } from './record-reader.js';

/** A record with the account that it describes, or why it describes none. */
export type AccountLine =
  | { readonly line: number; readonly data: RegisterAccount }
  | { readonly line: number; readonly refusal: LineRefusal };

/** Names of fields that may be repeated in an answer: identifiers, and short; anything else may be a value. */
const NAMEABLE = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/** Validates a record as the body of a registration. */
export function accountLineOf(record: FileRecord): AccountLine {
  if ('refusal' in record) return record;
  const result = registerAccountSchema.safeParse(record.value);
  if (result.success) return { line: record.line, data: result.data };
  return { line: record.line, refusal: explain(result.error.issues, record.value) };
}

/** The first fault in full, the other fields at fault by name. */
function explain(issues: readonly z.core.$ZodIssue[], value: unknown): LineRefusal {
  const faults = issues.map((issue) => faultOf(issue, value));
  const [first] = faults;
  const field = first?.field ?? null;
  const others = new Set(
    faults.map((fault) => fault.field).filter((name) => name !== null && name !== field),
  );
  const detail = `${field === null ? 'The line' : field}: ${first?.cause ?? 'is not valid'}.`;
  const more = others.size > 0 ? ` Also not valid: ${[...others].join(', ')}.` : '';
  return { code: 'line_invalid', field, detail: `${detail}${more}` };
}

function faultOf(issue: z.core.$ZodIssue, value: unknown): { field: string | null; cause: string } {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys.find((name) => NAMEABLE.test(name));
    const field = [...path, ...(key === undefined ? [] : [key])].join('.');
    return { field: field === '' ? null : field, cause: 'there is no such field' };
  }
  if (issue.code === 'invalid_union') {
    // Of the alternatives the one that the value means to be, if it is clear which.
    const meant = issue.errors.find(
      ([first]) => first && (first.code !== 'invalid_type' || first.path.length > 0),
    );
    if (meant?.[0]) return faultOf({ ...meant[0], path: [...issue.path, ...meant[0].path] }, value);
  }
  const field = path.length === 0 ? null : path.join('.');
  return { field, cause: causeOf(issue, field === null ? value : at(value, issue.path)) };
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'must be text',
  boolean: 'must be true or false',
  object: 'must be a JSON object',
};

function causeOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'is missing' : (KINDS[issue.expected] ?? `must be a ${issue.expected}`);
    case 'too_big':
      return `must have at most ${issue.maximum} characters`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return 'must be text or an object with the parts of the address';
    case 'invalid_format':
      return issue.message.startsWith('must') ? issue.message : `must be a valid ${formatName(issue.format)}`;
    default:
      return issue.message;
  }
}

function formatName(format: string): string {
  return format === 'email' ? 'e-mail address' : format === 'date' ? 'day, e.g. 1990-12-31' : format;
}
