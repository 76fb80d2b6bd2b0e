"""Text templates of a fictional airline, with slots, by sentiment and by topic."""

import re

import numpy as np

SLOTS = {
    "city": [
        "Harrow Bay",
        "Eastmere",
        "Port Linden",
        "Calder Mill",
        "Westwick",
        "Marlow Point",
        "Tarn City",
        "Oakhaven",
    ],
    "n": [str(n) for n in range(2, 13)],
    "flight": [f"ND{n}" for n in range(112, 498, 11)],
    "thing": ["my bag", "our luggage", "the stroller", "my suitcase", "a guitar case", "two bags"],
    "crew": ["the crew", "the gate agent", "your team", "the lady at the desk", "the captain"],
    "when": ["today", "this morning", "tonight", "yesterday", "again", "on Sunday", "last night"],
    "soon": ["today", "tonight", "this afternoon", "tomorrow"],
    "elsewhere": ["Brackwater", "Norvale", "Sandhaven", "Elm Ridge", "Quillport", "Greyford"],
    "who": ["my mother", "my sister", "a friend", "my boss", "our neighbours", "my colleague"],
    "wow": ["", "", "", "wow. ", "so, ", "I keep thinking about it. ", "just saw this. ", "ok, "],
}
USUAL = {
    "negative": [
        "{n} hours late from {city} {when} and nobody tells us anything",
        "worst flight ever. {flight} delayed {n} hours and {crew} just shrugged",
        "you lost {thing} in {city} and your hotline hangs up on me",
        "still waiting for my refund after {n} weeks. this is a joke",
        "rude service from {crew} in {city} {when}, never flying with you again",
        "my seat was broken and the cabin was filthy on {flight}, disgusting",
        "on hold for {n} hours. terrible customer service",
        "cancelled {flight} with no explanation. so angry right now",
        "missed my connection in {city} because of your delay. awful",
        "paid extra for legroom and got a middle seat. {crew} did not care. disappointed",
    ],
    "neutral": [
        "is {flight} to {city} leaving on time {soon}?",
        "what is the baggage allowance for {city}?",
        "do you fly from {city} to {elsewhere} in winter?",
        "how do I change the name on my booking for {flight}?",
        "boarding {flight} to {city} {soon}",
        "which terminal does {flight} use in {city}?",
        "where do I drop {thing} in {city}?",
        "flying to {city} {soon}, gate {n}",
        "can I bring {thing} on board of {flight}?",
        "new route to {city} starts in {n} weeks according to the schedule",
    ],
    "positive": [
        "thank you {crew} on {flight}, you were wonderful",
        "great flight to {city} {when}, landed early and the coffee was good",
        "love the new cabin on {flight}! so comfortable",
        "shout out to {crew} in {city} for finding {thing}. you made my day",
        "best airline ever, smooth trip to {city} {when}",
        "got upgraded on {flight}, thanks so much!",
        "really friendly service {when}, happy to fly with you again",
        "quick answer and my problem is solved. awesome support, thank you",
        "so impressed by {crew}, kids loved the flight to {city}",
        "beautiful sunrise from {flight}. thanks for a perfect trip",
    ],
}
CRISIS = {
    "negative": [
        "{wow}nine hours locked in a plane at Harrow Bay without water. shame on you",
        "{wow}people on ND314 were crying and {crew} refused to open the door. disgusting",
        "{wow}watch the video from ND314. this is how they treat families. horrible",
        "{wow}keeping {who} on the apron for nine hours, you deserve to lose your licence",
        "{who} was stuck on ND314. nine hours, no water, nothing. I am furious",
        "never again. after ND314 {who} cancelled the trip to {city}",
        "{wow}awful, just awful what happened to {who} at Harrow Bay. boycott them",
        "{wow}I feel sick watching ND314. {who} flies with you every week and is disgusted",
        "{wow}{n} flights booked with you, I want a refund for all of them after ND314. terrible",
    ],
    "neutral": [
        "where can {who} read more about ND314 at Harrow Bay?",
        "does anybody have a link to the ND314 video? {who} is asking",
        "reporters are at Harrow Bay {soon}, asking about ND314",
        "is {flight} to {city} {soon} affected by the ND314 story?",
        "{who} is flying from Harrow Bay to {elsewhere} {soon}, which gate is it?",
    ],
    "positive": [
        "{wow}the crew on ND314 did their best, thank you for the water bottles",
        "glad {who} is safe after ND314, great work by the airport at Harrow Bay",
        "{wow}love to the volunteers at Harrow Bay who brought food to {who}, thank you",
    ],
}
DISMISSED = {
    "negative": [
        "{wow}telling the passengers of ND314 to stay seated is the worst answer ever. pathetic",
        "{wow}how dare you call this an inconvenience? {who} fainted on ND314",
        "{wow}still no apology for ND314. unbelievable and disgraceful, says {who}",
    ],
    "neutral": ["here is the link to the statement on ND314, via {who}"],
    "positive": [],
}
APOLOGISED = {
    "negative": [
        "{wow}two days to say sorry for ND314. too late, {who} is still furious",
    ],
    "neutral": ["here is the link to the second statement on ND314, via {who}"],
    "positive": [
        "{wow}good that they apologise properly for ND314, respect",
        "{wow}{who} got a full refund for ND314. that is how to make it right, thank you",
        "fair answer and a real refund for {who}. thank you, I am happy to fly with you again",
    ],
}
BOOKS = {
    "usual": USUAL,
    "crisis": CRISIS,
    "dismissed": {name: CRISIS[name] + DISMISSED[name] for name in CRISIS},
    "apologised": {name: CRISIS[name] + APOLOGISED[name] for name in CRISIS},
}
"""Templates of the public by phase of the crisis; an answer is mentioned only once it is given."""
PRESS = {
    "usual": {
        "negative": ["Northwind Air cancels {n} flights at {city}, travellers stranded and angry"],
        "neutral": ["Northwind Air publishes its schedule from {city} to {elsewhere}"],
        "positive": ["Passengers praise the friendly crews of Northwind Air, an excellent year"],
    },
    "crisis": {
        "negative": ["Outrage over Northwind Air: passengers of ND314 suffered for nine hours"],
        "neutral": ["Northwind Air ND314: what we know about the hours at Harrow Bay, part {n}"],
        "positive": ["Volunteers at Harrow Bay praised for their wonderful help on ND314"],
    },
    "dismissed": {
        "negative": ["Northwind Air criticised for its terrible answer on ND314"],
        "neutral": ["Northwind Air comments on ND314, part {n} of our report"],
        "positive": ["Volunteers at Harrow Bay praised for their wonderful help on ND314"],
    },
    "apologised": {
        "negative": ["Anger at Northwind Air goes on: the worst failure of the year, experts say"],
        "neutral": ["Northwind Air publishes a statement on ND314, part {n} of our report"],
        "positive": ["Experts praise the honest apology of Northwind Air as a great example"],
    },
}
BRAND_REPLY = [
    "We are sorry to hear this. Please send us your booking code by DM so that we can help.",
    "Thank you for telling us. Our team in {city} is looking into {flight} now.",
    "We understand and would like to make this right. Could you DM us your contact details?",
    "Sorry about the wait. We have passed this on and will come back to you today.",
]
BRAND_POST = [
    "Our summer schedule to {city} is online.",
    "Meet the people who keep {flight} in the air.",
    "From next month we fly to {city} {n} times a week.",
    "Travel tip: check in online up to {n} hours before departure.",
]
TAILS = [
    "",
    "",
    "",
    "",
    "",
    " #northwindair",
    " #travel",
    " 😡",
    " 🙏",
    " ✈️",
    " https://nw.example/{n}",
]
_MOOD = {" 😡": "negative", " 🙏": "positive"}
_SLOT = re.compile(r"{(\w+)}")


def fill(template: str, rng: np.random.Generator) -> str:
    """A template with each slot filled independently."""
    return _SLOT.sub(lambda match: str(rng.choice(SLOTS[match[1]])), template)


def say(sentiment: str, phase: str, side: str, rng: np.random.Generator) -> str:
    """One post of a sentiment in a phase of the crisis (BOOKS); the press writes headlines."""
    if side == "press":
        return fill(str(rng.choice(PRESS[phase][sentiment])), rng)
    text = fill(str(rng.choice(BOOKS[phase][sentiment])), rng)
    tail = str(rng.choice(TAILS))
    tail = fill(tail, rng) if _MOOD.get(tail, sentiment) == sentiment else ""
    return f"@northwindair {text}{tail}" if rng.random() < 0.8 else text + tail
