import { hidden, imul } from './intrinsics.ts'

/** Replaces `Math.random` by a generator that starts from the session's seed (splitmix, 32 bits a draw). */
export function installRandom(seed: number): void {
  let position = seed | 0
  const draw = (): number => {
    position = (position + 0x9e3779b9) | 0
    let mixed = imul(position ^ (position >>> 16), 0x85ebca6b)
    mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
  hidden(Math, 'random', () => ((draw() >>> 5) * 0x4000000 + (draw() >>> 6)) / 0x20000000000000)
}
