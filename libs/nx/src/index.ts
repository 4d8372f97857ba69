export { createNodes, createNodes as createNodesV2 } from './lib/create-nodes';
export type { PluginOptions } from './lib/create-nodes';
export type { ModelProject } from './lib/model-project';
