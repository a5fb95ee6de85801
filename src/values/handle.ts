/** What a text begins with that stands for a value of the run in the arguments of a call. */
export const handleMark = '$handle:'

/** The text that stands for the value of this name: how a model hands on what it has not seen whole. */
export function toHandle(name: string): string {
  return handleMark + name
}
