// Where to go after signing in: only ever a page of our own.

const ORIGIN = "http://gavel.invalid";

// Decoded this often at most; what still changes is refused.
const DECODE_MAX = 4;

// Pages that would send the visitor in a circle, or are no pages.
const CLOSED = [/^\/login(\/|$)/, /^\/register(\/|$)/, /^\/session(\/|$)/, /^\/api(\/|$)/, /^\/_next(\/|$)/];

function looksLocal(path: string): boolean {
  // Control characters (browsers drop tabs and newlines from addresses) and
  // backslashes (browsers read them as slashes) have no business here.
  if (/[\u0000-\u0020\u007f\\]/.test(path)) {
    return false;
  }
  return path.startsWith("/") && !path.startsWith("//");
}

// The path and query to go to, or the fallback where the wish is not ours.
export function safePath(wish: unknown, fallback = "/"): string {
  if (typeof wish !== "string" || wish.length > 2048) {
    return fallback;
  }
  let path = pathOf(wish);
  for (let i = 0; ; i++) {
    if (i > DECODE_MAX || !looksLocal(path)) {
      return fallback;
    }
    let decoded: string;
    try {
      decoded = decodeURIComponent(path);
    } catch {
      return fallback;
    }
    if (decoded === path) {
      break;
    }
    path = decoded;
  }
  let url: URL;
  try {
    url = new URL(wish, ORIGIN);
  } catch {
    return fallback;
  }
  if (url.origin !== ORIGIN || !looksLocal(url.pathname)) {
    return fallback;
  }
  if (CLOSED.some((pattern) => pattern.test(url.pathname))) {
    return fallback;
  }
  return url.pathname + url.search;
}

// Only the path decides which site is meant; a query may hold anything.
function pathOf(address: string): string {
  const end = address.search(/[?#]/);
  return end < 0 ? address : address.slice(0, end);
}

// The login page that leads back here.
export function loginPath(next: string, reason?: "ended" | "needed"): string {
  const query = new URLSearchParams();
  const back = safePath(next, "/");
  if (back !== "/") {
    query.set("next", back);
  }
  if (reason) {
    query.set("reason", reason);
  }
  const text = query.toString();
  return text ? `/login?${text}` : "/login";
}
