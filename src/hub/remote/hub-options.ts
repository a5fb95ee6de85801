/** How the Hub is reached. */
export type HubOptions = {
  /**
   * A token (`hf_…`), which is sent to the Hub only. Default: the environment variable HF_TOKEN, for the real Hub; without
   * one only what is public can be loaded.
   */
  readonly token?: string
  /** `model` (default): a repository for data; `space`: as the Python library does it. */
  readonly type?: 'model' | 'space'
  /** Another server that speaks the Hub's protocol. Default `https://huggingface.co`. */
  readonly hubUrl?: string
  /** Default the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
}
