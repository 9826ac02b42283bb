import { basename } from 'node:path';
import { writeFileAtomic } from '@mem/datasets/node';
import { checkOption, checkPositive } from '@mem/errors';
import { type ExportedOutput, exportedOutputs, exportRun, exportRunWeights } from '@mem/experiment';
import { operatorSets } from '@mem/onnx';
import type { Command } from 'commander';

interface ExportFlags {
  readonly run: string;
  readonly out: string;
  readonly fit: string;
  readonly operators: string;
  readonly batch: string;
  readonly outputs: readonly ExportedOutput[];
}

/** File names that PyTorch uses for its own format. */
const pytorchName = /\.(pth|pt|bin|ckpt)(\.tar)?$/i;

/** Adds `mem export`, which writes a trained model of a run as one ONNX file, or its weights for PyTorch. */
export function addExport(mem: Command): void {
  mem
    .command('export')
    .description(
      'Export a trained model of a run as one ONNX file (pixels in, logits out), or its weights as a PyTorch .pth file.',
    )
    .requiredOption('--run <folder>', 'run folder')
    .requiredOption('--out <file>', 'output file: model.onnx, or model.pth for the weights alone')
    .option('--fit <name>', 'ce, or a fit with a modulator, such as mem-0', 'ce')
    .option(
      '--operators <set>',
      'operators of the ONNX file: standard, or basic for engines that support few, such as OpenCV',
      'standard',
    )
    .option(
      '--outputs <list>',
      `outputs of the ONNX file: ${exportedOutputs.join(', ')}`,
      (text: string) => text.split(',').map((name) => checkOption('--outputs', name.trim(), exportedOutputs)),
      ['logits'] as readonly ExportedOutput[],
    )
    .option('--batch <size>', 'fixed batch size, for engines that need one', 'free')
    .allowExcessArguments(false)
    .action(async ({ run, out, fit, operators, batch, outputs }: ExportFlags) => {
      if (pytorchName.test(out)) {
        const { count, chunks } = await exportRunWeights(run);
        await writeFileAtomic(out, chunks);
        console.log(`${out}: ${count} parameters and buffers; torch.load('${basename(out)}') is a state dict`);
        return;
      }
      const options = {
        fit,
        outputs,
        operators: checkOption('--operators', operators, operatorSets),
        batch: batch === 'free' ? ('free' as const) : checkPositive('--batch', Number(batch), { integer: true }),
      };
      await writeFileAtomic(out, await exportRun(run, options));
      console.log(`${out}: maps images [batch, height, width, 3] (float32, 0 to 255) to ${outputs.join(', ')}`);
    });
}
