import type { Facts } from '@tolmach/durable-files';
import type { InstallPlan } from './install-plan';

/** Rises when older installations must be rebuilt. */
export const MANIFEST_VERSION = 8;

/** The facts in an engine's manifest, besides the seals of its files. */
export type EngineFacts = {
  readonly version: number;
  readonly device: string;
  readonly tensorflow: string;
  /** Name and sha256 of each wheel that was unpacked. */
  readonly wheels: Readonly<Record<string, string>>;
  /** Version of the TensorFlow.js package whose addon was compiled. */
  readonly tfjs: string;
};

/** The facts of the planned installation; one with other facts is out of date. */
export function plannedFacts(plan: InstallPlan, tfjs: string): EngineFacts {
  const wheels = Object.fromEntries(plan.wheels.map((wheel) => [`${wheel.name}==${wheel.version}`, wheel.sha256]));
  return { version: MANIFEST_VERSION, device: plan.device, tensorflow: plan.tensorflow, wheels, tfjs };
}

/** Whether a manifest is an engine's. */
export function isEngineFacts(facts: Facts): facts is EngineFacts {
  const { version, wheels, device, tensorflow, tfjs } = facts;
  const hasWheels = typeof wheels === 'object' && wheels !== null;
  return (
    hasWheels && typeof version === 'number' && [device, tensorflow, tfjs].every((text) => typeof text === 'string')
  );
}
