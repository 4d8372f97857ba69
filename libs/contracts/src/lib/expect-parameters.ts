import { ModelFileError } from './errors';
import type { HostTensors } from './host-tensor';

/**
 * Returns when `values` are exactly the parameters expected, shapes included.
 * @param expected - shape of each parameter by slash path
 * @param where - file or folder of the values, for the error sentence
 * @throws {@link ModelFileError} naming all missing, extra and mis-shaped parameters at once
 */
export function expectParameters(
  expected: ReadonlyMap<string, readonly number[]>,
  values: HostTensors,
  where: string,
): void {
  const missing = [...expected.keys()].filter((path) => !Object.hasOwn(values, path));
  const extra = Object.keys(values).filter((path) => !expected.has(path));
  const misshaped = [...expected].flatMap(([path, shape]) => {
    const found = Object.hasOwn(values, path) ? values[path]?.shape : undefined;
    const same = found === undefined || String(found) === String(shape);
    return same ? [] : [`${path} as [${found.join(', ')}] instead of [${shape.join(', ')}]`];
  });
  if (missing.length + extra.length + misshaped.length === 0) return;
  const problems = [
    ...(missing.length > 0 ? [`no ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`extra ${extra.join(', ')}`] : []),
    ...misshaped,
  ];
  throw new ModelFileError({
    where,
    expected: `the ${String(expected.size)} parameters that the architecture in model.json has`,
    received: problems.join('; '),
    next: 'Check that weights.safetensors and model.json belong together.',
    details: { missing, extra, misshaped },
  });
}
