"""Our own words for a fictional airline: templates with slots, by sentiment and by topic."""

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
        "is {flight} to {city} leaving on time {when}?",
        "what is the baggage allowance for {city}?",
        "do you fly from {city} to {city} in winter?",
        "how do I change the name on my booking for {flight}?",
        "boarding {flight} to {city} {when}",
        "which terminal does {flight} use in {city}?",
        "sent you a DM about {thing}",
        "flying to {city} {when}, gate {n}",
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
        "{n} hours locked in a plane at {city} without water. shame on you",
        "people on {flight} were crying and {crew} refused to open the door. disgusting",
        "watch the video from {flight}. this is how they treat families. horrible",
        "an airline that leaves passengers on the apron for {n} hours deserves to lose its licence",
        "my mother was on {flight}. {n} hours, no water, no apology. I am furious",
        "never again. after {flight} I cancelled my trip to {city}",
        "blaming the passengers of {flight} is the worst answer possible. pathetic",
        "still no real apology for {flight}. unbelievable and disgraceful",
        "how dare you call this an inconvenience? people fainted on {flight}",
        "awful, just awful what happened at {city}. boycott them",
    ],
    "neutral": [
        "what happened with {flight} at {city}?",
        "does anybody have a link to the {flight} video?",
        "statement about {flight} is on their site",
        "reporters are at {city} asking about {flight}",
        "is my flight to {city} {when} affected by the {flight} story?",
    ],
    "positive": [
        "honestly {crew} on {flight} did their best, thank you for the water bottles",
        "good that they finally apologise properly for {flight}, respect",
        "glad everybody from {flight} is safe, great work by the airport in {city}",
        "fair answer and a real refund. that is how to make it right, thank you",
    ],
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


def say(sentiment: str, is_crisis: bool, rng: np.random.Generator) -> str:
    """One post of a sentiment, about the crisis or about the usual."""
    book = CRISIS if is_crisis else USUAL
    text = fill(str(rng.choice(book[sentiment])), rng)
    tail = str(rng.choice(TAILS))
    if _MOOD.get(tail, sentiment) != sentiment:
        tail = ""
    return (
        f"@northwindair {text}{fill(tail, rng)}" if rng.random() < 0.8 else text + fill(tail, rng)
    )
