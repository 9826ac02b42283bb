import { MemError } from '@mem/errors';

/** Error for an unreadable file; `advice` says what to do. */
export function badPth(reason: string, advice = 'Check that it arrived whole.', cause?: unknown): MemError {
  const message = `This is not a readable PyTorch file: ${reason.replace(/\.$/, '')}. ${advice}`.trimEnd();
  return new MemError('bad-file', message, { reason }, cause === undefined ? {} : { cause });
}

/** Error for a file that would run code when loaded in Python. */
export function refusedCall(name: string): MemError {
  const shown = short(name);
  return new MemError(
    'bad-file',
    `This PyTorch file calls ${shown}, which is refused: in Python, loading it would run that. ` +
      'If you trust its source, save its state dict alone in Python: torch.save(model.state_dict(), path).',
    { refused: shown },
  );
}

/** Truncates `text` so that a hostile file can't flood the screen. */
export function short(text: string): string {
  const printable = text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
  return text.length > 100 ? `${printable}...` : printable;
}
