import type { CaptionAnswer } from '@tolmach/serve-client';
import type { FastifyPluginCallback } from 'fastify';
import { heatArea, wordWeights } from '@tolmach/gallery';
import { readPixels } from '@tolmach/image-input';
import { z } from 'zod';
import { captionAnswer, faultAnswer } from './answers';
import { MODEL_NAME, hostedModel } from './hosted-model';
import { RequestFault } from './request-fault';
import { routeSchema } from './route-schema';
import type { Serving } from './serving';

const captionQuery = z.strictObject({ model: z.string().describe(MODEL_NAME).optional() });

/** `/caption`: an image's bytes to what it shows, and where the model looked for each word. */
export const captionRoute: FastifyPluginCallback<Serving> = (app, { models, admission, limits }, done) => {
  app.post<{ Body: Buffer; Querystring: z.output<typeof captionQuery> }>(
    '/caption',
    {
      bodyLimit: limits.maxImageBytes,
      schema: routeSchema({
        summary: 'Say what an image shows',
        consumes: ['image/*'],
        query: captionQuery,
        answer: captionAnswer,
        fault: faultAnswer,
      }),
    },
    async ({ body, query }, reply): Promise<CaptionAnswer> => {
      if (!Buffer.isBuffer(body)) throw new RequestFault(415, 'not-an-image', 'Expected the bytes of an image file.');
      const { name, model } = hostedModel(models.captioners, query.model);
      const { image, captions } = await admission.admit(reply.raw, async (signal) => {
        const read = await readPixels(body, model.file.image, { maxPixels: limits.maxPixels });
        return {
          image: read,
          captions: await model.caption([read], { search: { numBest: 3 }, withAttention: true, signal }),
        };
      });
      const [best, ...others] = captions[0]?.hypotheses ?? [];
      return {
        model: name,
        text: best?.text ?? '',
        score: best?.score ?? null,
        alternatives: others.map(({ text, score }) => ({ text, score })),
        words: wordWeights(best?.pieces ?? [], best?.attention ?? []),
        grid: model.grid,
        area: heatArea(model.file.image.resize, image, model.file.image),
      };
    },
  );

  done();
};
