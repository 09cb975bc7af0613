import { commitment, type EventBody } from '@standing/shared/audit/canonical';
import type { OpenProfile } from '../../accounts/profile/profiles.service.js';
import type { RegistrationRow } from './verification.read-model.js';

/** What the registration's event says in clear. */
type Attributes = Readonly<Record<'country' | 'tier' | 'riskLevel', unknown>>;

/**
 * Compares what is kept of a customer with what the account's events commit to.
 *
 * @param registering the account's `register` and `update_contacts`
 */
export function registrationOf(
  row: RegistrationRow,
  { key, profile }: OpenProfile,
  registering: readonly EventBody[],
): { readonly holds: boolean } {
  const changes = registering.map(
    ({ facts }) => (facts['contacts'] ?? {}) as Readonly<Record<string, unknown>>,
  );
  const became = (change: string) => changes.some((contacts) => contacts[change] === true);
  // Held against the row elsewhere.
  const told = registering[0]?.facts['account'] as Attributes | undefined;
  const { email, phone, birthDate, address } = profile;
  const registered = {
    externalRef: row.external_ref,
    displayName: row.display_name,
    ...(email === undefined || became('emailAdded') ? {} : { email }),
    ...(phone === undefined || became('phoneAdded') ? {} : { phone }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(address === undefined ? {} : { address }),
    country: told?.country,
    tier: told?.tier,
    riskLevel: told?.riskLevel,
    locale: row.locale,
    emailConfirmed: row.email_confirmed && !became('emailConfirmed'),
    phoneConfirmed: row.phone_confirmed && !became('phoneConfirmed'),
  };
  const values: Readonly<Record<string, unknown>> = { profile: registered, email, phone };
  const isCommitted = ({ id, commitments }: EventBody) =>
    Object.entries(values).every(([field, value]) => {
      const said = commitments[field];
      if (said === undefined) return true;
      // Before accounts had a key that the database does not know, the one for notes stood for both.
      const keys = [key.forCommitments, row.commitment_key];
      return value !== undefined && keys.some((each) => commitment(each, id, field, value) === said);
    });
  const isConfirmed =
    (row.email_confirmed || !became('emailConfirmed')) && (row.phone_confirmed || !became('phoneConfirmed'));
  return { holds: isConfirmed && registering.every(isCommitted) };
}
