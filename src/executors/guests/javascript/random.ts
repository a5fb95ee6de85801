import { hidden, imul } from './intrinsics.ts'

let position = 0

/** Replaces `Math.random` by a generator that starts from the session's seed. */
export function installRandom(seed: number): void {
  position = seed | 0
  hidden(Math, 'random', () => ((draw() >>> 5) * 0x4000000 + (draw() >>> 6)) / 0x20000000000000)
}

/** The next 32 bits of the session's chance (splitmix). */
export function draw(): number {
  position = (position + 0x9e3779b9) | 0
  let mixed = imul(position ^ (position >>> 16), 0x85ebca6b)
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
