/** Documents that can be drawn; their names are those of the document types. */
export const SPECIMEN_KINDS = [
  'national_id',
  'passport',
  'driving_licence',
  'utility_bill',
  'bank_statement',
] as const;
export type SpecimenKind = (typeof SPECIMEN_KINDS)[number];

/**
 * What a specimen shows. `clear`: a scan, or the bill's or the bank's own PDF; `photo`: a photograph, taken at an angle,
 * on which everything can be read. The others are each wrong in one way.
 */
export type SpecimenVariant =
  | 'clear'
  | 'photo'
  | 'blurred'
  | 'cropped'
  | 'expired'
  | 'other_name'
  | 'other_birth_date'
  | 'other_address'
  | 'too_old';

const OF_IDENTITY = [
  'clear',
  'photo',
  'blurred',
  'cropped',
  'expired',
  'other_name',
  'other_birth_date',
] as const satisfies readonly SpecimenVariant[];
const OF_ADDRESS = [
  'clear',
  'photo',
  'blurred',
  'cropped',
  'too_old',
  'other_name',
  'other_address',
] as const satisfies readonly SpecimenVariant[];

/** A bill does not expire, and a passport is no proof of address. */
export const VARIANTS_OF: Readonly<Record<SpecimenKind, readonly SpecimenVariant[]>> = {
  national_id: OF_IDENTITY,
  passport: OF_IDENTITY,
  driving_licence: OF_IDENTITY,
  utility_bill: OF_ADDRESS,
  bank_statement: OF_ADDRESS,
};

/** The reason of the catalogue for which a reviewer rejects the variant; null for what can be accepted. */
export const REJECTED_FOR: Readonly<Record<SpecimenVariant, string | null>> = {
  clear: null,
  photo: null,
  blurred: 'document_unreadable',
  cropped: 'document_cropped',
  expired: 'document_expired',
  other_name: 'name_mismatch',
  other_birth_date: 'birth_date_mismatch',
  other_address: 'address_mismatch',
  too_old: 'address_proof_too_old',
};
