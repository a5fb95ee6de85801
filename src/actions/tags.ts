/** The tags around an action in a reply. They are literal text. */
export type CodeTags = { readonly open: string; readonly close: string }

export const defaultTags: CodeTags = { open: '<code>', close: '</code>' }
