import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { io } from '@tensorflow/tfjs-core';

/** Creates a handler that reads and writes a tfjs model in a folder, for `loadLayersModel`, `loadGraphModel` and `save`. */
export function modelFiles(folder: string): io.IOHandler {
  return {
    async load() {
      const { modelTopology, format, weightsManifest } = JSON.parse(await readFile(`${folder}/model.json`, 'utf8'));
      const manifest: io.WeightsManifestConfig = weightsManifest;
      const files = manifest.flatMap(({ paths }) => paths.map((path) => readFile(`${folder}/${path}`)));
      const weightData = new Uint8Array(Buffer.concat(await Promise.all(files))).buffer;
      return { modelTopology, format, weightSpecs: manifest.flatMap(({ weights }) => weights), weightData };
    },
    async save({ modelTopology, format, weightSpecs, weightData }) {
      await mkdir(folder, { recursive: true });
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      await writeFile(`${folder}/weights.bin`, new Uint8Array(io.CompositeArrayBuffer.join(weightData)));
      await writeFile(`${folder}/model.json`, JSON.stringify({ format, modelTopology, weightsManifest }));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
  };
}
