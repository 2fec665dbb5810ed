// Reads what a server has put on a WebSocket, frame by frame. No library stands between, because those hide half a frame.
import { Buffer } from 'node:buffer';

export interface Frame {
  readonly isFinal: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  /** All of its bytes. */
  readonly bytes: Buffer;
}

export const TEXT = 1;
export const CLOSE = 8;

/** The whole frames, and the bytes behind them that are none yet. */
export function readFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = [];
  let at = 0;
  for (;;) {
    const [first, second] = [bytes[at], bytes[at + 1]];
    if (first === undefined || second === undefined) break;
    const short = second & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length < at + header) break;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const end = at + header + length;
    if (bytes.length < end) break;
    frames.push({
      isFinal: (first & 0x80) !== 0,
      opcode: first & 0x0f,
      payload: bytes.subarray(at + header, end),
      bytes: bytes.subarray(at, end),
    });
    at = end;
  }
  return { frames, rest: bytes.subarray(at) };
}
