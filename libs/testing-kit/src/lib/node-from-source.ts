import path from 'node:path';

/**
 * Arguments that let Node run a TypeScript file of this workspace directly:
 * `spawn(process.execPath, [...NODE_FROM_SOURCE, file])`.
 */
export const NODE_FROM_SOURCE: readonly string[] = [
  '-C',
  '@tolmach/source',
  '-r',
  path.resolve(__dirname, '../../../../tools/run/register.cjs'),
];
