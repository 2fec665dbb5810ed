// Brings a file back as it was at the latest earlier gap at which it was another: a backup, or a synchronised folder that lags behind.
import { z } from 'zod';
import type { Deed } from '../../core/disk.ts';
import type { GapFaultKind } from '../kind.ts';
import { drawWhole, oneTurnEarlier, struckFiles, wholeFields } from './kept.ts';

const schema = z.strictObject({ kind: z.literal('restore'), ...wholeFields });
export type Restore = z.infer<typeof schema>;

export const restore: GapFaultKind<Restore> = {
  kind: 'restore',
  family: 'disk',
  models: 'An older copy of a file: a backup that was restored, or a synchronised folder that lags behind.',
  schema,
  looksBack: true,
  describe: ({ file }) => `an older copy of the ${file} is restored`,

  between({ files, earlier }, { file }) {
    const struck = struckFiles({ files, earlier }, file);
    for (const then of earlier.toReversed()) {
      const deeds = struck.flatMap(({ path, bytes }): Deed[] => {
        const old = then.find((one) => one.path === path);
        return old && Buffer.compare(old.bytes, bytes) !== 0 ? [{ kind: 'write', path, bytes: old.bytes }] : [];
      });
      if (deeds.length > 0) return deeds;
    }
    return undefined;
  },

  arbitrary: (gaps) => drawWhole('restore', gaps),
  simpler: oneTurnEarlier,
};
