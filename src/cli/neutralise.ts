/** Control characters (C0, DEL, C1), line separators, and the signs that turn the direction of writing around. */
const dangerous = /(?!\n)[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu

/**
 * Makes text of a model, a tool or the guest harmless for a terminal: what would steer it becomes visible instead.
 * Line feeds stay, other line ends become line feeds, tabs become two spaces, ESC becomes `␛`.
 */
export function neutralise(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(dangerous, toVisible)
}

function toVisible(character: string): string {
  if (character === '\t') return '  '
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return `\\u{${code.toString(16).toUpperCase()}}`
}
