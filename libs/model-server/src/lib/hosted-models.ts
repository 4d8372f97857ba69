import { loadCaptioner } from '@tolmach/captioning';
import type { CaptioningModel } from '@tolmach/captioning';
import { loadCharacters } from '@tolmach/characters';
import type { CharactersModel } from '@tolmach/characters';
import { loadClassifier } from '@tolmach/classification';
import type { ClassificationModel } from '@tolmach/classification';
import type { OnnxEngine, Precision } from '@tolmach/contracts';
import { loadForecaster } from '@tolmach/forecasting';
import type { ForecastingModel } from '@tolmach/forecasting';
import type { RollingStep } from '@tolmach/decoding';
import type { FoundModel } from '@tolmach/model-folder';
import { loadModel } from '@tolmach/translation';
import type { TranslationModel } from '@tolmach/translation';

/** A model under the name that clients know it by. */
export interface Hosted<Model> {
  readonly name: string;
  readonly model: Model;
}

/** What a server does with a translation model. */
export type ServedTranslator = Pick<TranslationModel, 'translate' | 'file'>;
/** What a server does with a captioning model. */
export type ServedCaptioner = Pick<CaptioningModel, 'caption' | 'file' | 'grid'>;
/** What a server does with a classifier. */
export type ServedClassifier = Pick<ClassificationModel, 'classify' | 'file'>;
/** What a server does with a language model. */
export type ServedWriter = Pick<CharactersModel, 'continue' | 'file'>;
/** What a server does with a forecaster. */
export type ServedForecaster = Pick<ForecastingModel, 'forecast' | 'file'>;

/** All models that a server answers with; of each kind the first is the one that a request without a name gets. */
export interface HostedModels {
  readonly translators: readonly Hosted<ServedTranslator>[];
  readonly captioners: readonly Hosted<ServedCaptioner>[];
  readonly classifiers: readonly Hosted<ServedClassifier>[];
  readonly writers: readonly Hosted<ServedWriter>[];
  readonly forecasters: readonly Hosted<ServedForecaster>[];
}

/** Where a model is, and the name that requests give it. */
export interface NamedModel extends FoundModel {
  readonly name: string;
}

/** Models by what they do. */
export interface ModelPlaces {
  readonly translators: readonly NamedModel[];
  readonly captioners: readonly NamedModel[];
  readonly classifiers: readonly NamedModel[];
  readonly writers: readonly NamedModel[];
  readonly forecasters: readonly NamedModel[];
}

/** How models are opened. */
export interface HostingOptions {
  readonly precision: Precision;
  /** What makes the decoding steps of translators and captioners; default `auto`. */
  readonly engine?: OnnxEngine;
  /** CPU threads; default all cores */
  readonly threads?: number | undefined;
  readonly onStep?: (model: string, step: RollingStep) => void;
  /** Gives up before the next model is opened. */
  readonly signal?: AbortSignal;
}

/**
 * Models, open; the caller disposes them all at once.
 * @throws {@link ModelFileError} when one is not sound
 * @throws {@link DeviceError} when the engine cannot run here; the signal's reason when it is aborted
 */
export async function openModels(
  places: ModelPlaces,
  { precision, engine = 'auto', threads, onStep, signal }: HostingOptions,
): Promise<HostedModels & { dispose(): void }> {
  const opened: { dispose(): void }[] = [];
  const openAll = async <Model extends { dispose(): void }>(
    some: readonly NamedModel[],
    load: (place: NamedModel) => Promise<Model>,
  ): Promise<Hosted<Model>[]> => {
    const hosted: Hosted<Model>[] = [];
    for (const place of some) {
      signal?.throwIfAborted();
      const model = await load(place);
      opened.push(model);
      hosted.push({ name: place.name, model });
    }
    return hosted;
  };
  const device = { precision, threads };
  const stepping = (name: string) => ({
    ...device,
    engine,
    rolling: { onStep: (step: RollingStep) => onStep?.(name, step) },
  });
  const dispose = () => {
    for (const model of opened) model.dispose();
  };
  try {
    return {
      translators: await openAll(places.translators, (place) => loadModel(place, stepping(place.name))),
      captioners: await openAll(places.captioners, (place) => loadCaptioner(place, stepping(place.name))),
      classifiers: await openAll(places.classifiers, (place) => loadClassifier(place, device)),
      writers: await openAll(places.writers, (place) => loadCharacters(place, device)),
      forecasters: await openAll(places.forecasters, (place) => loadForecaster(place, device)),
      dispose,
    };
  } catch (fault) {
    dispose();
    throw fault;
  }
}
