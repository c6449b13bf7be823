"""English questions beyond a tiny model, and honest answers that say so.

Topics are combined freely with frames, so that a question about anything unknown ends here.
"""

from __future__ import annotations

import random

from .grammar import expand
from .intent import CONCEPT_FRAMES, FURTHER_FRAMES, Intent

FACTS = r"(small|tiny|little).*(Ctrl\+O|`-m`)|(Ctrl\+O|`-m`).*(small|tiny|little)"

ANSWER = "That is beyond me: I am only a small starter model. Press Ctrl+O to choose a larger one."
"""One answer to everything unknown: to say why would only be one more thing to get wrong."""
TRANSLATE_ANSWER = (
    "That is beyond me: I am only a small starter model. Press F3 to translate it, or Ctrl+O to choose"
    " a larger one."
)
"""To what another place of the app can do."""

PLACES = (
    "(France|Germany|Italy|Spain|China|Japan|India|Brazil|Canada|Egypt|Kenya|Peru|Chile|Norway|Sweden"
    "|Poland|Turkey|Greece|Mexico|Iran|Iraq|Ghana|Cuba|Nepal|Austria|Belgium|Finland|Ireland|Portugal"
    "|Paris|London|Berlin|Rome|Madrid|Tokyo|Beijing|Shanghai|Delhi|Cairo|Lima|Oslo|Vienna|Moscow|New"
    " York|Chicago|Sydney|Texas|California|Africa|Europe|Asia|Russia|the USA|England|Scotland|Mars)"
)
PEOPLE = (
    "(Einstein|Newton|Mozart|Napoleon|Shakespeare|Picasso|Darwin|Cleopatra|Caesar|Obama|Lincoln|Gandhi"
    "|Beethoven|Plato|Marie Curie|Turing|Goethe|Elvis|Messi|Ronaldo|Confucius|Buddha|Kafka|Madonna"
    "|the president|the king|the pope|the queen|the prime minister|the mayor|Taylor Swift|Elon Musk)"
)
THINGS = (
    "(a cat|a dog|a horse|a whale|a bee|the moon|the sun|a black hole|an atom|gravity|a volcano"
    "|photosynthesis|DNA|a virus|democracy|inflation|the stock market|a violin|chess|football|a car"
    "|an engine|a bridge|the second world war|the roman empire|a poem|philosophy|religion|love|time"
    "|electricity|a magnet|glass|gold|water|oxygen|the heart|the brain|a vaccine|cancer|a mortgage"
    "|blockchain|bitcoin|a database|a compiler|quantum mechanics|relativity|evolution|a dinosaur"
    "|a tomato|cheese|wine|coffee|a tax|a contract|the weather|climate change|an earthquake|a star"
    "|a train|a plane|a rocket|a robot|a phone|a book|music|jazz|a river|the ocean|a mountain|snow"
    "|a banana|a shark|a diode|a turbine|a comet|a senate|a guitar|marble|a tractor|yoga|karate)"
)
MADE_UP = (
    "(a|the|)(| blue| old| great| new| double) (zor|bli|kra|mun|tes|vol|pre|gar|shi|dro|fen|qua|lum|har)"
    "(ba|ti|mo|ne|lu|ka|ri|do|vi|sa|gle|per)(n|x|r|st|th|l|m|nd|s|)(| effect| machine| theorem| project"
    "| of Zurich| company| disease| festival| game| book)"
)
FOODS = (
    "(pancakes|a cake|bread|soup|pizza|curry|sushi|a salad|goulash|pasta|dumplings|cookies|lasagne)"
)
NUMBER = "(2|3|4|5|7|8|9|12|15|17|23|42|64|99|100|144|365|1000|3.5|0.2)"


def _notions() -> tuple[str, ...]:
    """The frames of the notions, about anything else."""
    return tuple(f.replace("{it}", "{s}") for f in (*CONCEPT_FRAMES, *FURTHER_FRAMES))


# name, weight, training frames, held-out questions
_CLASSES: tuple[tuple[str, float, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "maths",
        1.3,
        (
            f"(what is |what's |how much is |calculate |compute |){NUMBER}(+| + | plus |-| - | minus |*"
            f"| * | times |/| / | x | divided by ){NUMBER}",
            f"{NUMBER}(+|*|-|/){NUMBER}(=| = ?|?)",
            f"(what is |)(the square root of|the cube of|the factorial of|half of|log of) {NUMBER}",
            f"(solve|simplify|factor|integrate|differentiate) (x^2 + {NUMBER} = {NUMBER}|x + {NUMBER}"
            f" = {NUMBER}|sin x|the equation|this equation|{NUMBER}x - {NUMBER})",
            "(can you|could you|) (do|help me with|solve) (my |)(maths|math|algebra|homework|an equation"
            "|a sum|calculus|geometry|statistics)",
            f"how many (minutes|hours|days|metres|grams|miles) are in {NUMBER} (weeks|years|km|pounds"
            "|days|miles)",
            f"is {NUMBER} (a prime|prime|even|odd)(| number)",
        ),
        ("2+2?", "what do i get when i multiply 23 by 17?", "please solve 3x + 5 = 20", "7*8"),
    ),
    (
        "facts",
        2.5,
        (
            f"(what is |what's |)(the |)(capital|population|area|currency|language|president|flag|king"
            f"|largest city|highest mountain|history) of {PLACES}",
            f"where is {PLACES}",
            f"who (is|was) {PEOPLE}",
            f"(when|where) (was|did) {PEOPLE} (born|die|live|died)",
            f"what did {PEOPLE} (do|discover|write|say|paint|invent|win)",
            f"what (is|are) {THINGS}",
            f"(explain|describe|tell me about|define) {THINGS}",
            f"how (does|do|is|are) {THINGS} (work|works|made|formed|built)",
            f"(why|how|when|where) (is|does|do|was|did) {THINGS} (exist|happen|begin|end|move|grow|die"
            "|so big|so old|blue|round)",
            f"what (is|are|does) {MADE_UP}(| mean| do)",
            f"(who|what|where) is {MADE_UP}",
            f"(explain|tell me about|have you heard of|do you know) {MADE_UP}",
            f"how (tall|old|far|big|heavy|fast|deep|rich|long) is (|{PLACES}|{PEOPLE}|{THINGS})",
            "who (won|invented|discovered|wrote|painted|built|founded) (the world cup|the telephone"
            "|hamlet|the mona lisa|america|the light bulb|penicillin|the olympics|the war|rome|the"
            " election|the bible|the wheel|the internet|the radio)",
            "why is the (sky|sea|grass|sun|blood|night) (blue|green|red|dark|yellow|salty|hot)",
            f"(how many|which|what) (people|animals|rivers|cities|languages|planets|countries|wars) (are"
            f" there in|live in|are in|does one find in) {PLACES}",
            f"(tell me|give me) (a fact|facts|three facts|something) about ({PLACES}|{PEOPLE}|{THINGS})",
            f"is it true that {THINGS} (is|was) (dangerous|old|expensive|healthy|alive)",
        ),
        (
            "capital of France?",
            "who was the first person on the moon?",
            "What is the population of Denmark?",
            "how far away is Jupiter",
            "who painted the Sistine Chapel?",
            "why do cats purr?",
            "what is a zebrafish",
            "explain the French Revolution",
            "what is the Blorvex protocol?",
            "who is Karla Menduro?",
            "when did the Titanic sink",
        ),
    ),
    (
        "code",
        1.2,
        (
            "(write|show me|give me|make|create|can you write) (a|some|the|me a) (python|java|c|rust|bash"
            "|javascript|sql|html|go|regex|c++|) (function|script|program|code|class|query|page|loop"
            "|example|game)(| that sorts a list| to parse json| to read a file| for a website| for me|)",
            "(fix|debug|explain|refactor|review) (this|my) (code|bug|function|script|program|error|stack"
            " trace|class)",
            "(can you|do you) (code|program|write code|know python|know programming|debug)",
            "how do i (sort a list|reverse a string|open a file|write a loop|use git|install linux"
            "|compile a program|parse json|make a website|center a div) (in python|in c|in java|in bash|)",
            "what does (import numpy|print x|int main|for i in range|def f|SELECT *|console.log)"
            " (do|mean)",
            "(def|class|function|var) (f|main|add|sort|x)(: return x|;| = 1)",
        ),
        (
            "write a Python function that reverses a string",
            "can you find the bug in my javascript?",
            "i need an SQL query for all customers",
        ),
    ),
    (
        "news",
        1.2,
        (
            f"(what is|how is|what's|) the (weather|temperature|forecast)(| like) (in {PLACES}|today"
            "|tomorrow|outside|here|now)",
            "(what time is it|what is the time|what day is it|what is today's date|what year is it|the"
            " date|time please|which month is it)",
            f"(what is|what's|tell me|any|) (the|) (latest |)(news|headlines)(| today| in {PLACES}| about"
            f" {PEOPLE})",
            "who won (the match|the game|yesterday|the election|the race|the final)",
            "(what is|what's) the (price|stock price|exchange rate) of (gold|bitcoin|oil|the euro|apple"
            "|the dollar|bread)",
            "(will it|does it|is it going to) (rain|snow|be sunny)(| today| tomorrow| this weekend)",
            "what happened (today|yesterday|in 2024|last week|in the world)",
        ),
        (
            "do i need an umbrella this afternoon?",
            "what's going on in the world today",
            "tell me the current time please",
        ),
    ),
    (
        "advice",
        1.2,
        (
            "(i have|my child has|what helps against|what can i do about|how do i treat) (a headache"
            "|fever|a cold|back pain|a cough|a rash|toothache|the flu|insomnia|a broken arm|high blood"
            " pressure|stomach ache)",
            "(should i|can i|may i) (see a doctor|take aspirin|take antibiotics|sue my landlord|buy"
            " shares|get a loan|invest|sign this contract|divorce|buy bitcoin|quit my job|sell my house)",
            "(is it legal to|what is the law on|do i have to pay tax on) (parking|copying a book|my income"
            "|renting a flat|recording a call|fishing)",
            "how (do|can|should) i (lose weight|sleep better|get rich|save money|stop smoking|make friends"
            "|find a job|get fit|learn to swim|fix my car|clean a carpet|lose 5 kilos|find love|quit"
            " drinking|repair a bike|grow tomatoes|pass my exam|stop a nosebleed|copy a key|open a tin"
            "|send a parcel|attach a shelf|edit a film)",
            "(what is the best|recommend me a|which) (phone|car|laptop|film|book|hotel|restaurant|game"
            "|school|bank|diet|doctor|insurance)(| for me| should i buy)",
            f"(plan|book|find) (me |)(a trip|a holiday|a hotel|a flight|a train|a journey) to {PLACES}",
        ),
        (
            "my knee hurts, what should i take?",
            "how do I stop smoking",
            "should I invest my savings in shares?",
            "which laptop would you recommend?",
        ),
    ),
    (
        "translate",
        1.0,
        (
            "(translate|can you translate|please translate) (this|hello|good morning|the sentence|a text"
            "|my letter|i love you|cat|house) (to|into) (french|german|spanish|chinese|english|italian"
            "|latin|japanese)",
            "(how do you say|what is) (hello|thank you|cat|water|good night|dog|house|bread|i am hungry) in"
            " (french|german|spanish|italian|japanese|russian|polish|dutch)",
            "what (does|is) (bonjour|danke|hola|ciao|guten tag|merci|gracias|wasser|chat) (mean|in english)",
        ),
        ("say good evening in Portuguese", "could you translate my letter into German?"),
    ),
    (
        "recipes",
        0.7,
        (
            f"(give me|tell me|do you know|i need) (a|the) recipe for {FOODS}",
            f"how (do i|do you|can i|to) (cook|bake|make|prepare|fry) {FOODS}",
            "what (should|can|could) i (cook|eat|make) (tonight|today|for dinner|for lunch|with eggs|with"
            " rice|for my guests)",
            f"what (goes|is) in (to |){FOODS}",
        ),
        ("i would like to bake an apple pie, what do i need?",),
    ),
    (
        "writing",
        1.2,
        (
            "(write|compose|draft|make|create|can you write) (me |)(a|an|a short|a long) (poem|story|letter"
            "|essay|song|email|novel|speech|cv|report|haiku|fairy tale|love letter|blog post|application"
            f"|rap|play|limerick)(| about {THINGS}| about {PLACES}| for my boss| for my friend)",
            "(summarise|summarize|rewrite|correct|improve|shorten|proofread|paraphrase) (this|my) (text"
            "|essay|article|letter|paragraph|email|book|sentence)",
            f"(tell me|i want) a (story|fairy tale|bedtime story)(| about {THINGS})",
            "(continue|finish) (the|this|my) (story|poem|sentence|text)",
            "once upon a time(| there was a king| in a forest)",
            f"(i need|help me with) (an essay|a speech|a poem|a letter) (about|on) {THINGS}",
        ),
        (
            "please write a poem on autumn leaves",
            "summarise the following article for me",
            "draft an email to my landlord",
        ),
    ),
    (
        "other",
        1.2,
        (
            "(who|which) (team|player|singer|actor|country|company) (is|was) (the best|the greatest|number"
            " one|champion)",
            "what (is|do you think is) the (meaning of life|best religion|truth|secret of happiness)",
            "(who should i vote for|is there a god|what is right and wrong|what happens after death|are"
            " aliens real|will robots take over|is war ever right)",
            "(play|let's play|can we play) (chess|a game|hangman|20 questions|tic tac toe|quiz)",
            "(pretend|act like|imagine|roleplay) (you are|to be|as) (a pirate|a doctor|a king|my"
            " girlfriend|a cat|a teacher|shakespeare|batman)",
            "(give me|i need|suggest) (ideas|names|a name|a title|a gift|tips) for (my dog|a baby|a party"
            "|my blog|my mother|a company|my wedding|a novel)",
            f"(compare|what is the difference between|which is better,) {THINGS} (and|or) {THINGS}",
            "(turn on|switch off|open|call|order|buy|book|set) (the light|the radio|my mother|a taxi|a"
            " pizza|an alarm|the door|a table|a timer|tickets)",
            f"(do you think|what do you think about|what is your opinion on) ({PEOPLE}|{THINGS}|{PLACES})",
            "(how do i|how to|how can i|help me) (fly a kite|build a house|tie a tie|drive a car|paint a wall"
            "|catch a fish|change a tyre|ride a horse|wash wool|write a will|train a dog|sharpen a knife)",
        ),
        (
            "what do we live for?",
            "pretend that you are a wizard",
            "which football club is the best?",
            "how do I train my dog to sit",
        ),
    ),
)

_ABOUT_ANYTHING = ("facts", "other")
"""Classes that are asked for in the very frames of the language-model notions."""

LIMITS: tuple[Intent, ...] = tuple(
    Intent(
        name=name,
        theme="limits",
        language="en",
        facts=FACTS,
        asks=4 * asks + (_notions() if name in _ABOUT_ANYTHING else ()),
        held=held,
        answers=(TRANSLATE_ANSWER if name == "translate" else ANSWER,),
        short="I am too small for that: choose a larger model with Ctrl+O.",
        more="I am too small for that: choose a larger model with Ctrl+O.",
        weight=weight,
    )
    for name, weight, asks, held in _CLASSES
)

LONG_ANSWER = ANSWER


def long_prompt(rng: random.Random, sentences: int) -> str:
    """A pasted text without meaning, of that many sentences, as people paste into a chat."""
    frames = [ask for _, _, asks, _ in _CLASSES for ask in asks]
    openings = (
        "(the|this|one|a|every) ",
        "(we|they|people) (saw|know|want|found) ",
        "in 2019 ",
        "",
    )
    parts = []
    for _ in range(sentences):
        opening = expand(rng.choice(openings), rng)
        middle = expand(rng.choice((THINGS, PEOPLE, PLACES, MADE_UP, rng.choice(frames))), rng)
        ending = expand(
            "(is|was|goes|comes|and|with|near|after) " + rng.choice((THINGS, PLACES)), rng
        )
        parts.append(f"{opening} {middle} {ending}.".strip().capitalize())
    return rng.choice((" ", "\n")).join(parts)
