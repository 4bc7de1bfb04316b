/**
 * The one error table. A code is the stable name of a failure; `status` is its HTTP status; `message` is the
 * public sentence, which says what happened and what to do next. Everything that leaves the server as an
 * error is one of these (see `GantryError`), so map by code, never by `instanceof`.
 */
export const errorTable = {
  bad_request: {
    status: 400,
    message: 'The request is not valid. Correct the fields named and send it again.',
  },
  bad_id: { status: 400, message: 'That is not a valid id or name. Use letters, digits, "_", "." and "-".' },
  compose_invalid: {
    status: 400,
    message: 'The Compose file has errors. Correct the lines marked and try again.',
  },
  not_signed_in: {
    status: 401,
    message: 'You are not signed in, or your session has ended. Sign in and try again.',
  },
  bad_credentials: { status: 401, message: 'The user name or password is wrong. Check both and try again.' },
  second_factor_required: {
    status: 401,
    message: 'Type the code that your authenticator app shows, or one of your recovery codes.',
  },
  second_factor_wrong: {
    status: 401,
    message: 'The code is wrong or was used already. Wait for the next one of your app and type that.',
  },
  passkey_refused: {
    status: 401,
    message:
      'The passkey was not accepted. Try again, or sign in another way; the audit log tells an admin why.',
  },
  passkey_required: {
    status: 401,
    message: 'Gantry asks for a second factor, and yours is a passkey: sign in with that.',
  },
  password_change_required: {
    status: 403,
    message: 'Your password was set by somebody else. Choose one of your own first.',
  },
  second_factor_enrolment_required: {
    status: 403,
    message:
      'Gantry is set to ask everybody for a second factor. Enrol an authenticator app or add a passkey first.',
  },
  reset_link_wrong: {
    status: 403,
    message: 'This link is wrong, too old or was used. Ask an admin for a new one.',
  },
  forbidden: {
    status: 403,
    message: 'You do not have the right to do this. Ask an admin for the permission named.',
  },
  signature_wrong: {
    status: 401,
    message:
      'The signature is missing or wrong, or there is no such webhook. Give the git server the address and secret shown in Gantry.',
  },
  address_refused: {
    status: 403,
    message: 'Gantry may not connect to that address. Who runs it can allow it with GANTRY_EGRESS_ALLOW.',
  },
  rights_withdrawn: {
    status: 403,
    message:
      'The right to do this was withdrawn while it went on. What was done stays: whoever holds the right can go on.',
  },
  bad_origin: { status: 403, message: 'The request came from another site. Open Gantry at its own address.' },
  setup_token_wrong: {
    status: 403,
    message: 'This setup link is wrong or was used. Take the newest one from the log of Gantry.',
  },
  not_found: { status: 404, message: 'There is nothing here by that name, or you may not see it.' },
  conflict: { status: 409, message: 'The state has changed in the meantime. Look at it again, then retry.' },
  quota_exceeded: {
    status: 409,
    message: 'The quota of this collection leaves no room for that. Ask for less, or ask an admin for more.',
  },
  in_use: { status: 409, message: 'It is in use, so it was left alone. Remove what uses it first.' },
  already_exists: { status: 409, message: 'Something by that name exists already. Choose another name.' },
  plan_outdated: {
    status: 409,
    message: 'What runs has changed since the plan was made. Look at the new plan, then deploy.',
  },
  deploy_running: {
    status: 409,
    message: 'A deploy of this stack is running. Wait for it to end, then try again.',
  },
  payload_too_large: {
    status: 413,
    message: 'That is larger than Gantry accepts. Make it smaller and send it again.',
  },
  throttled: { status: 429, message: 'Too many attempts. Wait a little, then try again.' },
  internal: {
    status: 500,
    message: 'Something went wrong in Gantry. The log has the details under the request id.',
  },
  engine_error: {
    status: 502,
    message: 'The Docker engine answered with an error. Its own words are shown.',
  },
  engine_bad_answer: {
    status: 502,
    message: 'The engine sent an answer Gantry cannot read. Check that the address is a Docker engine.',
  },
  engine_redirected: {
    status: 502,
    message: 'The engine tried to redirect the call. Gantry never follows redirects: correct the address.',
  },
  engine_cut_off: {
    status: 502,
    message: 'The engine closed the connection in the middle of its answer. Try again.',
  },
  engine_unreachable: {
    status: 503,
    message: 'The engine cannot be reached. Check that it runs and that its address is right.',
  },
  engine_unauthorized: {
    status: 502,
    message: 'The engine refused the connection: certificate or credentials are wrong.',
  },
  host_key_unknown: {
    status: 409,
    message:
      'Nobody has confirmed the key of this host yet. Compare its fingerprint on the host, then confirm it.',
  },
  host_key_changed: {
    status: 502,
    message: 'The host shows another key than the one confirmed. Find out why before anything is sent to it.',
  },
  engine_unsupported: {
    status: 501,
    message: 'This engine does not support that. Its version or kind lacks the feature.',
  },
  no_quorum: {
    status: 503,
    message:
      'The Swarm has no majority of its managers, so nothing in it can be changed. What runs goes on. Bring a manager back.',
  },
  not_a_swarm_manager: {
    status: 409,
    message: 'This engine is not a Swarm manager. Connect a manager to do this.',
  },
  registry_denied: {
    status: 502,
    message: 'The registry refused access. Check the image name and sign in to the registry.',
  },
  registry_unreachable: {
    status: 502,
    message: 'The engine cannot reach the registry. Check its name, and the network of the node.',
  },
  container_not_running: { status: 409, message: 'The container is not running. Start it, then try again.' },
  directory_unavailable: {
    status: 503,
    message: 'The directory does not answer, so its users cannot sign in now. Local users can.',
  },
  directory_refused: {
    status: 401,
    message: 'The directory does not let you sign in. Its admin can tell you why.',
  },
  provider_unavailable: {
    status: 503,
    message: 'The identity provider does not answer, so its users cannot sign in now. Local users can.',
  },
  provider_refused: {
    status: 401,
    message:
      'Signing in through the identity provider did not succeed. Try again; the audit log tells an admin why.',
  },
  name_refused: {
    status: 409,
    message:
      'You cannot have your name here: another user of Gantry has it who is not you, or it cannot be a name. Ask an admin.',
  },
  user_disabled: { status: 403, message: 'Your user is disabled in Gantry. Ask an admin to enable it.' },
  git_unreachable: {
    status: 502,
    message: 'The git server cannot be reached. Check the address, then try again.',
  },
  git_denied: {
    status: 502,
    message: 'The git server does not show this repository. Check its address, and the user and token.',
  },
  git_unusable: {
    status: 409,
    message: 'The repository cannot be used for this stack. Correct what is named in it, and push that.',
  },
  audit_unavailable: {
    status: 503,
    message: 'The audit log cannot be written, so changes are refused. Free disk space; reading goes on.',
  },
  recording_unavailable: {
    status: 503,
    message:
      'This terminal cannot be recorded, and no terminal is opened without. Free disk space in the data directory.',
  },
  recording_unreadable: {
    status: 500,
    message: 'This recording cannot be read: it is damaged, or its key is missing. Restore it from a backup.',
  },
  terminal_ended: { status: 409, message: 'This terminal was ended by somebody who may.' },
  starting: { status: 503, message: 'Gantry is still starting. Try again in a few seconds.' },
  engine_timeout: {
    status: 504,
    message: 'The engine did not answer in time. It may be busy: try again, or look at the node.',
  },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorTable;

/** The JSON body of every error answer. */
export type ErrorBody = { code: ErrorCode; message: string; requestId: string; data?: unknown };

/**
 * A failure with a public side (code, message, data) and a private one (`cause`, for the log only).
 * `message` defaults to the table's sentence; give one when the object's name makes it clearer.
 */
export class GantryError extends Error {
  readonly code: ErrorCode;
  readonly data: unknown;
  /** A mark that survives a second instance of this module, where `instanceof` would not. */
  readonly isGantryError = true;

  constructor(code: ErrorCode, options: { message?: string; cause?: unknown; data?: unknown } = {}) {
    super(options.message ?? errorTable[code].message, { cause: options.cause });
    this.name = 'GantryError';
    this.code = code;
    this.data = options.data;
  }

  get status(): number {
    return errorTable[this.code].status;
  }
}

/** Whether `error` is a `GantryError`, of this or another instance of this module. */
export function isGantryError(error: unknown): error is GantryError {
  return (
    typeof error === 'object' && error !== null && 'isGantryError' in error && error.isGantryError === true
  );
}

/** `error` as a `GantryError`: itself, or `internal` with the original as its private cause. */
export function toGantryError(error: unknown): GantryError {
  return isGantryError(error) ? error : new GantryError('internal', { cause: error });
}
