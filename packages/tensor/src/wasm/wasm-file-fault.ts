const magic = [0x00, 0x61, 0x73, 0x6d];

/** Reason why the file at `address` is not a file of tfjs's wasm backend; undefined if it is one. */
export async function wasmFileFault(address: string): Promise<string | undefined> {
  let response: Response;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    response = await fetch(address, { credentials: 'same-origin' });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    return `${address} could not be fetched (${messageOf(error)}): the server must answer, the Content-Security-Policy's connect-src must allow the address, and a server on another host must send CORS headers`;
  }
  if (!response.ok) return `the server answered ${response.status} for ${address}`;
  if (!magic.every((byte, i) => bytes[i] === byte)) {
    const type = response.headers.get('content-type') ?? 'no content type';
    return `${address} is not a WebAssembly file: the server answered with ${bytes.length} bytes of ${type}, as from a server that sends a page for every address`;
  }
  try {
    const names = new Set(WebAssembly.Module.exports(await WebAssembly.compile(bytes)).map(({ name }) => name));
    if (['init', 'register_tensor', 'dispose_data'].every((name) => names.has(name))) return undefined;
  } catch (error) {
    return `${address} is damaged: ${messageOf(error)}`;
  }
  return `${address} is a WebAssembly file, but not one of tfjs's backend`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
