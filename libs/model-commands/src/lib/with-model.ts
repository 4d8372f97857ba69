import type { ProgressLine } from '@tolmach/command-line';

/** What every open model has. */
interface OpenModel {
  /** What computes it, as a reader sees it: "ONNX Runtime, int8". */
  readonly engine: string;
  dispose(): void;
}

/**
 * Whatever `use` returns, given a model once it is open; its engine is noted, and it is freed whatever happens.
 *
 * @param opening - a model that is being opened, which `use` and this function share from then on
 */
export async function withModel<Model extends OpenModel, Result>(
  opening: Promise<Model>,
  progress: ProgressLine,
  use: (model: Model) => Promise<Result>,
): Promise<Result> {
  const model = await opening;
  try {
    progress.note(`engine: ${model.engine}`);
    return await use(model);
  } finally {
    model.dispose();
  }
}
