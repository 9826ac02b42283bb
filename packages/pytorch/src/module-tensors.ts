import { fieldsOf, isTensor, type PthValue, type Tensors } from './pth-value.js';

/** Much deeper than any model; a hostile file could nest modules endlessly. */
const maxNameLength = 1000;

/**
 * Collects the parameters and buffers of an `nn.Module` saved by `torch.save(model)`, under their state dict names.
 * Shared ones appear once. Returns undefined for any other value.
 */
export function moduleTensors(module: PthValue): Tensors | undefined {
  if (!isModule(module)) return undefined;
  const seen = new Set<PthValue>();
  const tensors: [string, Tensors[number][1]][] = [];
  const waiting: [string, PthValue][] = [['', module]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [prefix, current] = next;
    if (seen.has(current)) continue;
    seen.add(current);
    const part = (name: string) => [...(fieldsOf(fieldsOf(current)!.get(name) ?? null) ?? [])];
    for (const [name, value] of [...part('_parameters'), ...part('_buffers')]) {
      if (typeof name === 'string' && isTensor(value)) tensors.push([prefix + name, value]);
    }
    for (const [name, value] of part('_modules').reverse()) {
      if (typeof name === 'string' && isModule(value) && prefix.length <= maxNameLength) {
        waiting.push([`${prefix}${name}.`, value]);
      }
    }
  }
  return tensors;
}

function isModule(value: PthValue): boolean {
  const fields = value instanceof Map ? undefined : fieldsOf(value);
  return fields?.get('_parameters') instanceof Map && fields.get('_modules') instanceof Map;
}
