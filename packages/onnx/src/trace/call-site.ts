/** Call site of the running code outside tfjs and this package, as `file:line:column`. */
export function callSite(stack: string = new Error('here').stack ?? ''): string | undefined {
  const inside = /@tensorflow|node:internal|\/onnx\/(src|dist)\/(?!.*\.test\.)|\/tensor\/(src|dist)\/(?!.*\.test\.)/;
  const line = stack
    .split('\n')
    .slice(1)
    .find((frame) => /^\s+at /.test(frame) && !inside.test(frame));
  return line?.replace(/^\s+at /, '');
}
