import { z } from 'zod';

const id = z.int().min(0);

/** Ids with a meaning of their own; all executors, codecs and searches read them from model.json. */
export const specialIdsSchema = z
  .strictObject({
    pad: id.default(0).describe('fills short rows of a batch'),
    unknown: id.default(1).describe('stands for characters outside the vocabulary'),
    start: id.default(2).describe('first decoder input'),
    end: id.default(3).describe('last piece of every sentence'),
  })
  .describe('ids that are not text');

export type SpecialIds = Readonly<z.infer<typeof specialIdsSchema>>;

/** The ids that piece models trained here use. */
export const DEFAULT_SPECIAL_IDS: SpecialIds = { pad: 0, unknown: 1, start: 2, end: 3 };
