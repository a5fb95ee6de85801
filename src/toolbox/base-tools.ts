import type { Actions } from '../actions/acting.ts'
import type { Tool } from '../core/tool.ts'
import { checkKnown } from '../tools/check-options.ts'
import { visitWebpage } from '../tools/web/visit-webpage.ts'
import type { VisitWebpageOptions } from '../tools/web/visit-webpage.ts'
import { webSearch } from '../tools/web/web-search.ts'
import type { WebSearchOptions } from '../tools/web/web-search.ts'
import { runJavaScript } from './run-javascript.ts'
import type { RunJavaScriptOptions } from './run-javascript.ts'

/** For what kind of agent, and the options of each tool. */
export type BaseToolsOptions = {
  /** How the agent acts, as in its option `actions`. With `tools`, `runJavaScript` is there too. Default `code`. */
  readonly actions?: Actions
  readonly webSearch?: WebSearchOptions
  readonly visitWebpage?: VisitWebpageOptions
  readonly runJavaScript?: RunJavaScriptOptions
}

/**
 * The tools most agents start with: `webSearch` and `visitWebpage`, and `runJavaScript` for an agent that acts by calls
 * only; the others run programs anyway.
 *
 * @throws {TypeError} for options that do not exist or are wrong.
 */
export function baseTools(options: BaseToolsOptions = {}): Tool[] {
  checkKnown('baseTools', options, ['actions', 'webSearch', 'visitWebpage', 'runJavaScript'])
  const { actions = 'code' } = options
  if (actions !== 'code' && actions !== 'tools' && actions !== 'both')
    throw new TypeError(`actions must be code, tools or both, not ${JSON.stringify(actions)}.`)
  if (actions !== 'tools' && options.runJavaScript !== undefined) {
    throw new TypeError(
      `runJavaScript is for agents that act by calls only: say actions: 'tools', or leave its options out. With ${actions} the agent runs programs itself.`,
    )
  }
  const tools: readonly unknown[] = [
    webSearch(options.webSearch),
    visitWebpage(options.visitWebpage),
    ...(actions === 'tools' ? [runJavaScript(options.runJavaScript)] : []),
  ]
  // A list of tools with inputs of different types.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return tools as Tool[]
}
