/** What the thread that turns pages into Markdown is given. */
export type PageJob = { readonly html: string; readonly url: string }

/** What it gives: the text, or why there is none. */
export type PageDone =
  | { readonly ok: true; readonly title: string; readonly markdown: string }
  | { readonly ok: false; readonly isMissing: boolean; readonly message: string }
