/** Hosts of Azure, to which a key from the environment may go. */
export const azureHost: RegExp = /\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|us|cn)$/
