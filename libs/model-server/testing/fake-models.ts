import { InputError } from '@tolmach/contracts';
import type { ForecastingModelFile } from '@tolmach/forecasting/system';
import type { CaptioningModelFile } from '@tolmach/captioning/system';
import type { ClassificationModelFile } from '@tolmach/classification/system';
import type { CharactersModelFile } from '@tolmach/characters/system';
import type { TranslationModelFile } from '@tolmach/translation/system';
import type {
  ServedCaptioner,
  ServedClassifier,
  ServedForecaster,
  HostedModels,
  ServedTranslator,
  ServedWriter,
} from '../src';

/** A promise that others settle. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** What a fake translator was asked for. */
export interface Asked {
  readonly texts: readonly string[];
  readonly language: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A translator that writes its text in capitals, each word looking at itself; it waits for `until`, or for its signal. */
export function fakeTranslator(
  [sourceLanguage, targetLanguage]: readonly [string, string],
  { asked = [], until = Promise.resolve() }: { asked?: Asked[]; until?: Promise<void> } = {},
): ServedTranslator {
  return {
    file: { sourceLanguage, targetLanguage } as TranslationModelFile, // the server reads these two
    async translate(texts, { language, signal, search, withAttention = false, onText } = {}) {
      asked.push({ texts, language, signal });
      const stopped = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
      stopped.catch(() => undefined); // there may be nobody left who waits
      await Promise.race([until, stopped]);
      return texts.map((source, place) => {
        const words = source.split(' ').filter((word) => word !== '');
        const piecesOf = (some: readonly string[]) => [...some.map((word) => `\u2581${word}`), '</s>'];
        const loud = words.map((word) => word.toUpperCase());
        const pieces = piecesOf(loud);
        for (const index of loud.keys()) onText?.(loud.slice(0, index + 1).join(' '), place);
        const attention = pieces.map((_, row) => pieces.map((__, at) => Number(row === at)));
        const all = Array.from({ length: words.length === 0 ? 0 : (search?.numBest ?? 1) }, (_, rank) => ({
          text: loud.join(' ') + '!'.repeat(rank),
          pieces,
          logProb: -1 - rank,
          score: -1 - rank,
          ...(withAttention && { attention }),
        }));
        return { source, sourcePieces: piecesOf(words), hypotheses: all, sentences: [] };
      });
    },
  };
}

/** Models of a server that has these translators only. */
export function onlyTranslators(...translators: readonly ServedTranslator[]): HostedModels {
  const hosted = translators.map((model) => ({
    name: `${model.file.sourceLanguage.replaceAll(',', '-')}-${model.file.targetLanguage}`,
    model,
  }));
  return { translators: hosted, captioners: [], classifiers: [], writers: [], forecasters: [] };
}

/** A captioner to which every image is a dog, at the bottom right. */
export function fakeCaptioner(): ServedCaptioner {
  const pieces = ['\u2581a', '\u2581dog', '</s>'];
  const attention = [[0.25, 0.25, 0.25, 0.25], [0, 0, 0.1, 0.9], [1, 0, 0, 0]]; // prettier-ignore
  const hypotheses = [{ text: 'a dog', pieces, logProb: -1, score: -1, attention }];
  const image = { height: 20, width: 20, resize: 'squash', background: '#ffffff' };
  return {
    file: { language: 'en', image } as CaptioningModelFile, // the server reads these two
    grid: { height: 2, width: 2 },
    caption: (images) => Promise.resolve(images.map(() => ({ hypotheses }))),
  };
}

/** A classifier to which every text is good. */
export function fakeClassifier(): ServedClassifier {
  return {
    file: { labels: ['bad', 'good'] } as unknown as ClassificationModelFile, // the server reads this one
    classify: (texts) =>
      Promise.resolve(
        texts.map((text) => ({
          text,
          label: 'good',
          probability: 0.75,
          probabilities: [0.25, 0.75],
          numKnownWords: 1,
          numWords: 1,
        })),
      ),
  };
}

/** A forecaster that repeats the last value, with the sum of its covariates, 0.5 apart by level. */
export function fakeForecaster(names: { observed?: string[]; known?: string[] } = {}): ServedForecaster {
  const { observed: observedNames = [], known: knownNames = [] } = names;
  const file = { architecture: { horizon: 3 }, observedNames, knownNames } as unknown as ForecastingModelFile; // the server reads these
  return {
    file,
    forecast: ({ values, observed, known }, ends, horizon) => {
      const extra = [...observed, ...known].reduce((sum, one) => sum + (one.at(-1) ?? 0), 0);
      const quantiles = Float64Array.from(
        { length: horizon * 7 },
        (_, at) => (values.at(-1) ?? 0) + extra + (at % 7) / 2,
      );
      return Promise.resolve(ends.map((end) => ({ end, quantiles })));
    },
  };
}

/** A language model that says a text back, again and again, and knows no question marks. */
export function fakeWriter(): ServedWriter {
  return {
    file: { units: 'characters' } as CharactersModelFile, // the server reads this one
    async *continue(text) {
      await Promise.resolve();
      if (text.includes('?')) {
        throw new InputError({ where: 'text', expected: 'letters', received: '?', next: 'Remove it.' });
      }
      for (;;) for (const letter of text) yield { text: letter, logProb: -1 };
    },
  };
}
