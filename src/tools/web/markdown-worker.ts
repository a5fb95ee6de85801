/**
 * A thread that turns one page into Markdown and ends. Pages are made by others: here they cost the host neither its time
 * nor its memory.
 */
import { parentPort, workerData } from 'node:worker_threads'

import type { ElementNode, NodeEvent, TransformPlugin } from '@mdream/js'

import type { PageDone, PageJob } from './page-job.ts'

async function convert({ html, url }: PageJob): Promise<PageDone> {
  const { htmlToMarkdown } = await import('@mdream/js/core')
  const seen = { title: '', base: url }
  // This part of the package does not clean up what it made, which did not end within 15 s for a page of `[![`.
  const markdown = htmlToMarkdown(html, { hooks: [titleTo(seen), linksFrom(seen)] })
  return {
    ok: true,
    title: seen.title.replaceAll(/\s+/g, ' ').trim(),
    markdown: markdown.replaceAll(/\n{3,}/g, '\n\n'),
  }
}

/** Keeps the title of the page out of its text. */
function titleTo(seen: { title: string }): TransformPlugin {
  return {
    processTextNode({ parent, value }) {
      if (parent?.name !== 'title' || parent.parent?.name === 'svg') return undefined
      seen.title = `${seen.title}${value}`.slice(0, 1_000)
      return { content: '', skip: true }
    },
  }
}

/** Makes links and images absolute. Those that no page can be visited by are left out; what is in such a link stays. */
function linksFrom(seen: { base: string }): TransformPlugin {
  return {
    processAttributes({ name, attributes }) {
      for (const key of ['href', 'src']) {
        const link = attributes[key]
        if (link === undefined) continue
        const absolute = URL.canParse(link, seen.base) ? new URL(link, seen.base).href : link
        if (name === 'base' && key === 'href') seen.base = absolute
        if (isNoPage(absolute)) delete attributes[key]
        else attributes[key] = absolute
      }
    },
    // One that is not told in words, or is nowhere, says nothing.
    beforeNodeProcess({ node }) {
      if (!isElement(node) || node.name !== 'img') return undefined
      const { src = '', alt = '' } = node.attributes
      return src === '' || alt.trim() === '' ? { skip: true } : undefined
    },
  }
}

function isElement(node: NodeEvent['node']): node is ElementNode {
  return 'attributes' in node
}

function isNoPage(url: string): boolean {
  return /^(?:javascript|data|vbscript):/i.test(url)
}

async function answer(job: PageJob): Promise<PageDone> {
  try {
    return await convert(job)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    return { ok: false, isMissing, message: error instanceof Error ? error.name : 'unknown' }
  }
}

// Whoever starts this thread gives it a job.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
parentPort?.postMessage(await answer(workerData as PageJob), [])
