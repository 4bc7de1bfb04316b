const chunkBytes = 64 * 1024;

/** The same bytes in larger chunks: a log has a piece for each line. Copies, as pieces share memory with reads. */
export async function* chunked(pieces: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let fill = 0;
  for await (const piece of pieces) {
    let at = 0;
    while (at < piece.length) {
      const copied = piece.copy(chunk, fill, at);
      at += copied;
      fill += copied;
      if (fill < chunkBytes) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(chunkBytes);
      fill = 0;
    }
  }
  if (fill > 0) yield chunk.subarray(0, fill);
}
