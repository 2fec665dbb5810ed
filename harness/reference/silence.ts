// When a stream has been silent for too long. Like the pauses between retries this is given to the client, so that it can be told
// in real time, or in a virtual one in which no time passes.

/** Begins to listen; calls `expire` once nothing has been heard for too long. */
export type Silence = (expire: () => void) => {
  /** Something arrived. */
  heard(): void;
  /** The stream is over. */
  end(): void;
};

/** In real time: after so many milliseconds without a byte. */
export function silenceOf(ms: number): Silence {
  return (expire) => {
    const timer = setTimeout(expire, ms);
    return { heard: () => void timer.refresh(), end: () => clearTimeout(timer) };
  };
}
