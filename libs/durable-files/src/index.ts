export { DraftFile, expectWritable, isReplaceable, unfinished, writeFileDurably } from './lib/draft-file';
export type { DraftOptions } from './lib/draft-file';
export { OLD, expectNewFolder, recoverFolder, removeFolder, replaceFolder, writeNewFolder } from './lib/draft-folder';
export type { DraftFolderOptions, Fill } from './lib/draft-folder';
export { PARTIAL } from './lib/draft-name';
export type { Writers } from './lib/draft-name';
export { installGeneration } from './lib/generation';
export { inputFault, outputFault, systemCode, writing } from './lib/file-fault';
export type { OutputPlace } from './lib/file-fault';
export { MANIFEST_FILE, damagesOf, fitsSeal, folderState, readManifest, sealFolder } from './lib/sealed-folder';
export type { Facts, FileSeal, FolderState, Manifest } from './lib/sealed-folder';
export { makeFolder } from './lib/sync';
export { HTML_PAGE, decodeFile, isHtml, notText } from './lib/text-bytes';
export type { DecodedFile, NotText } from './lib/text-bytes';
export { readLines, readText, splitLines } from './lib/text-lines';
export type { Line, LineOptions, LinePlace, TextFileOptions } from './lib/text-lines';
export { packageFolders } from './lib/package-folders';
export { respeltPath } from './lib/respelt-path';
export {
  cnnCacheFolder,
  currentEngineFolder,
  decoderAddonFile,
  engineAddonFile,
  engineCacheFolder,
  quietLoadFile,
  trainingKernelsFile,
  userCacheFolder,
} from './lib/user-cache';
export type { CacheEnvironment } from './lib/user-cache';
export { loadEngineAddon } from './lib/engine-addon';
