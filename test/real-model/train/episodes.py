"""Conversations of agents with a sandbox or with tools, made up at random: what the model learns from.

A turn is a pair: who speaks and what. The layout is that of the package: its task and observation prompts; for an agent
that writes programs, code between `<code>` and `</code>`, `finalAnswer` and awaited tools with named arguments; for one
that calls tools, a reply that is JSON with a thought and the calls. The system prompt says which of the two it is.
"""

import random

Episode = list[tuple[str, str]]

CITIES = """Paris Rome Oslo Lima Cairo Delhi Tokyo Berlin Madrid Quito Seoul Hanoi Dakar Tunis Accra Sofia Riga Doha Baku
Minsk Kyiv Bern Vienna Prague Lisbon Dublin Havana Nairobi Ottawa Beijing Bergen Porto Graz Malmo Turin Split""".split()
SKIES = ["sunny", "rainy", "cloudy", "snowy"]


def is_held_out(words: list[str]) -> bool:
    """Whether what a task is about is kept out of the training, so that a test can ask what was never seen."""
    return sum(ord(character) for character in "".join(words)) % 7 == 0


class Author:
    """Makes up episodes: for the training, or (`held_out`) of what the training never shows.

    Of all of them `code_share` are about an agent that writes programs.
    """

    def __init__(self, seed: int, code_share: float, held_out: bool = False):
        self._random = random.Random(seed)
        self._code_share = code_share
        self._held_out = held_out

    def episode(self) -> Episode:
        if self._random.random() < self._code_share:
            kinds = [self.arithmetic, self.weather, self.refused, self.length, self.comparison]
            write = self._random.choices(kinds, weights=[4, 3, 4, 3, 3])[0]
            return [("system", "You are a code agent."), *write()]
        kinds = [self.called_arithmetic, self.called_weather, self.called_refused, self.called_length]
        write = self._random.choices(kinds, weights=[4, 3, 4, 3])[0]
        return [("system", "You call tools."), *write()]

    def arithmetic(self) -> Episode:
        """Two steps: compute and print, then answer with what was printed."""
        question, (a, sign, b), value = self._computation()
        return [
            question,
            action("I compute it first.", f"const result = {a} {sign} {b}\nconsole.log(result)"),
            ("user", f"Console output:\n{value}"),
            action("I have the result.", f"finalAnswer({value})"),
        ]

    def weather(self) -> Episode:
        """A tool: await it, print, answer with what was printed."""
        city = self._place()
        forecast = self._forecast()
        return [
            self._weather_question(city),
            ask_tool("I ask the tool.", city),
            ("user", f"Console output:\n{forecast}"),
            action("I have the result.", f'finalAnswer("{forecast}")'),
        ]

    def refused(self) -> Episode:
        """A tool that refuses the first call: its error says what to ask for instead."""
        city, near, forecast = self._place(), self._name(), self._forecast()
        call = ask_tool("I ask the tool.", city)
        return [
            self._weather_question(city),
            call,
            ("user", self._error(f"No station in {city}, ask for {near}.", call[1])),
            ask_tool("I correct the call.", near),
            ("user", f"Console output:\n{forecast}"),
            action("I have the result.", f'finalAnswer("{forecast}")'),
        ]

    def length(self) -> Episode:
        """The value of an expression, not printed."""
        word = self._word(3, 9)
        return [
            self._length_question(word),
            action("I look at the length.", f'"{word}".length'),
            ("user", f"Last value:\n{len(word)}"),
            action("I have the result.", f"finalAnswer({len(word)})"),
        ]

    def comparison(self) -> Episode:
        """One step: the first program answers."""
        a, b = self._numbers()
        word, function = self._random.choice([("larger", "max"), ("smaller", "min")])
        return [
            ("user", f"Task:\nWhich is {word}, {a} or {b}?"),
            action("I can answer at once.", f"finalAnswer(Math.{function}({a}, {b}))"),
        ]

    def called_arithmetic(self) -> Episode:
        """Two steps, as all that follow but one: call the tool, then answer with its result."""
        question, (a, sign, b), value = self._computation()
        return [
            question,
            call("I compute it first.", "calculate", f'"a": {a}, "op": "{sign}", "b": {b}'),
            *called("calculate", value, value),
        ]

    def called_weather(self) -> Episode:
        city, forecast = self._place(), self._forecast()
        return [
            self._weather_question(city),
            call("I ask the tool.", "getWeather", f'"city": "{city}"'),
            *called("getWeather", forecast, f'"{forecast}"'),
        ]

    def called_refused(self) -> Episode:
        """Three steps: the error of the first call says what to ask for instead."""
        city, near, forecast = self._place(), self._name(), self._forecast()
        kind = self._random.choice(["getWeather failed: ", "getWeather failed: ", "getWeather: ", ""])
        return [
            self._weather_question(city),
            call("I ask the tool.", "getWeather", f'"city": "{city}"'),
            ("user", f"Result of getWeather:\nError: {kind}No station in {city}, ask for {near}."),
            call("I correct the call.", "getWeather", f'"city": "{near}"'),
            *called("getWeather", forecast, f'"{forecast}"'),
        ]

    def called_length(self) -> Episode:
        word = self._word(3, 9)
        return [
            self._length_question(word),
            call("I look at the length.", "countLetters", f'"word": "{word}"'),
            *called("countLetters", len(word), len(word)),
        ]

    def _computation(self) -> tuple[tuple[str, str], tuple[str, str, str], int]:
        """A question, what is to be computed for it, and what that gives."""
        a, b = self._numbers()
        sign = self._random.choice("+-*")
        word = {"+": "plus", "-": "minus", "*": "times"}[sign]
        questions = [f"What is {a} {word} {b}?", f"Compute {a} {sign} {b}."]
        if sign == "+":
            questions.append(f"Add {a} and {b}.")
        if sign == "*":
            questions.append(f"Multiply {a} by {b}.")
        value = {"+": int(a) + int(b), "-": int(a) - int(b), "*": int(a) * int(b)}[sign]
        return self._task(questions), (a, sign, b), value

    def _forecast(self) -> str:
        return f"{self._random.choice(SKIES)}, {self._random.randint(0, 40)} degrees"

    def _weather_question(self, city: str) -> tuple[str, str]:
        return self._task([f"What is the weather in {city}?", f"Weather for {city}."])

    def _length_question(self, word: str) -> tuple[str, str]:
        return self._task([f"How many letters has {word}?", f"Count the letters of {word}."])

    def _task(self, wordings: list[str]) -> tuple[str, str]:
        return ("user", f"Task:\n{self._random.choice(wordings)}")

    def _error(self, message: str, reply: str) -> str:
        """An error with and without its kind and the line it points at, so that the wording around it matters little."""
        kind = self._random.choice(["ToolError: getWeather failed: ", "ToolError: getWeather failed: ", "getWeather: ", ""])
        if self._random.random() < 0.25:
            return f"Error:\n{kind}{message}"
        line = reply.split("\n")[2]
        return f"Error:\n{kind}{message}\n  1 | {line}\n{' ' * self._random.randint(20, 34)}^"

    def _numbers(self) -> tuple[str, str]:
        while True:
            pair = (self._number(), self._number())
            if is_held_out(list(pair)) == self._held_out:
                return pair

    def _number(self) -> str:
        return str(self._random.randint(0, self._random.choice([9, 99, 999])))

    def _place(self) -> str:
        while True:
            place = self._random.choice(CITIES) if self._random.random() < 0.3 else self._name()
            if is_held_out([place]) == self._held_out:
                return place

    def _name(self) -> str:
        return self._letters(3, 8).capitalize()

    def _word(self, shortest: int, longest: int) -> str:
        while True:
            word = self._letters(shortest, longest)
            if is_held_out([word]) == self._held_out:
                return word

    def _letters(self, shortest: int, longest: int) -> str:
        count = self._random.randint(shortest, longest)
        return "".join(self._random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(count))


def action(thought: str, program: str) -> tuple[str, str]:
    return ("assistant", f"{thought}\n<code>\n{program}\n</code>")


def ask_tool(thought: str, city: str) -> tuple[str, str]:
    return action(thought, f'const weather = await getWeather({{ city: "{city}" }})\nconsole.log(weather)')


def call(thought: str, tool: str, arguments: str) -> tuple[str, str]:
    return (
        "assistant",
        f'{{"thought": "{thought}", "calls": [{{"name": "{tool}", "arguments": {{{arguments}}}}}]}}',
    )


def called(tool: str, result: object, answer: object) -> Episode:
    """What a tool gave, and the call that answers with it."""
    return [
        ("user", f"Result of {tool}:\n{result}"),
        call("I have the result.", "finalAnswer", f'"answer": {answer}'),
    ]


def render(episode: Episode) -> list[tuple[str, bool]]:
    """The text of an episode in the ChatML layout, in pieces: which of them the model is to write."""
    pieces: list[tuple[str, bool]] = []
    for role, content in episode:
        if role == "assistant":
            pieces += [("<|im_start|>assistant\n", False), (f"{content}<|im_end|>", True), ("\n", False)]
        else:
            pieces.append((f"<|im_start|>{role}\n{content}<|im_end|>\n", False))
    return pieces
