// Set by the middleware on every request: the page's path and query. A
// client's own header of this name is overwritten.
export const PATH_HEADER = "x-gavel-path";
