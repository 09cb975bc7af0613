import { hash, randomInt } from 'node:crypto';

/** As many as people print on a card; each counts once. */
export const RECOVERY_CODE_COUNT = 10;
/** RFC 4648, base32: no character that looks like another of them. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** 16 characters of 5 bits each: 80 bits, beyond guessing even for who has the hashes. */
const CODE_LENGTH = 16;
const GROUP_LENGTH = 4;
/** Separates these hashes from every other. */
const DOMAIN = 'standing/recovery-code/v1';

/** Codes in groups of four, to be read and typed. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODE_COUNT }, () => {
    const characters = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '');
    const groups = Array.from({ length: CODE_LENGTH / GROUP_LENGTH }, (_, group) =>
      characters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(''),
    );
    return groups.join('-');
  });
}

/** Whether somebody has typed a recovery code rather than a one-time code. */
export function isRecoveryCode(code: string): boolean {
  return code.length > GROUP_LENGTH * 2;
}

/** What is kept of a code, however it was typed; of use for one person only. */
export function recoveryCodeHash(staffId: string, code: string): Buffer {
  const typed = code.replaceAll('-', '').toLowerCase();
  return hash('sha256', `${DOMAIN}:${staffId}:${typed}`, 'buffer');
}
