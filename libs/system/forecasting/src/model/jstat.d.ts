/** What is used of jstat, which brings no types. */
declare module 'jstat' {
  export const jStat: {
    readonly normal: { inv(level: number, mean: number, deviation: number): number };
    readonly studentt: { inv(level: number, degreesOfFreedom: number): number };
  };
}
