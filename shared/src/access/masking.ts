const DOTS = '•••';

/** Shows enough of an address to recognise it by, not to write to it: `m•••@g•••.com`. */
export function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split(/@(?=[^@]*$)/);
  const lastDot = domain.lastIndexOf('.');
  const ending = lastDot > 0 ? domain.slice(lastDot) : '';
  return `${firstOf(local)}${DOTS}@${firstOf(domain)}${DOTS}${ending}`;
}

/** Shows the last two digits, as a caller would confirm them: `•••••••••42`. */
export function maskPhone(phone: string): string {
  return `${'•'.repeat(Math.max(phone.length - 2, 3))}${phone.slice(-2)}`;
}

/** Nothing of a birth date or an address says who it is without saying too much. */
export const MASKED_DATE = '••••-••-••';
export const MASKED_ADDRESS = '••••••';

function firstOf(text: string): string {
  return [...text][0] ?? '';
}
