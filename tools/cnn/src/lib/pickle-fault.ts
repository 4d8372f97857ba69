import { ModelFileError } from '@tolmach/contracts';

/** Returns the error for a file that is cut short or damaged. */
export function damagedFile(where: string, expected: string, received: string): ModelFileError {
  const next = 'The file is damaged: fetch it again.';
  return new ModelFileError({ where, expected, received, next, code: 'torch-file-damaged' });
}

/** Returns the error for something that weights do not need, such as the name of a function to be called. */
export function refusedPickle(where: string, received: string): ModelFileError {
  return new ModelFileError({
    where,
    expected: 'a pickle of plain tensors by name',
    received,
    next: 'Nothing of it was executed; get the weights in the form of a plain state dict.',
    code: 'torch-file-refused',
  });
}
