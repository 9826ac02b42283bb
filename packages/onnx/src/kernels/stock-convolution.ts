import {
  type AvgPoolAttrs,
  type AvgPoolInputs,
  backend_util,
  type Conv2DAttrs,
  type Conv2DInputs,
  type DepthwiseConv2dNativeAttrs,
  type DepthwiseConv2dNativeInputs,
  type MaxPoolAttrs,
  type MaxPoolInputs,
} from '@tensorflow/tfjs-core';
import type { StockKernel, TraceKernels } from '../trace/trace-kernel.js';
import type { Traced } from '../trace/traced.js';
import { image, pads, shape4 } from './image.js';

/** Shape in the form that tfjs's helpers take. */
const sizes = (x: Traced): [number, number, number, number] => [...shape4(x)];

const convolution =
  (
    depthwise: boolean,
  ): StockKernel<Conv2DInputs & DepthwiseConv2dNativeInputs, Conv2DAttrs & DepthwiseConv2dNativeAttrs> =>
  (tracer, { x, filter }, { strides, dilations = 1, pad, dimRoundingMode }) => {
    const info = backend_util.computeConv2DInfo(
      sizes(x),
      sizes(filter),
      strides,
      dilations,
      pad,
      dimRoundingMode,
      depthwise,
    );
    const { top, left, bottom, right } = info.padInfo;
    const [kh, kw, from, last] = shape4(filter);
    const weight = depthwise
      ? tracer.reshape(tracer.transpose(tracer.rows(filter), [2, 3, 0, 1]), [from * last, 1, kh, kw])
      : tracer.transpose(tracer.rows(filter), [3, 2, 0, 1]);
    const y = tracer.graph.node('Conv', [tracer.channelsFirst(x), weight], {
      kernel_shape: { ints: [kh, kw] },
      strides: { ints: [info.strideHeight, info.strideWidth] },
      dilations: { ints: [info.dilationHeight, info.dilationWidth] },
      pads: pads(top, left, bottom, right),
      group: { int: depthwise ? from : 1 },
    });
    return image(x, info.outShape, y);
  };

const pooling =
  (op: string): StockKernel<MaxPoolInputs & AvgPoolInputs, MaxPoolAttrs & AvgPoolAttrs> =>
  (tracer, { x }, { filterSize, strides, pad, dimRoundingMode }) => {
    const info = backend_util.computePool2DInfo(sizes(x), filterSize, strides, 1, pad, dimRoundingMode);
    const { top, left, bottom, right } = info.padInfo;
    const y = tracer.graph.node(op, [tracer.channelsFirst(x)], {
      kernel_shape: { ints: [info.filterHeight, info.filterWidth] },
      strides: { ints: [info.strideHeight, info.strideWidth] },
      pads: pads(top, left, bottom, right),
    });
    return image(x, info.outShape, y);
  };

/** Convolutions and pooling of tfjs. */
export const stockConvolutionKernels: TraceKernels = {
  Conv2D: convolution(false),
  DepthwiseConv2dNative: convolution(true),
  MaxPool: pooling('MaxPool'),
  AvgPool: pooling('AveragePool'),
};
