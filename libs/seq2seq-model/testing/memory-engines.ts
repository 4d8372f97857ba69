import { existsSync } from 'node:fs';
import { currentEngineFolder, engineAddonFile } from '@tolmach/tensor-runtime';

const hasTensorflow = existsSync(engineAddonFile(currentEngineFolder()));

/** Engines whose memory is looked at. */
export const MEMORY_ENGINES = hasTensorflow ? ['onnx', 'tensorflow'] : ['onnx', 'wasm'];
