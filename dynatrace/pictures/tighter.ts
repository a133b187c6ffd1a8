/**
 * A PNG (https://www.w3.org/TR/png-3/) with a palette, for a page of few colours: a quarter of what the browser writes.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;
const MOST_COLOURS = 256;
/** Of the header: a palette, eight bits for each pixel. */
const INDEXED = 3;
const TRUE_COLOUR = 2;
const TRUE_COLOUR_ALPHA = 6;

/**
 * @param png eight bits for each channel, as browsers write it; what is transparent becomes opaque
 * @returns the same picture, colours that are nearly the same made one where there are too many
 * @throws Error for a picture of another kind
 */
export function tighter(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === 'IHDR')!.data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const kind = header[9];
  if (header[8] !== 8 || (kind !== TRUE_COLOUR && kind !== TRUE_COLOUR_ALPHA)) throw new Error('Not such a picture.');
  const size = kind === TRUE_COLOUR ? 3 : 4;
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  const pixels = unfiltered(inflateSync(data), width * size, height, size);
  const { palette, indices } = paletteOf(pixels, size);
  // No filter: rows of indices have no slopes.
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const indexed = Buffer.from(header);
  indexed[9] = INDEXED;
  return Buffer.concat([
    png.subarray(0, SIGNATURE),
    chunk('IHDR', indexed),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): readonly { readonly type: string; readonly data: Buffer }[] {
  const chunks = [];
  for (let at = SIGNATURE; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const end = at + 8 + png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, end) });
  }
  return chunks;
}

function unfiltered(lines: Buffer, length: number, height: number, size: number): Buffer {
  const pixels = Buffer.alloc(length * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (length + 1)]!;
    for (let x = 0; x < length; x++) {
      const at = y * length + x;
      const left = x >= size ? pixels[at - size]! : 0;
      const up = y > 0 ? pixels[at - length]! : 0;
      const corner = x >= size && y > 0 ? pixels[at - length - size]! : 0;
      pixels[at] = lines[y * (length + 1) + 1 + x]! + guess(filter, left, up, corner);
    }
  }
  return pixels;
}

/** What each of the five filters takes a byte for, by its neighbours. */
function guess(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Each channel rounded to as many levels as leave few enough colours. */
function paletteOf(pixels: Buffer, size: number): { readonly palette: Buffer; readonly indices: Buffer } {
  for (let step = 1; ; step++) {
    const level = (value: number) =>
      Math.round((Math.round(value / step) * step * 255) / (Math.round(255 / step) * step));
    const known = new Map<number, number>();
    const indices = Buffer.alloc(pixels.length / size);
    for (let i = 0; i < indices.length && known.size <= MOST_COLOURS; i++) {
      const [red, green, blue] = [0, 1, 2].map((channel) => level(pixels[i * size + channel]!));
      const colour = (red! << 16) | (green! << 8) | blue!;
      if (!known.has(colour)) known.set(colour, known.size);
      indices[i] = known.get(colour)!;
    }
    if (known.size > MOST_COLOURS) continue;
    const palette = Buffer.alloc(known.size * 3);
    for (const [colour, index] of known) palette.writeUIntBE(colour, index * 3, 3);
    return { palette, indices };
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
