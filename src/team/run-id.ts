/**
 * The id of the run that a call starts: always the same for the same call of the same run, so that a manager that is
 * resumed finds the runs of its members again. 128 bits of SHA-256, in hex.
 */
export async function toMemberRunId(runId: string, callId: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${runId}\n${callId}`))
  return Array.from(new Uint8Array(digest).subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
