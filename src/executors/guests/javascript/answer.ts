import { encodeText } from '../../../values/codec.ts'
import { freeze, NativeError } from '../../../values/intrinsics.ts'
import { answerFunction, postKinds } from './channel.ts'
import { fixedGlobal, hidden, NativePromise, whenSettled, withStack } from './intrinsics.ts'
import { errorResult } from './results.ts'
import { measure, state } from './state.ts'

/** Installs `finalAnswer`: its first call latches the answer and stops the program on the spot. */
export function installAnswer(): void {
  const finalAnswer = (value: unknown): unknown => {
    if (state.action.latched || state.action.answerPending)
      throw new NativeError('finalAnswer was called before; the first answer stands.')
    return isThenable(value) ? answerLater(value) : answerNow(value)
  }
  hidden(finalAnswer, 'name', answerFunction)
  fixedGlobal(answerFunction, freeze(finalAnswer))
}

function answerNow(value: unknown): never {
  const { action } = state
  // Getters of the value run here, and may call finalAnswer themselves: whoever is through first has answered.
  const text = answerText(value)
  if (!action.latched) {
    action.latched = true
    action.answer = text
  }
  return stop()
}

/** Ends the program: the worker interrupts it in a way that no `catch` or `finally` of it sees. */
function stop(): never {
  state.post(postKinds.stop, 0, '', '')
  for (;;) {
    // The interrupt comes while this spins.
  }
}

/** The program goes on until the promise has settled: what it stands for may need calls of its own. */
function answerLater(value: unknown): Promise<never> {
  const { action } = state
  action.answerPending = true
  whenSettled(
    value,
    (answer) => {
      action.answerPending = false
      try {
        action.answer = answerText(answer)
      } catch (error) {
        return fail(error)
      }
      action.latched = true
      return stop()
    },
    (reason) => {
      action.answerPending = false
      fail(reason)
    },
  )
  return new NativePromise(() => {})
}

/** The answer could not be had: that is what came of the action, whatever else the program does. */
function fail(reason: unknown): void {
  const { action } = state
  action.latched = true
  action.result = errorResult(reason)
}

function answerText(value: unknown): string {
  try {
    return encodeText(value, { maxBytes: state.options.answerBytes, name: 'answer', measure })
  } catch (error) {
    throw withStack(error)
  }
}

function isThenable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false
  return typeof value.then === 'function'
}
