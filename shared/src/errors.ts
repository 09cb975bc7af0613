/**
 * Every error that the API can answer: HTTP status and a sentence that says what it means. The code is the
 * contract; titles may be reworded. One row per cause that a caller would treat differently.
 */
export const ERRORS = {
  // The request cannot be read.
  malformed_json: [400, 'The body is not valid JSON.'],
  invalid_parameter: [400, 'A path or query parameter is missing, unknown or not valid.'],
  invalid_header: [400, 'A request header is not valid.'],
  bad_request: [400, 'The request could not be read.'],
  unsupported_media_type: [415, 'This route does not take this content type.'],
  headers_too_large: [431, 'The headers of the request are larger than the server takes.'],
  payload_too_large: [413, 'The body is larger than this route takes.'],
  validation_failed: [422, 'The body has fields that are not valid.'],
  method_not_allowed: [405, 'This route does not take this method.'],
  request_timeout: [408, 'The request took too long to arrive.'],

  // The caller is not known or may not.
  unauthenticated: [401, 'Sign in, or send an API key.'],
  invalid_credentials: [401, 'E-mail, password or one-time code is not right.'],
  totp_required: [401, 'This sign-in needs a one-time code.'],
  csrf_failed: [403, 'The X-CSRF-Token header does not fit this session.'],
  cross_origin: [403, 'Changes are taken only from our own pages.'],
  wrong_password: [422, 'The password is not right.'],
  wrong_totp: [422, 'The one-time code is not right.'],
  totp_already_on: [409, 'One-time codes are on already; turn them off first.'],
  totp_not_begun: [409, 'Ask for a secret first, then confirm it.'],
  forbidden: [403, 'Your role does not allow this.'],
  release_authority: [403, 'A hold placed for this reason is not yours to release.'],
  needs_approval: [403, 'This needs a second person.'],
  too_many_attempts: [429, 'Too many failed attempts; wait before the next one.'],
  rate_limited: [429, 'Too many requests; slow down.'],

  // The thing is not there or not in a state for this.
  not_found: [404, 'There is nothing here.'],
  account_not_found: [404, 'No account has this id.'],
  reference_unknown: [404, 'No account has this reference.'],
  hold_not_found: [404, 'This account has no hold with this id.'],
  reason_not_found: [422, 'The catalogue has no reason with this code for this use.'],
  reason_retired: [422, 'This reason is retired and cannot be used any more.'],
  reason_unknown: [404, 'The catalogue has no such reason.'],
  reason_exists: [409, 'The catalogue has a reason of this kind and code.'],
  reason_fixed: [409, 'The product itself records with this reason; it cannot be changed or retired.'],
  catalogue_full: [409, 'The catalogue has as many reasons, or the reason as many versions, as it can have.'],
  account_closed: [409, 'The account is closed; a closed account does not change.'],
  hold_released: [409, 'The hold is no longer open.'],
  hold_expired: [409, 'The lock has expired by itself.'],
  hold_limit_reached: [409, 'The account has as many open holds as it can have.'],
  no_open_hold: [409, 'There is no open hold of this kind.'],
  not_verified: [409, 'The account has no verification in force.'],
  open_holds: [409, 'An account with an open freeze or flag cannot be closed.'],
  only_through_case: [409, 'Verification is approved only through a verification case.'],
  expiry_not_allowed: [422, 'Only locks expire; flags and freezes may carry a review date instead.'],
  review_date_not_allowed: [422, 'Only flags and freezes carry a review date; locks expire instead.'],
  instant_in_past: [422, 'The instant must lie in the future.'],
  instant_too_far: [422, 'The instant lies too far in the future.'],
  before_registration: [404, 'The account was not registered yet at that instant.'],
  instant_in_future: [400, 'The instant lies in the future; only the past can be asked.'],
  contact_missing: [409, 'There is nothing to confirm: the account has no such contact.'],
  contact_exists: [409, 'The account has another contact of this kind already.'],
  account_exists: [409, 'This external reference is registered with other data.'],

  // Cases.
  case_not_found: [404, 'No case has this id.'],
  reason_required: [422, 'Say why: name a reason of the catalogue.'],
  address_proof_too_old: [422, 'A proof of address must not be older than three months.'],
  checklist_item_unknown: [422, 'The checklist of this kind of case has no such item.'],
  case_claimed: [409, 'A colleague is working on this case.'],
  case_not_open: [409, 'The case is not in the queue.'],
  took_part: [403, 'You took part in the decision that is contested; somebody else decides about it.'],
  contested_decision_required: [422, 'Name the decision that is contested: the id of its event.'],
  event_not_contestable: [422, 'This event is no decision about this account that can be contested.'],
  note_required: [422, 'Say why, in a note.'],
  subject_not_allowed: [422, 'A case of this kind is not about this.'],
  case_closed: [409, 'The case is resolved or cancelled; it does not change any more.'],
  case_exists: [409, 'A case of this kind is under way for this account.'],
  lease_required: [409, 'Claim the case first.'],
  resolution_not_possible: [422, 'A case of this kind does not end like this.'],
  requirements_unmet: [409, 'What the level requires has not been met.'],
  documents_undecided: [409, 'A document of the case has not been decided yet.'],
  document_not_found: [404, 'No document has this id.'],
  document_not_in_case: [409, 'The document belongs to no case that can be worked on.'],
  document_decided: [409, 'The document has been decided already.'],
  too_many_documents: [409, 'The case has as many documents as it takes.'],

  // Maintenance.
  window_not_found: [404, 'No maintenance window has this id.'],
  window_started: [409, 'The maintenance has begun: it can be ended, not changed.'],
  window_not_started: [409, 'The maintenance has not begun: cancel it instead of ending it.'],
  window_over: [409, 'The maintenance is over.'],
  window_cancelled: [409, 'The maintenance was cancelled.'],
  window_ends_before_start: [422, 'Maintenance must end after it begins.'],
  too_many_windows: [409, 'As many maintenance windows are announced as can be; cancel one first.'],
  accounts_not_found: [422, 'Some of the accounts listed do not exist.'],

  // Proposals.
  proposal_not_found: [404, 'No proposal has this id.'],
  proposal_exists: [409, 'The same thing has been proposed already and waits for a decision.'],
  proposal_decided: [409, 'The proposal has been decided already.'],
  proposal_stale: [409, 'What the proposal rests on has changed since; it has to be proposed again.'],
  proposal_expired: [410, 'The proposal has expired; it has to be proposed again.'],
  self_approval: [403, 'Somebody else has to decide what you have proposed.'],
  approval_authority: [403, 'What is proposed is not yours to approve or reject.'],
  not_your_proposal: [403, 'Only whoever has proposed it may withdraw it.'],
  evidence_not_found: [422, 'A document that is cited does not belong to this account.'],

  // Bulk operations.
  bulk_not_found: [404, 'No bulk operation has this id.'],
  bulk_ended: [409, 'The operation has begun or ended already.'],
  selection_empty: [422, 'The selection finds no account.'],
  selection_too_large: [422, 'The selection finds more accounts than one operation takes.'],

  // Signals and rules.
  signal_exists: [409, 'Another signal was sent under this id.'],
  signal_ahead: [422, 'The signal lies in the future: it has not happened yet.'],
  signal_too_old: [422, 'The signal is too old to act on.'],
  rule_not_found: [404, 'There is no rule with this code.'],
  rule_exists: [409, 'There is a rule with this code.'],
  rule_retired: [409, 'The rule is retired and does not change any more.'],
  too_many_rules: [409, 'There are as many rules, or versions of this one, as there can be.'],

  // Documents: the form and the file.
  malformed_form: [400, 'The multipart form cannot be read.'],
  file_missing: [422, 'The form has no file.'],
  too_many_files: [422, 'The form has more than one file; hand in one at a time.'],
  file_empty: [422, 'The file is empty.'],
  file_too_large: [413, 'The file is larger than a document may be.'],
  file_name_invalid: [422, 'The name of the file holds a path or characters that a name does not have.'],
  file_type_unsupported: [422, 'The file is none of JPEG, PNG, WebP and PDF.'],
  file_type_mismatch: [422, 'The file is not what its name or content type says.'],
  heic_unsupported: [422, 'HEIC photos are not taken; send the photo as JPEG.'],
  polyglot_file: [422, 'The file is more than one kind of file at once.'],
  image_broken: [422, 'The picture is cut off or damaged.'],
  image_too_large: [422, 'The picture has more pixels than a document may have.'],
  image_animated: [422, 'The picture moves; send a still one.'],
  pdf_broken: [422, 'The PDF is damaged.'],
  pdf_encrypted: [422, 'The PDF asks for a password; send it without one.'],
  pdf_too_many_pages: [422, 'The PDF has more pages than a document may have.'],
  pdf_page_too_large: [422, 'The PDF has a page larger than a document may have.'],
  pdf_image_too_large: [422, 'The PDF holds a picture with more pixels than a document may have.'],
  file_too_complex: [422, 'Reading the file takes more time or memory than a document may.'],
  file_unreadable: [422, 'The file cannot be read.'],
  malware_found: [422, 'The virus scanner has found something in the file.'],

  // Documents: what has been kept.
  identity_document: [403, 'Support does not open documents that may identify a person.'],
  document_superseded: [409, 'A newer document has taken the place of this one.'],
  page_not_found: [404, 'The document does not have this page.'],
  document_erased: [410, 'The document has been erased.'],
  account_erased: [409, 'The data of this account has been erased.'],

  // Personal data.
  field_not_given: [404, 'The customer has not given this.'],
  reveal_limit: [429, 'You have looked at as much personal data as one person may in an hour.'],
  erasure_account_open: [
    409,
    'The account is open; its data is kept for as long as it is, and some years beyond.',
  ],
  erasure_too_early: [409, 'The data has to be kept; it cannot be erased before the day given.'],
  erasure_open_case: [409, 'A case of the account is open; its data is erased after that has ended.'],
  document_damaged: [500, 'The document is not what was stored; it has been altered or cut off.'],
  key_unavailable: [503, 'The key that personal data and documents are encrypted with is not at hand.'],
  storage_unavailable: [503, 'The document storage cannot be reached; try again shortly.'],
  scanner_unavailable: [503, 'The virus scanner cannot be reached; try again shortly.'],
  inspector_unavailable: [503, 'Files cannot be inspected just now; try again shortly.'],

  // Staff.
  staff_not_found: [404, 'Nobody among the staff has this id.'],
  session_not_found: [404, 'They have no such session; it may have ended by itself.'],
  staff_email_taken: [409, 'Somebody has this e-mail address already.'],
  staff_limit_reached: [409, 'There are as many people as there can be.'],
  staff_suspended: [409, 'They are suspended.'],
  staff_not_suspended: [409, 'They are not suspended.'],
  last_administrator: [409, 'Nobody else could administer: they are the last administrator who can sign in.'],
  self_administration: [403, 'Another administrator has to do this to you.'],
  second_administrator: [403, 'This takes two administrators: another has to do this part.'],
  roles_conflict: [409, 'One person may not have these roles beside each other.'],
  roles_held: [409, 'They have these roles already.'],
  roles_not_held: [409, 'They do not have these roles.'],
  beneficiary_approval: [403, 'Somebody else has to decide on the roles that you are to get.'],
  second_factor_off: [409, 'They have no second factor.'],
  api_key_not_found: [404, 'No API key has this id.'],
  api_key_not_in_force: [409, 'The key has been revoked or has expired.'],
  api_key_limit_reached: [409, 'There are as many keys in force as there can be.'],
  password_link_invalid: [410, 'This link has been used or replaced, or its time is over.'],

  // Settings.
  retention_shortened: [409, 'Data is not kept for less time than it is now: no one person decides that.'],

  // The log and its proofs.
  event_not_found: [404, 'No event has this id.'],
  not_sequenced: [409, 'The event has no index yet; ask again in a moment.'],
  not_in_tree: [422, 'A tree of this size does not have that, or the log has not grown so far.'],
  no_checkpoint: [404, 'No checkpoint has been signed yet.'],

  // Mails to customers.
  mail_not_found: [404, 'No mail has this id.'],
  mail_not_resendable: [409, 'Only mails that were not sent, or may not have been, are sent again.'],
  mail_server_missing: [409, 'There is no mail server; mails are kept and shown.'],
  mail_template_not_found: [404, 'There is no template of this name.'],
  template_syntax: [422, 'The template cannot be read.'],
  template_placeholder_unknown: [422, 'The template has a placeholder that there is not.'],
  template_html_not_allowed: [422, 'The template has HTML that is not taken.'],

  // Feed, live screens and webhooks.
  feed_ahead: [
    409,
    'The feed does not reach this far: the log has been put back to an earlier state. Read on from where it ends.',
  ],
  too_many_streams: [429, 'As many streams are open as this caller may have; close one first.'],
  event_stream_only: [406, 'This route answers only with an event stream: send Accept: text/event-stream.'],
  webhook_not_found: [404, 'No webhook endpoint has this id.'],
  delivery_not_found: [404, 'No delivery has this id.'],
  webhook_removed: [409, 'The webhook endpoint has been removed; it does not change any more.'],
  webhook_address_refused: [422, 'Events are not sent to this address.'],
  too_many_webhooks: [409, 'There are as many webhook endpoints as there can be; remove one first.'],

  // Concurrency and repeats.
  version_stale: [412, 'The account has changed since the version that you named.'],
  version_conflict: [409, 'The account kept changing while the command was tried.'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used for another request.'],
  idempotency_key_in_use: [409, 'A request with this Idempotency-Key is still being worked on.'],

  // Import.
  line_invalid: [422, 'The line is not valid.'],
  line_too_long: [422, 'The line is longer than a line may be.'],

  // Us.
  database_unavailable: [503, 'The database cannot be reached; try again shortly.'],
  overloaded: [503, 'The server has as much work as it takes; try again shortly.'],
  shutting_down: [503, 'The server is stopping; try again shortly.'],
  internal: [500, 'Something failed on our side.'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof ERRORS;

export function errorStatus(code: ErrorCode): number {
  return ERRORS[code][0];
}

export function errorTitle(code: ErrorCode): string {
  return ERRORS[code][1];
}

/** Members of a problem document that mean the same in each (RFC 9457, section 3.1). */
type ProblemMember = 'type' | 'title' | 'status' | 'code' | 'detail' | 'instance';

/** What a refusal may carry beside its code; goes into the problem document, so never personal data. */
export interface RefusalDetail {
  /** One sentence for this occurrence. Default: the code's title. */
  readonly detail?: string;
  /** Further members of the problem document, e.g. `allowed`, `errors`, `currentVersion`. */
  readonly extra?: Readonly<Record<string, unknown>> & Partial<Record<ProblemMember, never>>;
  readonly retryAfterSeconds?: number;
}

/** Thrown wherever a request is refused for a cause that the caller can act on. */
export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly more: RefusalDetail = {},
  ) {
    super(more.detail ?? errorTitle(code));
    this.name = 'Refusal';
  }

  get status(): number {
    return errorStatus(this.code);
  }
}
