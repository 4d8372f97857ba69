import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportOnnx } from '../src/model/export-onnx';
import { tinyModel, writeTinyModel } from './tiny-model';

/** Writes the tiny model as ONNX files into `fp32` and `int8` of the folder named first; returns their paths. */
export async function exportTiny(out: string): Promise<string[]> {
  const folder = await writeTinyModel(await tinyModel());
  const precisions = ['fp32', 'int8'] as const;
  const paths = await Promise.all(precisions.map((precision) => exportOnnx(folder, join(out, precision), precision)));
  await rm(folder, { recursive: true });
  return paths.flat();
}
