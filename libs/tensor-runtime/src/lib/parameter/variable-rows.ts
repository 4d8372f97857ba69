import { runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';
import { ResourceVariable } from './variable';
import type { Variable } from './variable';

const ROWS: NativeAttributes = { dtype: { type: 'TF_FLOAT' }, Tindices: { type: 'TF_INT32' } };

/**
 * Some rows of a table as a variable of their own, for optimiser rules that shall move no others: what is assigned to
 * it goes into the table. The table stays its owner's. On libtensorflow no other row is read or copied.
 *
 * @param table - [vocabulary, embedding], or of any rank from 1 on
 * @param rows - distinct indices along the first axis; default: the table itself
 */
export function rowsOf(table: Variable, rows?: Int32Array): Variable {
  return rows === undefined ? table : new VariableRows(table, rows);
}

class VariableRows implements Variable {
  readonly shape: readonly number[];

  constructor(
    private readonly table: Variable,
    private readonly rows: Int32Array,
  ) {
    this.shape = [rows.length, ...table.shape.slice(1)];
  }

  read(): tf.Tensor {
    const { table } = this;
    return tf.tidy(() => {
      const rows = tf.tensor1d(this.rows, 'int32');
      if (!(table instanceof ResourceVariable)) return tf.gather(table.read(), rows);
      const [values] = runNative('ResourceGather', ROWS, [table.handle, rows], 1);
      return values ?? tf.zeros([...this.shape]);
    });
  }

  assign(value: tf.Tensor): void {
    const { table } = this;
    tf.tidy(() => {
      const rows = tf.tensor1d(this.rows, 'int32');
      if (table instanceof ResourceVariable) {
        runNative('ResourceScatterUpdate', ROWS, [table.handle, rows, value], 0);
        return;
      }
      const indices = rows.reshape<tf.Tensor2D>([this.rows.length, 1]);
      const copy = table.read().mul(1); // the plain JavaScript engine scatters into the very tensor that it is given
      table.assign(tf.tensorScatterUpdate(copy, indices, value));
    });
  }

  /** Nothing: the values are the table's. */
  dispose(): void {
    return;
  }
}
