import { CAPTIONING } from '@tolmach/captioning/system';
import { CHARACTERS } from '@tolmach/characters/system';
import { CLASSIFICATION } from '@tolmach/classification/system';
import { FORECASTING } from '@tolmach/forecasting/system';
import { ModelFileError } from '@tolmach/contracts';
import { installedModels } from '@tolmach/model-commands';
import type { ModelPlaces } from '@tolmach/model-server';
import { TRANSLATION, isTranslator } from '@tolmach/translation/system';
import type { TranslationModelFile } from '@tolmach/translation/system';

/**
 * The installed models, or those of them that are named.
 * @throws {@link ModelFileError} when one that is named is not installed, or none is
 */
export function chosenModels(names: readonly string[], roots: readonly string[]): ModelPlaces {
  const installed = {
    translators: installedModels<TranslationModelFile>({ system: TRANSLATION, isAmong: isTranslator }, roots),
    captioners: installedModels({ system: CAPTIONING }, roots),
    classifiers: installedModels({ system: CLASSIFICATION }, roots),
    writers: installedModels({ system: CHARACTERS }, roots),
    forecasters: installedModels({ system: FORECASTING }, roots),
  };
  const known = Object.values(installed)
    .flat()
    .map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || known.length === 0) {
    throw new ModelFileError({
      where: '--model',
      expected: `an installed model (${known.join(', ') || 'there is none'})`,
      received: unknown ?? 'none',
      next: 'Name others, or omit --model for all.',
    });
  }
  const chosen = (some: ModelPlaces[keyof ModelPlaces]) =>
    some.filter(({ name }) => names.length === 0 || names.includes(name));
  return {
    translators: chosen(installed.translators),
    captioners: chosen(installed.captioners),
    classifiers: chosen(installed.classifiers),
    writers: chosen(installed.writers),
    forecasters: chosen(installed.forecasters),
  };
}
