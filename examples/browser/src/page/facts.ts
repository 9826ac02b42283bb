import type { FrozenSet } from '../set-file.js';
import type { WasmBuild } from '../worker/messages.js';
import { h } from './dom.js';
import { count } from './format.js';

/** Describes the data set, the frozen model and the WebAssembly build. */
export function pageFacts({ splits, classNames, backbone, epochs }: FrozenSet): {
  readonly elements: readonly HTMLElement[];
  /** Shows the build; undefined if WebAssembly did not start. */
  setBuild(build: WasmBuild | undefined): void;
} {
  const runs = h('dd', { 'data-fact': 'build' }, 'starting …');
  const fact = (title: string, value: HTMLElement): HTMLElement => h('div', {}, h('dt', {}, title), value);
  return {
    elements: [
      fact('training images', h('dd', {}, count(splits.train.labels.length))),
      fact('classes', h('dd', {}, count(classNames.length))),
      fact('frozen model', h('dd', {}, `${backbone}, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`)),
      fact('runs on WebAssembly', runs),
    ],
    setBuild(build) {
      runs.textContent = build ? describeBuild(build) : 'not started';
    },
  };
}

function describeBuild({ simd, threaded, threads }: WasmBuild): string {
  if (threaded) return `threaded SIMD build, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const why = crossOriginIsolated ? '' : '; threads need a cross-origin isolated page';
  return `${simd ? 'SIMD' : 'plain'} build, 1 thread${why}`;
}
