// Set by the middleware on every request; a client's own headers of these
// names are overwritten.

// The page's path and query.
export const PATH_HEADER = "x-gavel-path";

// "1" where the request brought a session that is over.
export const ENDED_HEADER = "x-gavel-session-ended";
