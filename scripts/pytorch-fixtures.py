"""Writes packages/pytorch/src/fixtures: small files of torch.save, and expected.json with the tensors in them.

    /usr/bin/python3 scripts/pytorch-fixtures.py

It needs torch (Debian's python3-torch, 1.13) and numpy. Running it again reproduces the files.
"""

import datetime
import enum
import functools
import io
import json
import pickle
import random
import re
import struct
import sys
import types
import zipfile
from argparse import Namespace
from collections import OrderedDict, defaultdict, deque
from pathlib import Path, PosixPath, PurePosixPath

import numpy
import torch

FOLDER = Path(__file__).parents[1] / 'packages/pytorch/src/fixtures'
expected = {}


def numbers(*shape, dtype=torch.float32):
    """Values that every dtype of floats holds exactly."""
    count = int(numpy.prod(shape))
    return (torch.arange(count, dtype=torch.float32) / 4 - 2).reshape(shape).to(dtype)


def write(name, data, tensors=None):
    (FOLDER / name).write_bytes(data)
    if tensors is not None:
        expected[name] = {
            key: {'dtype': str(value.dtype), 'shape': list(value.shape), 'values': value.flatten().tolist()}
            for key, value in tensors.items()
        }


def save(name, value, tensors, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    write(name, buffer.getvalue(), tensors)


def model():
    layers = OrderedDict(proj=torch.nn.Linear(3, 2), norm=torch.nn.BatchNorm1d(2))
    module = torch.nn.Sequential(layers)
    with torch.no_grad():
        module.proj.weight.copy_(numbers(2, 3))
        module.proj.bias.copy_(numbers(2))
    module.norm.num_batches_tracked += 7
    return module


def usual_files():
    weights = model().state_dict()
    save('state-dict.pth', weights, weights)
    save('protocol-4.pth', weights, weights, pickle_protocol=4)
    module = model()
    optimizer = torch.optim.AdamW(module.parameters(), lr=1e-3)
    module(numbers(4, 3)).sum().backward()
    optimizer.step()
    # The float32 results of a step may differ between machines.
    state = optimizer.state_dict()
    state['state'] = {index: {'step': of['step'], 'exp_avg': torch.zeros(2)} for index, of in state['state'].items()}
    args = Namespace(batch_size=64, blr=1.5e-4, output_dir='out', resume='', device='cuda', betas=(0.9, 0.95), dist=None)
    best = {'acc1': numpy.float64(71.5), 'epoch': numpy.int64(3), 'done': numpy.bool_(True)}
    checkpoint = {'model': weights, 'optimizer': state, 'epoch': 3, 'scaler': {'scale': 65536.0}, 'args': args, 'best': best}
    save('checkpoint.pth', checkpoint, weights)
    prefixed = OrderedDict((f'module.{name}', value) for name, value in weights.items())
    save('parallel.pth', {'epoch': 1, 'arch': 'resnet50', 'state_dict': prefixed, 'seed': 2**40, 'tags': {'a'}}, weights)
    parameters = {'weight': torch.nn.Parameter(numbers(2, 2)), 'frozen': torch.nn.Parameter(numbers(2), requires_grad=False)}
    save('parameters.pth', parameters, parameters)


def dtypes_and_views():
    floats = ['float64', 'float32', 'float16', 'bfloat16']
    integers = ['int64', 'int32', 'int16', 'int8', 'uint8', 'bool']
    tensors = {name: numbers(5, dtype=getattr(torch, name)) for name in floats}
    for name in integers:
        tensors[name] = torch.tensor([0, 1, 2, 127], dtype=getattr(torch, name))
    for name in integers[:4]:
        tensors[name][3] = -128
    save('dtypes.pth', tensors, tensors)
    base = numbers(4, 6)
    views = {
        'base': base,
        'transposed': base.t(),
        'rows': base[1:3],
        'columns': base[:, 2:4],
        'every-other': base[::2, 1::2],
        'permuted': base.reshape(2, 2, 6).permute(2, 0, 1),
        'diagonal': base.diagonal(),
        'expanded': base[0, :2].reshape(2, 1).expand(2, 3),
        'element': base[3, 5],
        'scalar': torch.tensor(-1.5),
        'empty': torch.zeros(0, 3),
        'empty-view': base[:, 6:],
    }
    save('views.pth', views, views)


class Options(dict):
    """Like EasyDict: a dict with attributes, of a project's own module."""


class Configuration:
    def __init__(self):
        self.name = 'x'
        self.paths = [PurePosixPath('a/b')]


class Mode(enum.Enum):
    train = 1


def beside_the_weights():
    """What training scripts save beside the weights; nothing of it is needed to read them."""
    for each in (Options, Configuration, Mode):
        each.__module__ = 'project.config'
    project = sys.modules['project'] = sys.modules['project.config'] = types.ModuleType('project')
    project.Options, project.Configuration, project.Mode = Options, Configuration, Mode
    module = model()
    weights = module.state_dict()
    scheduler = torch.optim.lr_scheduler.MultiStepLR(torch.optim.SGD(module.parameters(), lr=0.1), [160, 180])
    log = defaultdict(list)
    log['loss'].append(0.5)
    options = Options(lr=0.1)
    options.note = 'attribute'
    checkpoint = {
        'state_dict': weights,
        'milestones': scheduler.state_dict()['milestones'],
        'args': Namespace(output_dir=PosixPath('/tmp/x'), data=PurePosixPath('a/b')),
        'log': log,
        'counts': numpy.array([500, 100, 5]),
        'random': (numpy.random.RandomState(0).get_state(), random.Random(0).getstate()),
        'config': Configuration(),
        'options': options,
        'mode': Mode.train,
        'when': datetime.datetime(2020, 1, 2),
        'recent': deque([1, 2], maxlen=3),
        'big': numpy.array([258], dtype='>i4')[0],
        'label': numpy.str_('tail'),
        'class': Configuration,
        'loader': functools.partial(print, end=''),
    }
    save('beside.pth', checkpoint, weights)
    save('beside-protocol-4.pth', checkpoint, weights, pickle_protocol=4)
    complete = torch.nn.DataParallel(model())
    named = {name.removeprefix('module.'): value for name, value in complete.state_dict().items()}
    save('whole-model.pth', complete, named)
    # Tensors of unsupported types beside a supported one.
    odd = {
        'weight': numbers(2),
        'complex': torch.tensor([1 + 2j, 3j]),
        'quantized': torch.quantize_per_tensor(numbers(2), 0.5, 0, torch.qint8),
        'sparse': numbers(2).to_sparse(),
    }
    save('odd.pth', odd, None)


def legacy():
    base = numbers(4, 3)
    tensors = {'base': base, 'column': base[:, 1], 'half': numbers(3, dtype=torch.float16), 'again': base[2:]}
    # This format identifies storages by their addresses and orders them accordingly.
    torch.serialization.sorted = list
    buffer = io.BytesIO()
    torch.save({'state_dict': tensors}, buffer, _use_new_zipfile_serialization=False)
    keys = {}

    def renamed(match):
        key = b'storage-%d' % keys.setdefault(match[1], len(keys))
        return b'X' + struct.pack('<I', len(key)) + key

    data = re.sub(rb'X.\0\0\0(\d+)(?=q)', renamed, buffer.getvalue(), flags=re.DOTALL)
    assert len(keys) == 2
    write('legacy.pth', data, tensors)


class Called:
    """Pickles as a call of `function`, which whoever unpickles makes."""

    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


class Storage:
    def __init__(self, kind, key, count, *rest):
        self.id = ('storage', kind, key, 'cpu', count, *rest)


class Source(Storage):
    """A class of a whole model, which files before PyTorch 1.6 keep with its source text."""

    def __init__(self, kind):
        self.id = ('module', kind, 'net.py', 'class Net(Module):\n')

    def __call__(self):
        """Only what can be called is pickled as a call."""


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return value.id if isinstance(value, Storage) else None


def pickled(value):
    buffer = io.BytesIO()
    Pickler(buffer, 2).dump(value)
    return buffer.getvalue()


def archive(value, **records):
    """An archive with any pickle, for what this version of PyTorch does not write."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as file:
        for name, data in {'data.pkl': pickled(value), **records, 'version': b'3\n'}.items():
            file.writestr(zipfile.ZipInfo(f'archive/{name}'), data)
    return buffer.getvalue()


def stand_in(module, name):
    """A function or class that pickles by a name that this version does not have."""
    made = type(name, (), {})
    made.__module__ = module
    parent = __import__(module, fromlist=[name])
    setattr(parent, name, made)
    return made


def made_by_hand():
    import os

    write('hostile.pth', archive({'model': OrderedDict(), 'args': Called(os.system, 'echo executed')}))
    write('uncalled.pth', archive({'model': OrderedDict(), 'args': os.system}))
    write('big-endian.pth', archive({}, byteorder=b'big'))
    write('script.pth', archive({}, **{'code/__torch__.py': b'class Net(Module):\n', 'constants.pkl': b'\x80\x02).'}))
    untyped = stand_in('torch.storage', 'UntypedStorage')
    rebuild = stand_in('torch._utils', '_rebuild_tensor_v3')
    dtype = stand_in('torch', 'uint16')
    values = [0, 1, 40000, 65535, 7]
    called = Called(rebuild, Storage(untyped, '0', 10), 1, (2, 2), (2, 1), False, OrderedDict(), dtype)
    data = {'data/0': struct.pack('<5H', *values), '.data/serialization_id': b'0' * 40, 'byteorder': b'little'}
    write('version-2.pth', archive({'weight': called}, **data))
    expected['version-2.pth'] = {'weight': {'dtype': 'torch.uint16', 'shape': [2, 2], 'values': values[1:]}}


    # Before 0.4, storages could be views of others.
    viewed = Storage(torch.FloatStorage, 'root', 5, ('view', 1, 4))
    tensor = Called(torch._utils._rebuild_tensor, viewed, 1, (3,), (1,))
    machine = {'protocol_version': 1001, 'little_endian': True, 'type_sizes': {'short': 2, 'int': 4, 'long': 4}}
    model = Called(Source(stand_in('torch.nn', 'Net')))
    model.call += ({'_parameters': OrderedDict(weight=tensor), '_buffers': OrderedDict(), '_modules': OrderedDict()},)
    for name, value in {'legacy-view.pth': OrderedDict(weight=tensor), 'legacy-model.pth': model}.items():
        pickles = [0x1950A86A20F9469CFC6C, 1001, machine, value, ['root']]
        write(name, b''.join(map(pickled, pickles)) + struct.pack('<q5f', 5, 0, 1, 2, 3, 4))
        expected[name] = {'weight': {'dtype': 'torch.float32', 'shape': [3], 'values': [2.0, 3.0, 4.0]}}


FOLDER.mkdir(exist_ok=True)
usual_files()
beside_the_weights()
dtypes_and_views()
legacy()
made_by_hand()
lines = [f' {json.dumps(name)}: {json.dumps(tensors)}' for name, tensors in expected.items()]
(FOLDER / 'expected.json').write_text('{\n' + ',\n'.join(lines) + '\n}\n')
