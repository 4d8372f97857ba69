import { exportTiny } from './export-tiny';

/** For tools/golden/onnx_export.py: the folder to write into is its one argument. */
void exportTiny(process.argv[2] ?? '');
