"""Scores the proposals of onset and brand accounts on data whose truth is known.

`python tests/study/scoring_proposals.py` writes `proposals.csv` beside it, which
`test_proposals.py` compares with what is found (slow; it needs ../shared).

onset: hit, where the truth lies in the proposed window or on its day; wrong, where it does not;
cannot tell, where nothing is proposed; no truth, where nobody documented what happened. Truths are
those of the sources of the data; a collection that begins with the crisis, or has a hole where it
began, has none to find, and "cannot tell" is right there. The rules' constants were chosen while
looking at these data; other data will score worse. accounts: of the 76 brands of “Customer Support
on Twitter” (TWCS), each named as people would name it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analytics import messages, panel, sentiment, simulate, study
from analytics.study.brand_accounts import AccountCount

HERE = Path(__file__).parent
RESULT = HERE / "proposals.csv"
NONE = "none to find"
REPLAB = {
    "Toyota": "2012-12-26T22:00Z",
    "Suzuki": "2012-11-06T12:00Z",
    "Barclays": "2012-06-27T12:00Z",
    "HSBC": "2012-12-10T22:00Z",
    "Bank of America": "2012-10-24T16:00Z",
}
"""Where a burst of negative messages about a documented event begins, by the data's own notes."""
POLARITY = {"POSITIVE": "positive", "NEGATIVE": "negative", "NEUTRAL": "neutral"}
AIRLINES = {
    "JetBlue": "2015-02-22T12:00Z",
    "US Airways": "2015-02-22T12:00Z",
    "American": NONE,  # the collection begins within it, on 22 February at 19:58:51
}
BOMBS = {"Firewatch": NONE, "The Elder Scrolls V: Skyrim": NONE}  # begin with their collection
BRANDS = {
    "ChipotleTweets": "Chipotle",
    "AmazonHelp": "Amazon",
    "AppleSupport": "Apple",
    "Uber_Support": "Uber",
    "Delta": "Delta",
    "British_Airways": "British Airways",
    "comcastcares": "Comcast",
    "SpotifyCares": "Spotify",
    "TMobileHelp": "T-Mobile",
    "SouthwestAir": "Southwest Airlines",
    "Tesco": "Tesco",
    "AmericanAir": "American Airlines",
    "AskPlayStation": "PlayStation",
    "VerizonSupport": "Verizon",
    "XboxSupport": "Xbox",
    "BofA_Help": "Bank of America",
    "AskeBay": "eBay",
    "AdobeCare": "Adobe",
    "ATVIAssist": "Activision",
    "hulu_support": "Hulu",
    "sprintcare": "Sprint",
    "CoxHelp": "Cox",
    "Ask_Spectrum": "Spectrum",
    "AirAsiaSupport": "AirAsia",
    "marksandspencer": "Marks & Spencer",
    "Ask_WellsFargo": "Wells Fargo",
    "ArgosHelpers": "Argos",
    "AlaskaAir": "Alaska Airlines",
    "UPSHelp": "UPS",
    "VirginTrains": "Virgin Trains",
    "AskPapaJohns": "Papa John's",
    "CenturyLinkHelp": "CenturyLink",
    "AskPayPal": "PayPal",
    "nationalrailenq": "National Rail",
    "Morrisons": "Morrisons",
    "sainsburys": "Sainsbury's",
    "Postmates_Help": "Postmates",
    "AskTarget": "Target",
    "McDonalds": "McDonald's",
    "GWRHelp": "Great Western Railway",
    "DropboxSupport": "Dropbox",
    "AzureSupport": "Microsoft Azure",
    "AskAmex": "American Express",
    "Walmart": "Walmart",
    "ChaseSupport": "Chase",
    "VirginAtlantic": "Virgin Atlantic",
    "MicrosoftHelps": "Microsoft",
    "GoDaddyHelp": "GoDaddy",
    "NeweggService": "Newegg",
    "AirbnbHelp": "Airbnb",
    "HPSupport": "HP",
    "BoostCare": "Boost Mobile",
    "Kimpton": "Kimpton Hotels",
    "airtel_care": "Airtel",
    "DoorDash_Help": "DoorDash",
    "idea_cares": "Idea Cellular",
    "Safaricom_Care": "Safaricom",
    "SW_Help": "South Western Railway",
    "NikeSupport": "Nike",
    "AskLyft": "Lyft",
    "AskCiti": "Citi",
    "asksalesforce": "Salesforce",
    "O2": "O2",
    "LondonMidland": "London Midland",
    "GloCare": "Globacom",
    "AsurionCares": "Asurion",
    "askpanera": "Panera Bread",
    "YahooCare": "Yahoo",
    "VirginAmerica": "Virgin America",
    "USCellularCares": "U.S. Cellular",
    "TfL": "Transport for London",
    "JetBlue": "JetBlue Airways",
    "JackBox": "Jack in the Box",
    "IHGService": "IHG",
    "DunkinDonuts": "Dunkin' Donuts",
    "AldiUK": "Aldi",
}
"""Accounts of TWCS and the brands that they serve."""


def scores(shared: Path) -> pd.DataFrame:
    """`what, data, subject, truth, proposed, verdict`, a row for each thing that was scored."""
    rows = [*_onsets(shared / "data"), *_accounts(shared / "data")]
    return pd.DataFrame(rows, columns=["what", "data", "subject", "truth", "proposed", "verdict"])


def _onsets(data: Path) -> Iterator[tuple[str, ...]]:
    yield _onset("simulated", "Northwind Air", simulate.northwind().messages, "2024-03-18T15:00Z")
    airlines = messages.read([data / "airline-2015/airline.csv"]).table
    for name, table in airlines.groupby("about"):
        yield _onset("airlines 2015", str(name), table, AIRLINES.get(str(name), ""))
    bombs = messages.read([data / "review-bombs/reviews.csv"], tz="Europe/Berlin").table
    for name, table in bombs.groupby("about"):
        yield _onset("review bombs", str(name), table, BOMBS.get(str(name), ""))
    support = messages.read([data / "twcs-head/twcs.csv"]).table
    yield _onset("twcs", "76 brands together", support, NONE)
    yield _onset("robinhood 2021", "Robinhood", _robinhood(data), NONE)  # began in a hole
    for path in sorted((data / "replab-2013").glob("*.csv.gz")):
        rows = pd.read_csv(path)
        for name, of_entity in rows[rows["filtering"] == "RELATED"].groupby("query"):
            yield _onset("replab 2013", str(name), _replab(of_entity), REPLAB.get(str(name), ""))


def _robinhood(data: Path) -> pd.DataFrame:
    columns = {"published_at": "created_utc", "author": "screenName", "text": "text"}
    mapping = {"columns": columns, "time_zone": "UTC", "constants": {"channel": "x"}}
    path = data / "crises/robinhood-2021/robinhood_tweets.csv.gz"
    return messages.read([path], mapping=mapping).table


def _replab(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns of the message table that a panel needs; most texts may not be shared."""
    at = pd.to_datetime(rows["published_at"], utc=True).astype("datetime64[us, UTC]")
    table = pd.DataFrame({"published_at": at, "side": "public", "text": ""})
    label = rows["polarity"].map(POLARITY).astype("string")
    return table.assign(label=label, quoted_author=pd.Series(pd.NA, rows.index, "string"))


def _onset(data: str, subject: str, table: pd.DataFrame, truth: str) -> tuple[str, ...]:
    if table["label"].notna().any():
        label = table["label"]
    else:
        label = sentiment.score(list(table["text"]))["label"].set_axis(table.index)
    counts = panel.combine(
        [panel.summarise(table, label, bin_minutes=15)], bin_minutes=15, labels="gold"
    )
    end = table["published_at"].max().floor("h") + pd.Timedelta(hours=1)
    window = study.propose_onset(study.regular(counts, end), "UTC").window
    if window is None:
        shown, verdict = "", "cannot tell" if truth else "no truth"
    else:
        shown = f"{window.best or window.earliest:%Y-%m-%dT%H:%MZ}"
        verdict = _verdict(window, truth)
    return ("onset", data, subject, truth, shown, verdict)


def _verdict(window, truth: str) -> str:
    if not truth:
        return "no truth"
    if truth == NONE:
        return "wrong"
    at, day = pd.Timestamp(truth), pd.Timedelta(days=1)
    is_hit = window.earliest.floor("D") <= at < window.latest.floor("D") + day
    return "hit" if is_hit else "wrong"


def _accounts(data: Path) -> Iterator[tuple[str, ...]]:
    table = messages.read([data / "twcs-head/twcs.csv"]).table
    unmarked = table.assign(side="public")
    for account, brand in BRANDS.items():
        own = _of(table, account)
        for held, given in (
            ("all", table),
            ("all, unmarked", unmarked),
            ("own", table[own]),
            ("own, unmarked", unmarked[own]),
        ):
            counted = AccountCount()
            counted.add(given.reset_index(drop=True))
            names = [one.name for one in counted.found(brand).proposed]
            wrong = [name for name in names if name != account]
            verdict = "wrong" if wrong else "hit" if names else "cannot tell"
            yield ("account", f"twcs, {held}", brand, account, " ".join(names), verdict)


def _of(table: pd.DataFrame, account: str) -> pd.Series:
    """The messages of an account, those that name it, and those that either answers."""
    is_its = table["author"] == account
    answered = set(table["parent_id"][is_its].dropna())
    found = is_its | table["text"].str.contains(f"@{account}", case=False)
    found |= table["message_id"].isin(answered)
    found |= table["parent_id"].isin(set(table["message_id"][is_its]))
    return found.fillna(False).astype(bool)


if __name__ == "__main__":
    scores(HERE.parents[2] / "shared").to_csv(RESULT, index=False)
    sys.exit(0)
