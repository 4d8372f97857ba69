/** Returns what a caught value says; not `instanceof Error`, which fails for errors of another realm. */
export function reasonOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
}
