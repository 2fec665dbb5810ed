// What a user sees of two downloads that overlap.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { showProgress, type Progress } from './progress.ts';

function twoDownloads(progress: Progress): void {
  const first = progress.started('tiny 1.0.0', 2_000_000);
  const second = progress.started('tiny 2.0.0', undefined);
  first.advanced(600_000);
  second.advanced(300_000);
  progress.note('tiny 3.0.0: already being installed elsewhere, waiting for it');
  second.ended('failed');
  first.advanced(1_400_000);
  first.ended('done');
}

test('in a file or a log: a few plain lines', async () => {
  const log = new PassThrough();
  twoDownloads(showProgress(log));
  log.end();

  expect((await text(log)).split('\n')).toEqual([
    'tiny 1.0.0: downloading 2.0 MB',
    'tiny 2.0.0: downloading',
    'tiny 1.0.0: 25%',
    'tiny 3.0.0: already being installed elsewhere, waiting for it',
    'tiny 2.0.0: failed',
    'tiny 1.0.0: done',
    '',
  ]);
});

test('on a terminal: bars, which are left as they ended', async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  twoDownloads(showProgress(terminal));
  terminal.end();

  expect(
    stripVTControlCharacters(await text(terminal))
      .split('\n')
      .slice(-4),
  ).toEqual([
    'tiny 1.0.0  [==============================]  100% of 2.0 MB',
    'tiny 2.0.0  0.3 MB',
    'tiny 3.0.0: already being installed elsewhere, waiting for it',
    '',
  ]);
});
