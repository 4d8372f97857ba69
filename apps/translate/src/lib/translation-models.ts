import { existsSync } from 'node:fs';
import { textOption } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import { isTranslator } from '@tolmach/translation/system';
import type { FoundModel } from '@tolmach/model-folder';
import type { TranslationModelFile } from '@tolmach/translation/system';
import { describeInstalled, findModel, installedModel, installedModels, modelOptionOf } from '@tolmach/model-commands';
import type { InstalledModel, ListedModels } from '@tolmach/model-commands';
import { TRANSLATION } from '@tolmach/translation/system';
import type { Services } from './services';

/** The models of this program. */
export const MODELS: ListedModels<TranslationModelFile> = {
  program: 'translate',
  system: TRANSLATION,
  isAmong: isTranslator,
  fact: 'languages',
  factOf: ({ sourceLanguage, targetLanguage }) => `${sourceLanguage.split(',').join(', ')} to ${targetLanguage}`,
  fields: ({ sourceLanguage, targetLanguage }) => ({ sourceLanguage, targetLanguage }),
};

/** Name of the default model. */
const DEFAULT_MODEL = 'en-de';

/** The model to translate with. */
export const modelOption = modelOptionOf(MODELS.program, DEFAULT_MODEL);

/** Flags for the model, by name or by the language it writes. */
export const directionOptions = {
  model: textOption({
    group: 'Model',
    description: `installed model, model folder, or a direction such as de-en; "translate models" lists them (default: ${DEFAULT_MODEL})`,
    placeholder: 'NAME|FOLDER',
  }),
  to: textOption({
    group: 'Model',
    description: 'language to translate into: selects the installed model that writes it',
    placeholder: 'LANGUAGE',
  }),
};

/** A model to translate with. */
export interface ChosenModel extends FoundModel {
  /** The name as requested. */
  readonly name: string;
  /** If it reads several languages, the requested one. */
  readonly language?: string;
}

/**
 * The model that the flags name.
 *
 * @throws {@link ModelFileError} when there is none
 * @throws {@link UsageError} when both flags are given, or several models write the language
 */
export function chosenModel(
  { model, to }: { readonly model?: string | undefined; readonly to?: string | undefined },
  services: Pick<Services, 'modelRoots'>,
): ChosenModel {
  if (to === undefined) return modelNamed(model ?? DEFAULT_MODEL, services);
  if (model !== undefined) {
    throw new UsageError({
      where: '--to',
      expected: '--model or --to',
      received: 'both',
      next: 'Omit one: a model writes one language.',
    });
  }
  const all = directions(services);
  const writing = all.filter(({ target }) => target === to);
  const [only] = writing;
  const names = [...new Set(writing.map(({ model }) => model.name))];
  if (only !== undefined && names.length === 1) return only.model;
  const targets = [...new Set(all.map(({ target }) => target))].sort().join(', ');
  throw new UsageError({
    where: '--to',
    expected:
      names.length === 0 ? `a language that an installed model writes (${targets})` : 'one model that writes it',
    received: names.length === 0 ? to : names.join(', '),
    next:
      names.length === 0
        ? '"translate models" lists what is installed.'
        : `Name it, for example --model ${names[0] ?? ''}.`,
  });
}

interface Direction {
  readonly source: string;
  readonly target: string;
  readonly model: InstalledModel;
}

/** The directions of the installed models; unreadable models are skipped. */
function directions({ modelRoots }: Pick<Services, 'modelRoots'>): Direction[] {
  return installedModels(MODELS, modelRoots).flatMap((model) => {
    try {
      const { sourceLanguage, targetLanguage } = describeInstalled(model, MODELS).file;
      return sourceLanguage.split(',').map((source) => ({ source, target: targetLanguage, model }));
    } catch {
      return []; // "translate models" reports what is wrong with it
    }
  });
}

/**
 * The model with this name, direction or folder.
 *
 * @param flag - the flag that names it
 * @throws {@link ModelFileError} when there is none
 */
export function modelNamed(name: string, services: Pick<Services, 'modelRoots'>, flag = '--model'): ChosenModel {
  const installed = installedModel(name, MODELS, services.modelRoots);
  if (installed !== undefined) return installed;
  const isDirection = ({ source, target }: Direction) => `${source}-${target}` === name;
  const found = existsSync(name) ? undefined : directions(services).find(isDirection);
  if (found === undefined) return { ...findModel(name, MODELS, services, { flag }), name };
  return { ...found.model, name, language: found.source };
}
