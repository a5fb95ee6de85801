import { ReplyFold } from '../../asking/reply-fold.ts'
import { textMessage } from '../../core/messages.ts'
import type { Model } from '../../core/model.ts'
import type { RunResult } from '../../core/result.ts'
import { addTotals, addUsage, noUsage } from '../../core/usage.ts'
import type { TotalUsage } from '../../core/usage.ts'
import { toText, totalUsage } from './working.ts'
import type { WatchOptions, Worker } from './working.ts'

/** An agent that takes part in a conversation. */
export interface Speaker {
  readonly name: string
  readonly description: string
  session(): Worker & { close(): Promise<void> }
}

/** One turn: who spoke, and what came of the run. `said` is its output as text. */
export type Turn = { readonly speaker: string; readonly said: string; readonly result: RunResult }

/** Who speaks next, by name; `undefined` ends the conversation. */
export type NextSpeaker = (turns: readonly Turn[]) => string | undefined | Promise<string | undefined>

export type ConversationOptions = {
  readonly agents: readonly Speaker[]
  /** Who speaks next: in turn (the default), chosen by a function, or by a model that is shown who there is. */
  readonly next?: 'in-turn' | NextSpeaker | { readonly model: Model }
  /** Whether it is over, asked after each turn. */
  readonly until?: (turns: readonly Turn[]) => boolean
  /** Default 12. */
  readonly maxTurns?: number
}

/** How a conversation went. `status` is `done`, `max-turns`, or how the run ended that stopped it. */
export type ConversationResult = {
  readonly status: 'done' | 'max-turns' | Exclude<RunResult['status'], 'completed'>
  readonly turns: readonly Turn[]
  readonly usage: TotalUsage
}

export interface Conversation {
  /**
   * Talks about something. What a run comes to never rejects: the first without an answer ends the conversation. A
   * choice of the next speaker that fails does.
   */
  run(topic: string, options?: WatchOptions): Promise<ConversationResult>
}

/**
 * A conversation: agents that take turns. Each keeps its own memory and variables while it lasts, and is told at its turn
 * what the others have said since. It holds no talk, so it may be run any number of times at once.
 *
 * @throws {TypeError} for agents or limits that make no conversation.
 */
export function conversation(options: ConversationOptions): Conversation {
  const { agents, next = 'in-turn', until = () => false, maxTurns = 12 } = options
  const speakers = new Map(agents.map((agent) => [agent.name, agent]))
  if (agents.length === 0) throw new TypeError('A conversation needs agents.')
  if (speakers.size < agents.length)
    throw new TypeError('Two agents of a conversation have one name. Rename one of them.')
  if (!Number.isSafeInteger(maxTurns) || maxTurns < 1) throw new TypeError('maxTurns must be a positive integer.')

  return {
    async run(topic, watch = {}) {
      const sessions = new Map<string, ReturnType<Speaker['session']>>()
      const turns: Turn[] = []
      let chosen = noUsage
      const end = (status: ConversationResult['status']): ConversationResult => {
        return { status, turns, usage: addTotals(chosen, totalUsage(turns.map(({ result }) => result))) }
      }
      try {
        while (turns.length < maxTurns) {
          const { name, usage } = await choose(next, { topic, turns, agents, ...watch })
          chosen = addTotals(chosen, usage)
          if (name === undefined) return end('done')
          const speaker = speakers.get(name)
          if (!speaker)
            throw new TypeError(
              `${name} is to speak next, but takes no part. There are: ${[...speakers.keys()].join(', ')}.`,
            )
          const session = sessions.get(name) ?? speaker.session()
          sessions.set(name, session)
          const turn = await speak(session, { name, topic, turns, ...watch })
          turns.push(turn)
          if (turn.result.status !== 'completed') return end(turn.result.status)
          if (until(turns)) return end('done')
        }
        return end('max-turns')
      } finally {
        await Promise.all(Array.from(sessions.values(), (session) => session.close()))
      }
    },
  }
}

type Talk = WatchOptions & { readonly topic: string; readonly turns: readonly Turn[] }

async function speak(session: Worker, { name, topic, turns, signal, onRun }: Talk & { name: string }): Promise<Turn> {
  const last = turns.findLastIndex(({ speaker }) => speaker === name)
  const heard = turns.slice(last + 1).map(({ speaker, said }) => `${speaker}:\n${said}`)
  const opening = last === -1 ? [`You are ${name} in a conversation about this:\n${topic}`] : []
  const parts = [...opening, ...heard, `It is your turn, ${name}: answer with what you say to the others.`]
  const run = session.stream(parts.join('\n\n'), { detach: true, ...(signal && { signal }) })
  onRun?.(run, name)
  const result = await run.result
  return { speaker: name, said: result.status === 'completed' ? toText(result.output) : '', result }
}

type Choice = { readonly name: string | undefined; readonly usage: TotalUsage }

async function choose(
  next: NonNullable<ConversationOptions['next']>,
  talk: Talk & Pick<ConversationOptions, 'agents'>,
): Promise<Choice> {
  const { agents, turns } = talk
  const inTurn = agents[turns.length % agents.length]?.name
  if (next === 'in-turn') return { name: inTurn, usage: noUsage }
  if (typeof next === 'function') return { name: await next(turns), usage: noUsage }
  const fold = new ReplyFold(next.model.id)
  const messages = [textMessage('system', moderation(agents)), textMessage('user', toTranscript(talk))]
  const request = { messages, ...(talk.signal && { signal: talk.signal }) }
  for await (const event of next.model.stream(request)) fold.add(event)
  const { text, usage } = fold.reply()
  // A reply that names nobody who is there must not end the conversation.
  const named = agents.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(text))
  return { name: named.length === 1 ? named[0]?.name : inTurn, usage: addUsage(noUsage, usage) }
}

function moderation(agents: readonly Speaker[]): string {
  const lines = agents.map(({ name, description }) => `- ${name}${description === '' ? '' : `: ${description}`}`)
  return `You moderate a conversation. Say who speaks next: reply with one of these names and nothing else.\n${lines.join('\n')}`
}

function toTranscript({ topic, turns }: Talk): string {
  return [`About:\n${topic}`, ...turns.map(({ speaker, said }) => `${speaker}:\n${said}`), 'Who speaks next?'].join(
    '\n\n',
  )
}
