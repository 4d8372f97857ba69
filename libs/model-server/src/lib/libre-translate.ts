import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { detectLanguage, languagesOf, nameOf, sourcesOf } from './languages';
import { faultOf } from './request-fault';
import { routeSchema } from './route-schema';
import type { Serving } from './serving';
import { bestOf, expectWithin, translateFor } from './translating';

const texts = z.union([z.string(), z.array(z.string())]);
const translateBody = z.looseObject({
  q: texts,
  source: z.string(),
  target: z.string(),
  format: z.literal('text').describe('Only plain text').default('text'),
  alternatives: z.int().min(0).max(9).default(0),
});
const detectBody = z.looseObject({ q: z.string() });
const found = z.strictObject({ language: z.string(), confidence: z.int().min(0).max(100) });
const translateAnswer = z
  .strictObject({
    translatedText: texts,
    detectedLanguage: z.union([found, z.array(found)]).optional(),
    alternatives: z.union([z.array(z.string()), z.array(z.array(z.string()))]).optional(),
  })
  .describe('A text for a text, a list for a list');
const languages = z.array(z.strictObject({ code: z.string(), name: z.string(), targets: z.array(z.string()) }));
const fault = z.strictObject({ error: z.string() });

type Body<Schema extends z.ZodType> = { Body: z.output<Schema> };

/** LibreTranslate's interface, for clients that are written for it. */
export const libreTranslate: FastifyPluginCallback<Serving> = (app, serving, done) => {
  const { translators } = serving.models;

  app.setErrorHandler((error, { log }, reply) => {
    const { statusCode, message, retryAfterS } = faultOf(error);
    if (statusCode === 500) log.error(error);
    if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS);
    return reply.code(statusCode).send({ error: message });
  });

  app.post<Body<typeof translateBody>>(
    '/translate',
    {
      schema: routeSchema({
        summary: 'Translate, as LibreTranslate does',
        body: translateBody,
        answer: translateAnswer,
        fault,
      }),
    },
    async ({ body: { q, source, target, alternatives } }, reply) => {
      const wish = { texts: [q].flat(), source, target, numAlternatives: alternatives };
      const { direction, translations } = await translateFor(reply.raw, serving, wish);
      const isList = Array.isArray(q);
      const perText = <Value>(values: readonly Value[]) => (isList ? values : values[0]);
      const others = translations.map(({ hypotheses }) => hypotheses.slice(1).map(({ text }) => text));
      const [detected] = detectLanguage([q].flat().join(' '), [direction.language]);
      const told = { language: direction.language, confidence: Math.round(100 * (detected?.confidence ?? 0)) };
      return {
        translatedText: perText(translations.map(bestOf)),
        ...(source === 'auto' && { detectedLanguage: perText(translations.map(() => told)) }),
        ...(alternatives > 0 && { alternatives: perText(others) }),
      };
    },
  );

  app.post<Body<typeof detectBody>>(
    '/detect',
    {
      schema: routeSchema({
        summary: 'Detect a language that models read',
        body: detectBody,
        answer: z.array(found),
        fault,
      }),
    },
    ({ body: { q } }) => {
      expectWithin([q], serving.limits);
      const known = languagesOf(translators, 'source');
      return detectLanguage(q, known).map(({ language, confidence }) => ({
        language,
        confidence: Math.round(100 * confidence),
      }));
    },
  );

  app.get(
    '/languages',
    { schema: routeSchema({ summary: 'Languages that models read, and what they write', answer: languages, fault }) },
    () =>
      languagesOf(translators, 'source').map((code) => {
        const readers = translators.filter((one) => sourcesOf(one).includes(code));
        return { code, name: nameOf(code), targets: readers.map(({ model }) => model.file.targetLanguage) };
      }),
  );

  done();
};
