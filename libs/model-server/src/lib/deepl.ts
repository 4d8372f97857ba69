import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { languagesOf, nameOf } from './languages';
import { faultOf } from './request-fault';
import { routeSchema } from './route-schema';
import type { Serving } from './serving';
import { bestOf, translateFor } from './translating';

const translateBody = z.looseObject({
  text: z.union([z.string(), z.array(z.string())]),
  target_lang: z.string(),
  source_lang: z.string().optional(),
});
const languagesQuery = z.looseObject({ type: z.enum(['source', 'target']).default('source') });

const translateAnswer = z.strictObject({
  translations: z.array(z.strictObject({ detected_source_language: z.string(), text: z.string() })),
});
const languages = z.array(
  z.strictObject({ language: z.string(), name: z.string(), supports_formality: z.boolean().optional() }),
);
const fault = z.strictObject({ message: z.string() });

/** DeepL's interface, for clients that are written for it: `/v2/translate` and `/v2/languages`. */
export const deepl: FastifyPluginCallback<Serving> = (app, serving, done) => {
  app.setErrorHandler((error, { log }, reply) => {
    const { statusCode, message, retryAfterS } = faultOf(error);
    if (statusCode === 500) log.error(error);
    if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS);
    return reply.code(statusCode).send({ message });
  });

  app.post<{ Body: z.output<typeof translateBody> }>(
    '/translate',
    {
      schema: routeSchema({ summary: 'Translate, as DeepL does', body: translateBody, answer: translateAnswer, fault }),
    },
    async ({ body }, reply) => {
      const wish = { texts: [body.text].flat(), source: body.source_lang, target: body.target_lang };
      const { direction, translations } = await translateFor(reply.raw, serving, wish);
      const detected = direction.language.toUpperCase();
      return { translations: translations.map((one) => ({ detected_source_language: detected, text: bestOf(one) })) };
    },
  );

  app.get<{ Querystring: z.output<typeof languagesQuery> }>(
    '/languages',
    {
      schema: routeSchema({
        summary: 'Languages that models read or write',
        query: languagesQuery,
        answer: languages,
        fault,
      }),
    },
    ({ query: { type } }) =>
      languagesOf(serving.models.translators, type).map((tag) => ({
        language: tag.toUpperCase(),
        name: nameOf(tag),
        ...(type === 'target' && { supports_formality: false }),
      })),
  );

  done();
};
