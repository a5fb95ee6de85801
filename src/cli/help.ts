/** What `smolagent --help` says. */
export const helpText = `Usage: smolagent [options] "task"
       echo "task" | smolagent [options]

Runs an agent that solves the task by writing JavaScript, which runs in a sandbox.

Options:
  -m, --model MODEL        hf:ORG/NAME, openai:NAME, ollama:NAME, http(s)://HOST/v1#NAME;
                           azure, groq, mistral, openrouter and others before a name;
                           local for one in this process that fits the memory, or
                           local:ORG/NAME:QUANT and local:FILE.gguf
      --max-steps NUMBER   turns of the model at most (default 20)
      --max-tokens NUMBER  tokens of requests and replies at most (default: no bound)
      --instructions TEXT  added to the system prompt
      --json               print every event as one line of JSON
      --demo               answer a question about weather data; needs no model
      --verbose            print the stack of an error
  -h, --help               print this text
  -v, --version            print the version

Without --model: the model in SMOLAGENTS_MODEL; with HF_TOKEN a model at Hugging Face; with
OPENAI_API_KEY one of OpenAI (OPENAI_MODEL); else the first model of a local Ollama.

Exit codes: 0 completed, 1 failed, 2 wrong usage or no model, 3 out of steps, 4 over budget,
5 suspended, 130 aborted.
`

/** What is said when there is no model to use. */
export const noModelText = `smolagent: no model is configured. Use one of these:
  HF_TOKEN=…         a token of https://huggingface.co/settings/tokens
  OPENAI_API_KEY=…   a key of https://platform.openai.com/api-keys
  ollama serve       a model on this machine, at http://127.0.0.1:11434
  --model local      a model in this process (needs node-llama-cpp)
  --model http://HOST/v1#NAME   any server that speaks the OpenAI protocol
To see an agent at work without a model: smolagent --demo
`
