import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ContinuationAnswer, ContinuationRequest } from '@tolmach/serve-client';
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { continuationAnswer, faultAnswer } from './answers';
import { answerEvents, wantsEvents } from './event-stream';
import { MODEL_NAME, hostedModel } from './hosted-model';
import { routeSchema } from './route-schema';
import type { Serving } from './serving';
import { expectWithin } from './translating';

const continueBody = z.strictObject({
  text: z.string(),
  model: z.string().describe(MODEL_NAME).optional(),
  length: z
    .int()
    .min(1)
    .max(2000)
    .describe('Units to write: characters, bytes or pieces, as the model has them')
    .default(200),
  temperature: z.number().min(0).max(10).default(0.7),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
}) satisfies z.ZodType<unknown, ContinuationRequest>;

/** `/continue`: a text to what may follow it, whole or as server-sent events. */
export const continueRoute: FastifyPluginCallback<Serving> = (app, { models, admission, limits }, done) => {
  app.post<{ Body: z.output<typeof continueBody> }>(
    '/continue',
    {
      schema: routeSchema({
        summary: 'Continue a text',
        body: continueBody,
        answer: continuationAnswer,
        events: 'For each unit {"text"}; at the end event: end; for a later fault event: error',
        fault: faultAnswer,
      }),
    },
    async ({ body, headers }, reply) => {
      expectWithin([body.text], limits);
      const { name, model } = hostedModel(models.writers, body.model);
      const { temperature, seed, length } = body;
      const write = (tell: (part: string) => void) =>
        admission.admit(reply.raw, async (signal) => {
          let numUnits = 0;
          for await (const { text } of model.continue(body.text, { sampling: { temperature, seed }, where: 'text' })) {
            await nextTurn(); // an engine may keep the thread to itself: a client that goes would never be heard
            signal.throwIfAborted();
            tell(text);
            if (++numUnits === length) return;
          }
        });
      if (wantsEvents(headers)) return answerEvents(reply, (tell) => write(tell).then(() => ({})));
      let text = '';
      await write((part) => (text += part));
      return { model: name, text } satisfies ContinuationAnswer;
    },
  );

  done();
};
