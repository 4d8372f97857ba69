import type { ImageConfig } from '@tolmach/contracts';

/** The resizing of one axis: `inSize` pixels are scaled to `scaledSize`, of which `count` from `from` on are seen. */
export interface AxisPlan {
  readonly inSize: number;
  readonly scaledSize: number;
  readonly from: number;
  readonly count: number;
  /** Where the seen part begins in the result; what is before and behind it is background. */
  readonly offset: number;
}

export interface ResizePlan {
  readonly columns: AxisPlan;
  readonly rows: AxisPlan;
}

/**
 * How an image of this size becomes one of the config's. The scaled side that keeps the aspect is rounded to the
 * nearest pixel; of an odd remainder, the extra pixel is cut or padded at the right and at the bottom.
 */
export function resizePlan(
  config: ImageConfig,
  { width, height }: Readonly<{ width: number; height: number }>,
): ResizePlan {
  const scale = scaleOf(config, config.width / width, config.height / height);
  return {
    columns: axisPlan(width, scale === undefined ? config.width : scaled(width, scale), config.width),
    rows: axisPlan(height, scale === undefined ? config.height : scaled(height, scale), config.height),
  };
}

/** One factor for both sides, or none where each has its own. */
function scaleOf({ resize }: ImageConfig, columnScale: number, rowScale: number): number | undefined {
  if (resize === 'squash') return undefined;
  return resize === 'crop' ? Math.max(columnScale, rowScale) : Math.min(columnScale, rowScale);
}

function scaled(size: number, scale: number): number {
  return Math.max(1, Math.round(size * scale));
}

function axisPlan(inSize: number, scaledSize: number, outSize: number): AxisPlan {
  const count = Math.min(scaledSize, outSize);
  const from = Math.floor((scaledSize - count) / 2);
  return { inSize, scaledSize, from, count, offset: Math.floor((outSize - count) / 2) };
}
