/** The platform keeps no more of a ruling's reason. */
export const REASON_CHARS_MAX = 200
