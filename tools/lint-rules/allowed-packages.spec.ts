import { RuleTester } from 'eslint';
import type { Rule } from 'eslint';
import { parser } from 'typescript-eslint';
import rule from './allowed-packages.js';

const tester = new RuleTester({
  languageOptions: { parser },
});
const options = [{ allow: ['zod', '@tensorflow/*'], allowTypes: ['sharp'] }];
const notAllowed = [{ messageId: 'notAllowed' }];
const deepImport = [{ messageId: 'deepImport' }];

tester.run('allowed-packages', rule as Rule.RuleModule, {
  valid: [
    { code: `import { z } from 'zod';`, options },
    { code: `import { z } from 'zod/v4';`, options },
    { code: `import { tidy } from '@tensorflow/tfjs-core';`, options },
    { code: `import type { Sharp } from 'sharp';`, options },
    { code: `import { type Sharp } from 'sharp';`, options },
    { code: `type Image = import('sharp').Sharp;`, options },
    { code: `import { readFile } from 'node:fs/promises';`, options: [] },
    { code: `import { a } from './a'; export { b } from '../b';`, options: [] },
    { code: `import { parseConfig } from '@tolmach/contracts';`, options: [] },
    { code: `const name = 'sharp'; export const open = () => import(name);`, options },
    { code: `export const a = 1; export { a as b };`, options },
  ],
  invalid: [
    { code: `import sharp from 'sharp';`, options, errors: notAllowed },
    { code: `import { type Sharp, cache } from 'sharp';`, options, errors: notAllowed },
    { code: `import 'sharp';`, options, errors: notAllowed },
    { code: `import { z } from 'zod';`, options: [], errors: notAllowed },
    { code: `import { readFile } from 'fs';`, options, errors: notAllowed },
    { code: `import { x } from '@tensorflowers/core';`, options, errors: notAllowed },
    { code: `import { x } from 'zodiac';`, options, errors: notAllowed },
    { code: `export { cache } from 'sharp';`, options, errors: notAllowed },
    { code: `export * as images from 'sharp';`, options, errors: notAllowed },
    { code: `export const open = () => import('sharp');`, options, errors: notAllowed },
    { code: `export const image = require('sharp');`, options, errors: notAllowed },
    { code: `export const where = require.resolve('sharp');`, options, errors: notAllowed },
    { code: `import image = require('sharp');`, options, errors: notAllowed },
    { code: `type Image = import('jimp').Jimp;`, options, errors: notAllowed },
    { code: `import { x } from '@tolmach/contracts/src/lib/errors';`, options, errors: deepImport },
  ],
});
