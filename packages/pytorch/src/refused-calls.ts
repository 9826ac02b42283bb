/** Modules whose functions run programs, access files or the network, or load code. */
const modules: ReadonlySet<string> = new Set(
  [
    'os posix nt sys subprocess _posixsubprocess commands popen2 pty shutil signal',
    'socket ssl http httplib urllib urllib2 requests aiohttp ftplib smtplib webbrowser',
    'importlib imp runpy pkgutil pip setuptools distutils venv ensurepip idlelib lib2to3',
    'code codeop ctypes _ctypes marshal pickle _pickle cPickle joblib pydoc io _io',
    'bdb pdb timeit trace profile cProfile multiprocessing asyncio linecache',
  ].flatMap((line) => line.split(' ')),
);

/** Further such functions and submodules of otherwise harmless modules. */
const names: readonly string[] = [
  ...['torch.load', 'torch.serialization.load', 'torch.jit.load', 'torch.hub', 'torch.utils.cpp_extension'],
  ...['numpy.load', 'numpy.memmap', 'numpy.testing', 'numpy.f2py', 'operator.attrgetter', 'operator.methodcaller'],
];

/** The only `builtins` that may be called: those that make plain values, and `getattr`, used to pickle methods. */
const builtins: ReadonlySet<string> = new Set(
  'bool bytearray bytes complex dict float frozenset getattr int list object range set slice str tuple'.split(' '),
);

/**
 * True if a file that calls this name is refused. Nothing is ever run, so safety does not depend on this list: it warns
 * of files that would do harm when loaded in Python.
 */
export function isRefusedCall(name: string): boolean {
  const [root, ...rest] = name.split('.') as [string, ...string[]];
  if (root === '__builtin__' || root === 'builtins') return !builtins.has(rest.join('.'));
  const isSpecial = (part: string): boolean => part === '' || /^__\w+__$/.test(part);
  return (
    modules.has(root) ||
    (isSpecial(root) && root !== '__main__') ||
    rest.some(isSpecial) ||
    names.some((each) => name === each || name.startsWith(`${each}.`))
  );
}
