/** What is used of ml-cart, which comes without types. */
declare module 'ml-cart' {
  /** A node with both children, or a leaf with the mean of its samples as `distribution`. */
  export interface TreeNode {
    readonly left?: TreeNode;
    readonly right?: TreeNode;
    readonly splitColumn: number;
    /** Smaller values go left. */
    readonly splitValue: number;
    readonly distribution: number;
  }

  export class DecisionTreeRegression {
    readonly root: TreeNode;
    constructor(options: { readonly minNumSamples: number });
    train(rows: number[][], values: number[]): void;
  }
}
