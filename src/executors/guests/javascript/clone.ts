import { decodeText, encodeText } from '../../../values/codec.ts'
import { NativeTypeError } from '../../../values/intrinsics.ts'
import { domException, hidden } from './intrinsics.ts'

/** Installs `structuredClone`, by the form in which values go between the sandbox and its host. */
export function installClone(): void {
  hidden(globalThis, 'structuredClone', (value: unknown) => decodeText(wired(value)))
}

function wired(value: unknown): string {
  try {
    return encodeText(value)
  } catch (error) {
    if (!(error instanceof NativeTypeError)) throw error
    throw domException(error.message, 'DataCloneError')
  }
}
