import type {
  ClassificationAnswer,
  ClassificationRequest,
  ModelList,
  TranslationAnswer,
  TranslationRequest,
} from '@tolmach/serve-client';
import { MASK } from '@tolmach/text-preparation';
import type { SentenceReport } from '@tolmach/translation';
import type { FastifyPluginCallback, FastifyReply } from 'fastify';
import { z } from 'zod';
import { classificationAnswer, faultAnswer, modelList, translationAnswer } from './answers';
import { sourcesOf } from './languages';
import { answerEvents, wantsEvents } from './event-stream';
import { MODEL_NAME, hostedModel } from './hosted-model';
import { RequestFault } from './request-fault';
import { routeSchema } from './route-schema';
import type { Serving } from './serving';
import { expectWithin, translateFor } from './translating';
import type { Translated } from './translating';

const modelName = z.string().describe(MODEL_NAME);
const texts = z.union([z.string(), z.array(z.string()).readonly()]).describe('One text, or several');

const translateBody = z.strictObject({
  text: texts,
  source: z.string().describe('Language of the text, or auto').default('auto'),
  target: z.string().describe('Language of the translation').optional(),
  model: modelName.optional(),
  alternatives: z.int().min(0).max(9).describe('Translations besides the best one').default(0),
  attention: z.boolean().describe('Whether to tell which piece of the source each piece comes from').default(false),
}) satisfies z.ZodType<unknown, TranslationRequest>;

const classifyBody = z.strictObject({ text: texts, model: modelName.optional() }) satisfies z.ZodType<
  unknown,
  ClassificationRequest
>;

type Body<Schema extends z.ZodType> = { Body: z.output<Schema> };

/** The server's own JSON interface, below `/api`. */
export const ownApi: FastifyPluginCallback<Serving> = (app, serving, done) => {
  const { models, admission, limits } = serving;

  app.get(
    '/models',
    { schema: routeSchema({ summary: 'All models, by what they do', answer: modelList, fault: faultAnswer }) },
    (): ModelList => ({
      translation: models.translators.map((one) => ({
        name: one.name,
        sources: sourcesOf(one),
        target: one.model.file.targetLanguage,
      })),
      captioning: models.captioners.map(({ name, model }) => ({ name, language: model.file.language })),
      classification: models.classifiers.map(({ name, model }) => ({ name, labels: model.file.labels })),
      characters: models.writers.map(({ name, model }) => ({ name, units: model.file.units })),
      forecasting: models.forecasters.map(({ name, model: { file } }) => ({
        name,
        horizon: file.architecture.horizon,
        observed: file.observedNames,
        known: file.knownNames,
      })),
    }),
  );

  app.post<Body<typeof translateBody>>(
    '/translate',
    {
      schema: routeSchema({
        summary: 'Translate texts',
        body: translateBody,
        answer: translationAnswer,
        events:
          'Of one text: for words that stand {"text"}, what follows those before; at the end event: end with the whole answer; for a later fault event: error',
        fault: faultAnswer,
      }),
    },
    async ({ body, headers }, reply): Promise<TranslationAnswer | FastifyReply> => {
      const { text, source, target, model, alternatives, attention } = body;
      const wish = { source, target, model, numAlternatives: alternatives, withAttention: attention };
      const texts = [text].flat();
      if (!wantsEvents(headers)) return answerOf(await translateFor(reply.raw, serving, { texts, ...wish }));
      if (texts.length !== 1) {
        throw new RequestFault(400, 'bad-request', `Expected one text for events, received ${String(texts.length)}.`);
      }
      return answerEvents(reply, async (tell) => {
        let numTold = 0;
        const onText = (beginning: string) => {
          tell(beginning.slice(numTold));
          numTold = beginning.length;
        };
        return answerOf(await translateFor(reply.raw, serving, { texts, ...wish, onText }));
      });
    },
  );

  app.post<Body<typeof classifyBody>>(
    '/classify',
    {
      schema: routeSchema({
        summary: 'Say which class texts are of',
        body: classifyBody,
        answer: classificationAnswer,
        fault: faultAnswer,
      }),
    },
    async ({ body }, reply): Promise<ClassificationAnswer> => {
      const all = [body.text].flat();
      expectWithin(all, limits);
      const { name, model } = hostedModel(models.classifiers, body.model);
      const found = await admission.admit(reply.raw, (signal) => model.classify(all, { signal }));
      return {
        model: name,
        labels: model.file.labels,
        classes: found.map(({ text, label, probabilities }) =>
          text.trim() === '' ? { label: null } : { label, probabilities },
        ),
      };
    },
  );

  done();
};

function answerOf({ direction, translations }: Translated): TranslationAnswer {
  return {
    model: direction.name,
    source: direction.language,
    target: direction.model.file.targetLanguage,
    translations: translations.map(({ hypotheses: [best, ...others], sourcePieces, sentences: [sentence] }) => ({
      text: best?.text ?? '',
      score: best?.score ?? null,
      alternatives: others.map((one) => ({ text: one.text, score: one.score })),
      ...(best?.attention && {
        attention: {
          sourcePieces: unmasked(sourcePieces, sentence),
          pieces: unmasked(best.pieces, sentence),
          weights: best.attention,
        },
      }),
    })),
  };
}

/** Pieces of a sentence, or of its translation, with what each mask stands for. */
function unmasked(pieces: readonly string[], { input = '', kept = [] }: Partial<SentenceReport> = {}): string[] {
  const masks = input.match(MASK) ?? [];
  const left = kept.map((text, place) => ({ text, mask: masks[place] }));
  return pieces.map((piece) => {
    const place = left.findIndex(({ mask }) => mask === piece);
    return left.splice(place < 0 ? left.length : place, 1)[0]?.text ?? piece;
  });
}
