/** Limits of a run; every one is configurable and holds against code written to break it. Bytes are UTF-8. */
export type Limits = {
  /** Guest time of one step: the time code runs or waits for its own timers. Waiting for host tools is not counted. */
  readonly stepTimeoutMs: number
  /** How long code may go on after `stepTimeoutMs` before it is killed from outside. */
  readonly graceMs: number
  /** Heap of one interpreter. */
  readonly memoryMb: number
  /** Source text of one action. */
  readonly sourceBytes: number
  /** All `variables` of a run in wire form. */
  readonly variablesBytes: number
  /** A final answer in wire form. */
  readonly answerBytes: number
  /** Characters of the last value that the model sees. */
  readonly valueChars: number
  /** Console output kept of one step: head and tail, the middle is dropped and counted. */
  readonly consoleBytes: number
  /** Characters of console output that the model sees. */
  readonly consoleChars: number
  /** Arguments of one call in wire form. */
  readonly argumentBytes: number
  /** Result of one call in wire form. */
  readonly resultBytes: number
  readonly callsPerStep: number
  /** Calls of one step that run at once; the rest wait. */
  readonly callsInFlight: number
  /** Default time-out of one tool call; a tool's own `timeoutMs` replaces it. */
  readonly toolTimeoutMs: number
  readonly modelFirstTokenMs: number
  readonly modelStallMs: number
  readonly modelTotalMs: number
}
