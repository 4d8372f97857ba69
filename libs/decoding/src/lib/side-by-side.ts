/**
 * Does the work of each item, so many of them at once, in the order of the items. After a fault no item is begun; what
 * was begun is waited for, then the fault is thrown.
 */
export async function sideBySide<Item>(
  items: readonly Item[],
  numAtOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let waiting = items.values();
  const lane = async () => {
    try {
      for (let next = waiting.next(); next.done !== true; next = waiting.next()) await work(next.value);
    } catch (fault) {
      waiting = [].values();
      throw fault;
    }
  };
  const lanes = Array.from({ length: numAtOnce }, lane);
  await Promise.allSettled(lanes);
  await Promise.all(lanes); // the first lane's fault, if there is one
}
