/** Cuts a client's byte stream into whole HTTP/1.1 requests. */

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

export class HttpFrames {
  #held = Buffer.alloc(0);
  /** True after an upgrade: from then on the bytes are no requests any more. */
  isRaw = false;

  /** Adds bytes; gives the requests that have become whole (after an upgrade, the bytes as they come). */
  add(chunk: Buffer): Buffer[] {
    if (this.isRaw) return [chunk];
    this.#held = Buffer.concat([this.#held, chunk]);
    const whole: Buffer[] = [];
    for (;;) {
      const length = lengthOf(this.#held);
      if (length === undefined || this.#held.length < length) return whole;
      const request = this.#held.subarray(0, length);
      this.#held = this.#held.subarray(length);
      whole.push(request);
      if (/^upgrade:/im.test(request.toString('latin1'))) {
        this.isRaw = true;
        if (this.#held.length > 0) whole.push(this.#held);
        return whole;
      }
    }
  }
}

/** Bytes of the first request; undefined while its head, or the end of its chunks, has not come. */
function lengthOf(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const body = headEnd + HEAD_END.length;
  const head = bytes.toString('latin1', 0, body);
  if (/^transfer-encoding:.*chunked/im.test(head)) {
    const end = bytes.indexOf(LAST_CHUNK, body);
    return end < 0 ? undefined : end + LAST_CHUNK.length;
  }
  const length = /^content-length:\s*(\d+)/im.exec(head)?.[1];
  return body + Number(length ?? 0);
}
