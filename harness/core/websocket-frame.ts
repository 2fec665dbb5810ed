// A message as a server puts it on a WebSocket: one frame, not masked, not compressed, never split.
// Source: RFC 6455, section 5.2.

/** The frame of a text message. */
export function textFrame(text: string): Uint8Array {
  const payload = new TextEncoder().encode(text);
  const header = headerOf(payload.length);
  const frame = new Uint8Array(header.length + payload.length);
  frame.set(header);
  frame.set(payload, header.length);
  return frame;
}

/** The last frame of its message, with the opcode of a text. */
const FINAL_TEXT = 0x81;

/** The length stands in one byte, or behind a mark in the next two or eight. */
function headerOf(length: number): Uint8Array {
  if (length < 126) return Uint8Array.of(FINAL_TEXT, length);
  const isShort = length < 65_536;
  const header = new DataView(new ArrayBuffer(isShort ? 4 : 10));
  header.setUint8(0, FINAL_TEXT);
  header.setUint8(1, isShort ? 126 : 127);
  if (isShort) header.setUint16(2, length);
  else header.setBigUint64(2, BigInt(length));
  return new Uint8Array(header.buffer);
}
