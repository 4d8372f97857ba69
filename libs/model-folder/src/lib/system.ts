import type { ConfigSchema, HostTensors, TrainingFacts } from '@tolmach/contracts';

/** What every model.json tells, whatever the system. */
export interface ModelFile {
  readonly kind: string;
  readonly architecture: object;
  readonly training: TrainingFacts;
}

/** The content of a model folder. */
export interface Model<File extends ModelFile = ModelFile> {
  /** model.json */
  readonly file: File;
  readonly weights: HostTensors;
  /** Bytes of the files that model.json names, by name: piece models, a CNN, a shortlist. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** A model that was read from a folder. */
export interface ReadModel<File extends ModelFile> extends Model<File> {
  readonly folder: string;
}

/** A model that was looked for. */
export interface FoundModel {
  readonly folder: string;
  /** what its model.json holds, if it was read on the way */
  readonly json?: unknown;
}

/** What a model is opened from: its folder, the name of an installed one, or one that was found. */
export type ModelSource = string | FoundModel;

/** A model without its weights. */
export type NamedFiles<File extends ModelFile> = Omit<Model<File>, 'weights'>;

/** A kind of model: all that whoever reads, writes, lists or averages model folders has to know of it. */
export interface System<File extends ModelFile = ModelFile> {
  /** `kind` in model.json: `translation` */
  readonly kind: File['kind'];
  /** What model.json is checked by. */
  readonly schema: ConfigSchema<File>;
  /** Names of the files besides the weights without which a model does not open; {@link averageModels} compares them. */
  fileNames(file: File): readonly string[];
  /** Names of further files, which change no result of the network: models that differ in them can be averaged. */
  extraNames?(file: File): readonly string[];
  /** What a mean of models keeps of their further files; without this function, none of them. */
  averageExtras?(models: readonly [NamedFiles<File>, ...NamedFiles<File>[]]): AveragedExtras<File>;
}

/** The further files of a mean of models. */
export interface AveragedExtras<File extends ModelFile> {
  /** model.json of the first model, naming just those files that are kept */
  readonly file: File;
  readonly files: Model['files'];
  /** What a user should know: `No shortlist was written: the models' shortlists differ.` */
  readonly notes: readonly string[];
}
