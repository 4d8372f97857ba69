import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** `Bearer KEY`, or `DeepL-Auth-Key KEY` as DeepL's clients send it. */
const AUTHORIZATION = /^(?:Bearer|DeepL-Auth-Key)\s+(\S+)$/i;

/** Whether a key is one of those that are accepted, in a time that does not depend on how much of it is right. */
export function keyChecker(keys: readonly string[]): (key: string | undefined) => boolean {
  const accepted = keys.map(digest);
  return (key) => {
    const given = digest(key ?? '');
    let isKnown = false;
    for (const one of accepted) isKnown = timingSafeEqual(one, given) || isKnown;
    return isKnown;
  };
}

/** The key of a request: in its headers, or in its body as LibreTranslate's clients send it. */
export function keyOf(headers: IncomingHttpHeaders, body: unknown): string | undefined {
  const inHeader = AUTHORIZATION.exec(headers.authorization ?? '')?.[1];
  if (inHeader !== undefined) return inHeader;
  if (typeof body !== 'object' || body === null || !('api_key' in body)) return undefined;
  return typeof body.api_key === 'string' ? body.api_key : undefined;
}

/** All of one length, as the comparison needs them. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
