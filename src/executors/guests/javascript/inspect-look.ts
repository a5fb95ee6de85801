import type { BareList } from '../../../values/intrinsics.ts'

/** What is known on the way through a value. */
export type Look = {
  /** The objects that are being written, from the outermost in. */
  readonly open: BareList<object>
  /** Objects that are met inside themselves. */
  readonly circular: BareList<object>
  readonly depth: number
  readonly maxItems: number
  /** Renders a part of the value that is looked at. */
  readonly render: (look: Look, value: unknown) => string
  chars: number
  indent: number
  /** How deep the object is that was written last. */
  level: number
}

/** What is written of an object: what stands around its parts, and how to write those. */
export type Drawing = {
  readonly open?: string
  readonly close?: string
  readonly base?: string
  readonly isList?: boolean
  readonly items?: (parts: BareList<string>) => void
  /** Keys that are not shown although they are listed. */
  readonly hides?: (key: string) => boolean
  /** Keys that are shown although nobody lists them. */
  readonly more?: BareList<string>
}
