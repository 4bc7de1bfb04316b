/** NIST SP 800-63B: length counts, composition rules do not. Kept apart from the contract so that pages need no zod. */
export const minPasswordLength = 12;
