import { MemError } from '@mem/errors';

/** The error for a file that cannot be read; `advice` says what to do. */
export function badPth(reason: string, advice = 'Check that it arrived whole.', cause?: unknown): MemError {
  const message = `This is not a readable PyTorch file: ${reason.replace(/\.$/, '')}. ${advice}`.trimEnd();
  return new MemError('bad-file', message, { reason }, cause === undefined ? {} : { cause });
}

/** The error for a file that calls what would run something in Python. */
export function refusedCall(name: string): MemError {
  const shown = short(name);
  return new MemError(
    'bad-file',
    `This PyTorch file calls ${shown}, which is refused: in Python, loading it would run that. ` +
      'If you trust its source, save its state dict alone in Python: torch.save(model.state_dict(), path).',
    { refused: shown },
  );
}

/** `text` cut short: a hostile file must not fill the screen. */
export function short(text: string): string {
  const printable = text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
  return text.length > 100 ? `${printable}...` : printable;
}
