/** What {@link openOrCpu} needs of `openEngine`: it opens an engine by name, or rejects. */
export type EngineOpener<Name extends string> = (options: { readonly engine: Name | 'cpu' }) => Promise<unknown>;

/**
 * Opens an engine for a spec, or plain JavaScript, with the reason on stderr, if that engine cannot run.
 *
 * @param openEngine - that of tensor-runtime, which this kit may not import
 * @example beforeAll(() => openOrCpu(openEngine, 'tensorflow'));
 */
export async function openOrCpu<Name extends string>(
  openEngine: EngineOpener<NoInfer<Name>>,
  engine: Name,
): Promise<void> {
  try {
    await openEngine({ engine });
  } catch (error) {
    process.stderr.write(`on cpu instead: ${String(error)}\n`);
    await openEngine({ engine: 'cpu' });
  }
}
