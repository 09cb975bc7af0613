import { ERRORS, errorStatus, errorTitle, Refusal, type ErrorCode } from './errors.js';

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('the table of errors', () => {
  it.each(CODES)('%s has a stable name, a status that says whose fault it is, and a sentence', (code) => {
    expect(code).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(Number.isInteger(errorStatus(code))).toBe(true);
    expect(errorStatus(code)).toBeGreaterThanOrEqual(400);
    expect(errorStatus(code)).toBeLessThan(600);
    expect(errorTitle(code)).toMatch(/^[A-Z].{9,}\.$/);
  });

  it('tells what a client does differently apart: sentences are not shared', () => {
    expect(new Set(CODES.map(errorTitle)).size).toBe(CODES.length);
  });

  it.each<[ErrorCode, number]>([
    ['malformed_json', 400],
    ['invalid_parameter', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['needs_approval', 403],
    ['account_not_found', 404],
    ['account_exists', 409],
    ['version_stale', 412],
    ['payload_too_large', 413],
    ['unsupported_media_type', 415],
    ['validation_failed', 422],
    ['rate_limited', 429],
    ['database_unavailable', 503],
    ['internal', 500],
  ])('keeps what clients rely on: %s is %d', (code, status) => {
    expect(errorStatus(code)).toBe(status);
  });
});

describe('a refusal', () => {
  it('says its own detail, else what the code means', () => {
    expect(new Refusal('forbidden').message).toBe('Your role does not allow this.');
    expect(new Refusal('instant_in_past', { detail: 'expiresAt must lie in the future.' }).message).toBe(
      'expiresAt must lie in the future.',
    );
    expect(new Refusal('version_stale').status).toBe(412);
  });
});
