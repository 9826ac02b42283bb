"""Writes packages/testing/fixtures/reference.safetensors: small inputs, outputs and gradients computed by PyTorch.

    python3 scripts/reference-values.py

It needs torch and numpy. Each case has its own seed and is computed in float64, so running this again reproduces the
file. Tokens and images are channels-last; parameters are in PyTorch's layouts.
"""

import json
import struct
import zlib
from pathlib import Path

import numpy
import torch
from torch.nn.functional import conv2d, cross_entropy, gelu, interpolate, linear, softmax

FILE = Path(__file__).parents[1] / 'packages/testing/fixtures/reference.safetensors'
arrays = {}


def as_stored(value):
    """Rounds to float32, the precision of the file; integers stay unchanged."""
    return value.float().double() if value.is_floating_point() else value


class Case:
    """The arrays of one case: `<name>.parameters|inputs|outputs|gradients.<array>`."""

    def __init__(self, name):
        self.name = name
        # numpy guarantees that RandomState's stream never changes.
        self.random = numpy.random.RandomState(zlib.crc32(name.encode()))

    def draw(self, *shape, scale=1.0):
        return torch.from_numpy(self.random.standard_normal(shape) * scale)

    def save(self, kind, **values):
        for name, value in values.items():
            arrays[f'{self.name}.{kind}.{name}'] = value.detach().clone().numpy()

    def input(self, name, value):
        value = as_stored(value)
        self.save('inputs', **{name: value})
        return value

    def parameters(self, **values):
        values = {name: as_stored(value) for name, value in values.items()}
        self.save('parameters', **values)
        return {name: value.requires_grad_() for name, value in values.items()}

    def finish(self, loss, parameters, **outputs):
        """Saves the loss, the other outputs and the gradient of the loss for every parameter."""
        self.save('outputs', loss=loss, **outputs)
        gradients = torch.autograd.grad(loss, list(parameters.values()))
        self.save('gradients', **dict(zip(parameters, gradients)))

    def finish_probed(self, output, parameters, **outputs):
        """The same for the loss sum(probe * output), whose gradients are of order one."""
        probe = self.input('probe', self.draw(*output.shape))
        self.finish((probe * output).sum(), parameters, output=output, **outputs)


def transformer_block(dim=8, heads=2, hidden=32, batch=2, tokens=5):
    """x + attention(norm1(x)), then x + mlp(norm2(x)); epsilon 1e-6, exact gelu."""
    case = Case('transformer-block')
    shapes = {'attn.qkv': (3 * dim, dim), 'attn.proj': (dim, dim), 'mlp.fc1': (hidden, dim), 'mlp.fc2': (dim, hidden)}
    values = {'x': case.draw(batch, tokens, dim)}
    for norm in ('norm1', 'norm2'):
        values |= {f'{norm}.weight': 1 + case.draw(dim, scale=0.2), f'{norm}.bias': case.draw(dim, scale=0.2)}
    for name, (out, into) in shapes.items():
        values |= {f'{name}.weight': case.draw(out, into, scale=0.4), f'{name}.bias': case.draw(out, scale=0.2)}
    p = case.parameters(**values)

    def layer(name, x):
        return linear(x, p[f'{name}.weight'], p[f'{name}.bias'])

    def norm(name, x):
        centred = x - x.mean(-1, keepdim=True)
        deviation = (centred.square().mean(-1, keepdim=True) + 1e-6).sqrt()
        return centred / deviation * p[f'{name}.weight'] + p[f'{name}.bias']

    x = p['x']
    qkv = layer('attn.qkv', norm('norm1', x)).reshape(batch, tokens, 3, heads, dim // heads)
    query, key, value = qkv.permute(2, 0, 3, 1, 4)
    scores = query @ key.transpose(-2, -1) / (dim // heads) ** 0.5
    mixed = (softmax(scores, -1) @ value).transpose(1, 2).reshape(batch, tokens, dim)
    x = x + layer('attn.proj', mixed)
    x = x + layer('mlp.fc2', gelu(layer('mlp.fc1', norm('norm2', x))))
    case.finish_probed(x, p)


def convolution(name, groups, stride):
    """A 3x3 convolution and batch norm in training mode, with momentum 0.1 and unbiased running variance."""
    case = Case(name)
    into, out = 4, 6
    p = case.parameters(**{
        'x': case.draw(2, 5, 6, into),
        'conv.weight': case.draw(out, into // groups, 3, 3, scale=0.4),
        'bn.weight': 1 + case.draw(out, scale=0.2),
        'bn.bias': case.draw(out, scale=0.2),
    })
    running_mean = case.input('bn.running_mean', case.draw(out))
    running_variance = case.input('bn.running_var', case.draw(out).square() + 0.5)
    channels_first = p['x'].permute(0, 3, 1, 2)
    y = conv2d(channels_first, p['conv.weight'], stride=stride, padding=1, groups=groups).permute(0, 2, 3, 1)
    count = y.numel() // out
    mean = y.mean((0, 1, 2))
    variance = (y - mean).square().mean((0, 1, 2))
    normalized = (y - mean) / (variance + 1e-5).sqrt() * p['bn.weight'] + p['bn.bias']
    case.finish_probed(normalized, p, **{
        'bn.running_mean': 0.9 * running_mean + 0.1 * mean,
        'bn.running_var': 0.9 * running_variance + 0.1 * variance * count / (count - 1),
    })


def soft_cross_entropy():
    """The mean over the batch of -sum(target * log softmax(logits + log prior))."""
    case = Case('cross-entropy')
    p = case.parameters(logits=case.draw(5, 7, scale=2))
    targets = case.input('targets', softmax(case.draw(5, 7), -1))
    counts = case.input('classCounts', torch.tensor([400, 120, 60, 30, 12, 5, 1]))
    adjusted = p['logits'] + (counts / counts.sum()).double().log()
    case.finish(-(targets * adjusted.log_softmax(-1)).sum(-1).mean(), p)


def optimizer(name, make, clip_norm=None):
    """The parameters after each of three steps with given gradients and learning rates 0.1, 0.05 and 0.02."""
    case = Case(name)
    p = case.parameters(weight=case.draw(3, 4), bias=case.draw(4))
    torch_optimizer = make(p.values())
    for step, learning_rate in enumerate([0.1, 0.05, 0.02], 1):
        for parameter_name, parameter in p.items():
            parameter.grad = case.input(f'{step}.{parameter_name}', case.draw(*parameter.shape))
        if clip_norm is not None:
            # Clips in place, and the inputs are already saved.
            torch.nn.utils.clip_grad_norm_(p.values(), clip_norm)
        torch_optimizer.param_groups[0]['lr'] = learning_rate
        torch_optimizer.step()
        case.save('outputs', **{f'{step}.{parameter_name}': parameter for parameter_name, parameter in p.items()})


GROUP_OF_CLASS = torch.tensor([0, 1, 0, 2, 1, 2, 1])


def reo_loss(magnitudes, groups, xi, mu):
    """Sum over groups: mean of max(xi - Q, 0)^2 over its samples and of max(Q - mu, 0)^2 over others; empty is 0."""
    loss = torch.zeros(())
    for group in range(magnitudes.shape[1]):
        own, others = magnitudes[groups == group, group], magnitudes[groups != group, group]
        if len(own) > 0:
            loss = loss + (xi - own).clamp(min=0).square().mean()
        if len(others) > 0:
            loss = loss + (others - mu).clamp(min=0).square().mean()
    return loss


def reo():
    """Group 1 has one sample in the batch, group 2 none."""
    case = Case('reo')
    p = case.parameters(magnitudes=case.draw(6, 3, scale=3).abs())
    groups = case.input('groups', torch.tensor([0, 0, 1, 0, 0, 0]))
    case.finish(reo_loss(p['magnitudes'], groups, xi=3, mu=0.5), p)


def data_aware_classifier():
    """Cross-entropy of logits multiplied by the weight of their class's group."""
    case = Case('dac')
    p = case.parameters(logits=case.draw(5, 7, scale=2), weights=1 + case.draw(5, 3, scale=0.5))
    case.input('groupOfClass', GROUP_OF_CLASS)
    labels = case.input('labels', torch.tensor([6, 0, 3, 2, 5]))
    logits = p['logits'] * p['weights'][:, GROUP_OF_CLASS]
    case.finish(cross_entropy(logits, labels), p, logits=logits)


def magnitude(vectors):
    return (vectors.square().sum(-1) + 1e-12).sqrt()


def magnitudes():
    """The second vector is exactly zero."""
    case = Case('magnitude')
    vectors = case.draw(4, 5)
    vectors[1] = 0
    p = case.parameters(vectors=vectors)
    case.finish_probed(magnitude(p['vectors']), p)


def largest_per_group(logits, k):
    groups = [logits[:, GROUP_OF_CLASS == group] for group in range(3)]
    return torch.cat([group.sort(-1, descending=True).values[:, :k] for group in groups], -1)


def top_k():
    case = Case('top-k')
    case.input('groupOfClass', GROUP_OF_CLASS)
    p = case.parameters(logits=case.draw(4, 7, scale=2))
    case.finish_probed(largest_per_group(p['logits'], k=2), p)


def tau_norm(tau):
    """Each class's weight divided by its norm to the power tau, without bias; gradients are for the features."""
    case = Case(f'tau-norm-{tau}')
    p = case.parameters(features=case.draw(4, 5))
    weight = case.input('weight', case.draw(7, 5))
    norms = weight.square().sum(-1, keepdim=True).sqrt()
    case.finish_probed(p['features'] @ (weight / norms**tau).T, p)


def learnable_weight_scaling():
    """One scale per class for the whole logit, including the bias."""
    case = Case('lws')
    p = case.parameters(weight=case.draw(7, 5), bias=case.draw(7), scales=1 + case.draw(7, scale=0.3))
    features = case.input('features', case.draw(4, 5))
    case.finish_probed(linear(features, p['weight'], p['bias']) * p['scales'], p)


def modulator(batch=6, dim=5, width=8, hidden=6, k=2, xi=3, mu=0.5, lam=0.5):
    """Three MLP sub-networks, the fusion of Q / xi and the largest logits, weights 1 + output; lambda * REO + DAC."""
    case = Case('modulator')
    count, classes = 3, len(GROUP_OF_CLASS)
    shapes = {f'groups.{g}.{name}': shape for g in range(count) for name, shape in
              (('proj', (width, dim)), ('out', (width, width)))}
    shapes |= {'fusion.fc1': (hidden, count * (1 + k)), 'fusion.fc2': (count, hidden), 'head': (classes, dim)}
    values = {}
    for name, (out, into) in shapes.items():
        values |= {f'{name}.weight': case.draw(out, into, scale=0.6), f'{name}.bias': case.draw(out, scale=0.3)}
    p = case.parameters(**values)

    def layer(name, x):
        return linear(x, p[f'{name}.weight'], p[f'{name}.bias'])

    case.input('groupOfClass', GROUP_OF_CLASS)
    features = case.input('features', case.draw(batch, dim))
    labels = case.input('labels', torch.tensor([1, 0, 5, 2, 6, 3]))
    logits = layer('head', features)
    hidden_of = [gelu(layer(f'groups.{g}.proj', features)) for g in range(count)]
    q = torch.stack([magnitude(layer(f'groups.{g}.out', hidden_of[g])) for g in range(count)], 1)
    evidence = torch.cat([q / xi, largest_per_group(logits, k)], 1)
    weights = 1 + layer('fusion.fc2', gelu(layer('fusion.fc1', evidence)))
    modulated = logits * weights[:, GROUP_OF_CLASS]
    reo = reo_loss(q, GROUP_OF_CLASS[labels], xi, mu)
    dac = cross_entropy(modulated, labels)
    case.finish(lam * reo + dac, p, reo=reo, dac=dac, magnitudes=q, modulated=modulated)


def resized_positions(name, old, new, width=6):
    """Position embeddings of a class token and a grid, which is resized from old x old to new x new (bicubic)."""
    case = Case(name)
    positions = case.input('positions', case.draw(1, 1 + old * old, width))
    grid = positions[:, 1:].reshape(1, old, old, width).permute(0, 3, 1, 2)
    grid = interpolate(grid, size=(new, new), mode='bicubic', align_corners=False)
    case.save('outputs', positions=torch.cat([positions[:, :1], grid.flatten(2).transpose(1, 2)], 1))


def write_safetensors(path):
    """Writes an 8-byte header length, the header as JSON, then the arrays (float32 and int32 only)."""
    header, data = {}, b''
    for name, array in sorted(arrays.items()):
        whole = numpy.issubdtype(array.dtype, numpy.integer)
        values = array.astype('<i4' if whole else '<f4').tobytes()
        offsets = [len(data), len(data) + len(values)]
        header[name] = {'dtype': 'I32' if whole else 'F32', 'shape': array.shape, 'data_offsets': offsets}
        data += values
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(struct.pack('<Q', len(text)) + text + data)


transformer_block()
convolution('grouped-convolution', groups=2, stride=1)
convolution('strided-convolution', groups=1, stride=2)
soft_cross_entropy()
optimizer('adamw', lambda p: torch.optim.AdamW(p, weight_decay=0.1))
optimizer('sgd', lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1))
optimizer('adamw-clipped', lambda p: torch.optim.AdamW(p, weight_decay=0.1), clip_norm=4)
optimizer('sgd-clipped', lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.1), clip_norm=4)
reo()
data_aware_classifier()
magnitudes()
top_k()
tau_norm(0.5)
tau_norm(1)
learnable_weight_scaling()
modulator()
resized_positions('resized-positions-up', old=4, new=7)
resized_positions('resized-positions-down', old=5, new=3)
write_safetensors(FILE)
print(f'{len(arrays)} arrays, {FILE.stat().st_size} bytes in {FILE}')
