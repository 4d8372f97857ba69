import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL_PACKAGES, ModelFileError, modelPackageOf } from '@tolmach/contracts';
import { packageFolders } from '@tolmach/durable-files';
import { MODEL_FILE } from './model-file';

/**
 * The folder of a model given by its path, or by its name if a package with it is installed.
 * @throws {@link ModelFileError} when it is a name, and there is neither such a folder nor such a package
 */
export function modelPlace(nameOrFolder: string): string {
  const packageName = modelPackageOf(nameOrFolder);
  if (packageName === undefined || existsSync(nameOrFolder)) return nameOrFolder;
  const { scope, prefix } = MODEL_PACKAGES;
  const folders = packageFolders(scope).map((folder) => join(folder, prefix + nameOrFolder));
  const found = folders.find((folder) => existsSync(join(folder, MODEL_FILE)));
  if (found !== undefined) return found;
  throw new ModelFileError({
    where: nameOrFolder,
    expected: 'a model folder, or the name of an installed model',
    received: `no such folder, and no package ${packageName}`,
    next: `Install it: npm install ${packageName}`,
    code: 'model-not-installed',
  });
}
