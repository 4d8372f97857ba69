import { ModelFileError } from '@tolmach/contracts';

/** Ids that a piece model gives must be rows of the embedding matrices. */
export function vocabularyFault(folder: string, expected: string, received: string): ModelFileError {
  return new ModelFileError({
    where: folder,
    expected: `${expected}, as in model.json`,
    received,
    next: 'Copy the piece models that belong to this model.json beside it.',
  });
}
