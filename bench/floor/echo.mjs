/** A child process that sends back each line: the least there is to code that runs elsewhere. */
import { spawn } from 'node:child_process'
import process from 'node:process'

const echo = "process.stdin.on('data', (bytes) => process.stdout.write(bytes))"

export function startEcho() {
  const child = spawn(process.execPath, ['-e', echo], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  return (text) =>
    new Promise((resolve) => {
      child.stdout.once('data', resolve)
      child.stdin.write(JSON.stringify({ text }))
    })
}
