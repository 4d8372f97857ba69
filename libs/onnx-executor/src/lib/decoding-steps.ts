import { DeviceError } from '@tolmach/contracts';
import type { DecoderConfig, OnnxEngine } from '@tolmach/contracts';
import type { CandidateLayer } from './candidate-layer';
import { decoderStepGraph } from './decoder-graph';
import type { LayerSource } from './cell-graph';
import type { EmbeddingMatrices } from './embedding-matrices';
import { findNativeAddon } from './native-addon';
import type { NativeSteps } from './native-addon';
import { canStepNatively, nativeNetwork } from './native-network';
import type { GraphProto } from './onnx-schema';

/** Makes a decoder's steps of its weights. */
export type StepsBuilder<Steps> = (
  source: Omit<LayerSource, 'graph'>,
  config: DecoderConfig,
  memorySize: number,
  parts: { readonly tables: EmbeddingMatrices; readonly candidates: CandidateLayer | undefined },
) => Steps;

/**
 * Steps by the engine asked for; `auto` takes the native one in fp32. In int8, where a sigmoid's last bit can decide a byte,
 * some lines in a thousand would come out otherwise than on machines without it.
 * @throws {@link DeviceError} (when steps are built) when `native` is asked for and is not installed, or cannot step the decoder
 */
export function stepsBy(engine: OnnxEngine): StepsBuilder<GraphProto | NativeSteps> {
  return (source, config, memorySize, parts) => {
    const { precision } = source.arithmetic;
    const isAble = parts.candidates === undefined && canStepNatively(config, memorySize, precision);
    const isWanted = engine === 'native' || (engine === 'auto' && precision === 'fp32');
    const addon = isWanted && isAble ? findNativeAddon() : undefined;
    if (addon !== undefined) return { addon, network: nativeNetwork(source, config, memorySize, parts.tables) };
    if (engine === 'native') throw isAble ? notInstalled() : notAble();
    return decoderStepGraph(source, config, memorySize, parts);
  };
}

function notInstalled(): DeviceError {
  return new DeviceError({
    where: 'engine native',
    expected: 'the installed engine, of this version, on an x86 processor with AVX2',
    received: 'none that can run here',
    next: 'Install it once (npx @tolmach/engine install), or use onnx.',
    code: 'engine-not-installed',
  });
}

function notAble(): DeviceError {
  return new DeviceError({
    where: 'engine native',
    expected: 'a decoder of plain LSTMs with wiring gnmt_v2 and soft additive attention, and no shortlist',
    received: 'another',
    next: 'Use onnx.',
  });
}
