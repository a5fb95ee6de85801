"""The tokens of the model: single characters, bytes for all others, and some whole phrases."""

# The engine looks for control tokens and phrases in a text before anything else, the longest first. No two of one
# length may overlap, and none may reach across an end of a turn: then a text has one reading, here and in the engine.
CONTROL = ["<|im_start|>", "<|im_end|>"]
PHRASES = [
    # The frame of a conversation.
    "system\n",
    "user\n",
    "assistant\n",
    "You are a code agent.",
    "Task:\n",
    "Console output:\n",
    "Last value:\n",
    "Error:\n",
    "ToolError: getWeather failed: ",
    # What the model says.
    "I compute it first.\n",
    "I ask the tool.\n",
    "I correct the call.\n",
    "I look at the length.\n",
    "I can answer at once.\n",
    "I have the result.\n",
    # What it writes.
    "<code>\n",
    "</code>",
    "const result = ",
    "const weather = await ",
    "getWeather({ city: ",
    " })\n",
    "console.log(",
    "result",
    "weather",
    "finalAnswer(",
    "Math.max(",
    "Math.min(",
    ".length",
    ")\n",
    " + ",
    " - ",
    " * ",
    # The same for an agent that calls tools.
    "You call tools.",
    "Result of getWeather:\n",
    "Result of calculate:\n",
    "Result of countLetters:\n",
    "Error: ",
    "getWeather failed: ",
    '{"thought": "',
    "I compute it first.",
    "I ask the tool.",
    "I correct the call.",
    "I look at the length.",
    "I have the result.",
    '", "calls": [{"name": "',
    "getWeather",
    "calculate",
    "countLetters",
    "finalAnswer",
    '", "arguments": {"',
    'city": "',
    'word": "',
    'a": ',
    ', "op": "',
    '", "b": ',
    'answer": ',
    '"}}]}',
    "}}]}",
    # What it is asked and told.
    "What is ",
    "Compute ",
    "Add ",
    "Multiply ",
    " plus ",
    " minus ",
    " times ",
    " and ",
    " by ",
    " or ",
    "What is the weather in ",
    "Weather for ",
    "How many letters has ",
    "Count the letters of ",
    "Which is larger, ",
    "Which is smaller, ",
    "sunny, ",
    "rainy, ",
    "cloudy, ",
    "snowy, ",
    " degrees",
    "No station in ",
    ", ask for ",
    "    ",
]

_CHARACTERS = ["\u2581" if code == 32 else chr(code) for code in range(32, 127)]
SPECIAL = ["<unk>", "<s>", "</s>"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
TOKENS = SPECIAL + BYTES + _CHARACTERS + CONTROL + PHRASES
ID = {token: index for index, token in enumerate(TOKENS)}
END = ID["<|im_end|>"]
FIRST_PHRASE = len(TOKENS) - len(PHRASES)

_WHOLE = sorted(CONTROL + PHRASES, key=len, reverse=True)

assert len(ID) == len(TOKENS), "a token stands twice"


def encode(text: str) -> list[int]:
    """The token ids of a text, as the engine reads it."""
    pieces: list[int | str] = [text]
    for token in _WHOLE:
        pieces = [part for piece in pieces for part in _split(piece, token)]
    return [one for piece in pieces for one in ([piece] if isinstance(piece, int) else _characters(piece))]


def _split(piece: int | str, token: str) -> list[int | str]:
    if isinstance(piece, int):
        return [piece]
    parts: list[int | str] = []
    for index, part in enumerate(piece.split(token)):
        if index > 0:
            parts.append(ID[token])
        if part != "":
            parts.append(part)
    return parts


def _characters(text: str) -> list[int]:
    ids: list[int] = []
    for character in text:
        token = "\u2581" if character == " " else character
        ids += [ID[token]] if token in ID else [len(SPECIAL) + byte for byte in character.encode()]
    return ids
