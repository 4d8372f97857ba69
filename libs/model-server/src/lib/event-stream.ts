import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { faultOf } from './request-fault';

/** Whether a client asks for server-sent events. */
export function wantsEvents({ accept }: IncomingHttpHeaders): boolean {
  return accept?.includes('text/event-stream') === true;
}

/**
 * Answers with server-sent events: one for each part of a text as `work` tells of it, then `end` with what it returns. A fault in
 * front of the first part is the request's; a later one is an event `error`, for the status has been sent.
 * @see WHATWG HTML, section 9.2
 */
export async function answerEvents(
  reply: FastifyReply,
  work: (tell: (text: string) => void) => Promise<object>,
): Promise<FastifyReply> {
  const events = new PassThrough();
  const write = (data: object, name?: string): void => {
    events.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`);
  };
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const told = work((text) => {
    write({ text });
    begin();
  });
  await Promise.race([begun, told]);
  void told
    .then(
      (result) => {
        write(result, 'end');
      },
      (fault: unknown) => {
        write({ error: lateFault(fault, reply) }, 'error');
      },
    )
    .finally(() => events.end());
  return reply.type('text/event-stream').header('cache-control', 'no-store').send(events);
}

function lateFault(fault: unknown, { log }: FastifyReply): { readonly code: string; readonly message: string } {
  const { statusCode, code, message } = faultOf(fault);
  if (statusCode === 500) log.error(fault);
  return { code, message };
}
