/** The ids of a batch, and where each stands among them. */
export interface DistinctIds {
  /** every id once, ascending */
  readonly distinct: Int32Array;
  /** of each id its place among the distinct ones, 0 to their number - 1 */
  readonly places: Int32Array;
}

/** Each of these ids once, in ascending order, and the ids renumbered by that order. */
export function distinctIds(ids: Int32Array): DistinctIds {
  const distinct = Int32Array.from(new Set(ids)).sort();
  const placeOf = new Map(Array.from(distinct, (id, place) => [id, place]));
  return { distinct, places: ids.map((id) => placeOf.get(id) ?? 0) }; // every id is one of the distinct
}
