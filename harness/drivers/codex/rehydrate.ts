// Sends a session through an envelope into another home, as a store of transcripts does it.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeEnvelope } from './envelope-file.ts';
import { envelopeText, parseEnvelope, readEnvelope, type Envelope } from './envelope.ts';

/** Resolves to where the rollout lies in the fresh home, or to undefined for one that does not say which session it is. */
export async function rehydrate(home: string, file: string, freshHome: string): Promise<string | undefined> {
  const envelope = envelopeIn(await readFile(path.join(home, file)));
  return envelope && writeEnvelope(freshHome, parseEnvelope(envelopeText(envelope)));
}

function envelopeIn(rollout: Uint8Array): Envelope | undefined {
  try {
    return readEnvelope(rollout).envelope;
  } catch {
    return undefined;
  }
}
