import { loadKoffi } from './koffi.js';

/** Constants of Vulkan: the type of a structure, a kind of device. */
const instanceCreateInfo = 1;
const discrete = 2;

/** Size of `VkPhysicalDeviceProperties` and offsets of the fields that are read. */
const properties = { bytes: 824, kind: 16, name: 20, nameBytes: 256 } as const;

/**
 * Lists the names of the machine's GPUs as reported by Vulkan, discrete ones first. The list is empty if there is no
 * Vulkan, as on macOS.
 */
export async function gpuNames(): Promise<readonly string[]> {
  try {
    const { koffi } = await loadKoffi();
    const vulkan = koffi.load(process.platform === 'win32' ? 'vulkan-1.dll' : 'libvulkan.so.1');
    const createInstance = vulkan.func('int vkCreateInstance(void *info, void *allocator, _Out_ void **instance)');
    const destroyInstance = vulkan.func('void vkDestroyInstance(void *instance, void *allocator)');
    const enumerate = vulkan.func(
      'int vkEnumeratePhysicalDevices(void *instance, _Inout_ uint32_t *count, void *devices)',
    );
    const describe = vulkan.func('void vkGetPhysicalDeviceProperties(void *device, void *properties)');
    const instance: [bigint | null] = [null];
    const info = new Uint8Array(64);
    new DataView(info.buffer).setUint32(0, instanceCreateInfo, true);
    if (createInstance(info, null, instance) !== 0) return [];
    const count: [number] = [0];
    enumerate(instance[0], count, null);
    const devices = new BigUint64Array(count[0]);
    enumerate(instance[0], count, devices);
    const found = Array.from(devices, (device) => {
      const bytes = new Uint8Array(properties.bytes);
      describe(device, bytes);
      const name = new TextDecoder().decode(bytes.subarray(properties.name, properties.name + properties.nameBytes));
      const kind = new DataView(bytes.buffer).getUint32(properties.kind, true);
      return { name: name.slice(0, name.indexOf('\0')), kind };
    });
    destroyInstance(instance[0], null);
    return [...found.filter(({ kind }) => kind === discrete), ...found.filter(({ kind }) => kind !== discrete)].map(
      ({ name }) => name,
    );
  } catch {
    return [];
  }
}
