import { ConfigError, InputError, UsageError } from '@tolmach/contracts';

/** Why a request is not answered as it was meant to be: what a client is told. */
export class RequestFault extends Error {
  /**
   * @param code - kebab-case, stable
   * @param retryAfterS - seconds after which it may be worth asking again
   */
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
    readonly retryAfterS?: number,
  ) {
    super(message);
  }
}

/** What a client is told of anything that was thrown; nothing of what only the server's log should know. */
export function faultOf(error: unknown): RequestFault {
  if (error instanceof RequestFault) return error;
  if (error instanceof InputError || error instanceof ConfigError || error instanceof UsageError) {
    return new RequestFault(400, error.code, error.message); // what was sent, not the models or the device
  }
  if (error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError')) {
    return new RequestFault(503, 'timeout', 'The request took too long. Ask for less at a time.', 1);
  }
  if (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500
  ) {
    const code = error.statusCode === 413 ? 'too-large' : 'bad-request';
    return new RequestFault(error.statusCode, code, error.message); // of Fastify: validation, size, media type
  }
  return new RequestFault(500, 'internal', 'This is a fault of the server; its log says more.');
}
