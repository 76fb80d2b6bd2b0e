"""What makes each record format go wrong: some of the thirty bent, and what must come out."""

import gzip
import json

import pandas as pd
import pytest
from backports import zstd
from exports_of_records import save_lines, save_list
from record_exports import FORMS
from test_record_readers import put, rows_of
from thirty import snowflake, thirty

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages.json_fields import from_html


def imported(rows, tmp_path, name="export"):
    save_lines(rows, tmp_path / name)
    return messages.read([tmp_path / name])


def by_number(found):
    return found.table.set_index("source_row")


@pytest.mark.parametrize(
    ("name", "of_a_day", "count", "reposts", "answers"),
    [("WMT", "2015-10-14", 91, 449, 36), ("AMZN", "2014-05-21", 550, 2812, 159)],
)
def test_two_collections_of_x(shared, name, of_a_day, count, reposts, answers):
    file = shared / f"data/stocknet/{name}.jsonl.gz"
    found = messages.read([file])
    with gzip.open(file) as lines:
        rows = sum(1 for _ in lines)
    assert (found.summary.rows_read, found.summary.kept) == (rows, rows)
    table = found.table
    assert (table["published_at"].dt.strftime("%Y-%m-%d") == of_a_day).sum() == count
    assert table["repost_of_id"].notna().sum() == reposts
    assert table["parent_id"].notna().sum() == answers
    own = (table["message_id"].astype("int64") // 2**22 + 1288834974657) // 1000
    assert (own == table["published_at"].astype("int64") // 10**6).mean() > 0.99


def test_527_copies_of_one_text_are_reposts_of_one_tweet(shared):
    table = messages.read([shared / "data/stocknet/AMZN.jsonl.gz"]).table
    day = table[table["published_at"].dt.strftime("%Y-%m-%d") == "2014-05-21"]
    most = day.groupby("repost_of_id").agg(n=("text", "size"), texts=("text", "nunique"))
    assert most.loc["468906743813402624"].tolist() == [527, 1]
    assert day["text"].value_counts().iloc[0] == 527
    assert not day["text"].str.startswith("RT @New").any()


def test_x_v1_metrics_of_reposts_repeat_and_are_said_to(tmp_path):
    found = imported(FORMS["x_v1"].rows(thirty()), tmp_path)
    assert found.table.loc[found.table["author"] == "eve", "likes"].item() == 12
    assert "coverage.reposts_repeat" in [h["key"] for h in found.summary.coverage["hints"]]


def test_x_v1_search_pages_ids_as_numbers_and_quotes_of_deleted_tweets(tmp_path):
    rows = FORMS["x_v1"].rows(thirty())
    del rows[0]["id_str"]
    rows[9]["quoted_status_permalink"] = {"expanded": "https://twitter.com/gone_one/status/1"}
    rows[10]["entities"] = {"urls": "none"}
    page = {"statuses": rows, "search_metadata": {"count": 100}}
    found = imported([page, {"delete": {"status": {"id": 1}}}, {"limit": {"track": 9}}], tmp_path)
    assert found.summary.reasons == {"a notice of the stream, no post": 2}
    table = by_number(found)
    assert table.loc[1, "message_id"] == thirty()["message_id"][0]
    assert table.loc[10, "quoted_author"] == "gone_one"


def test_rejects_show_the_whole_record_as_it_stood(tmp_path):
    rows = FORMS["x_v1"].rows(thirty())
    rows[0] |= {"created_at": "soon", "source": "a client that the reader never looks at"}
    notice = {"delete": {"status": {"id": 1}}}
    found = imported([*rows, notice], tmp_path)
    lines = (tmp_path / "export").read_text(encoding="utf-8").splitlines()
    assert found.rejects["raw"].tolist() == [lines[0], lines[-1]]


def test_x_times_that_contradict_the_ids_are_refused_until_settled(tmp_path):
    rows = FORMS["x_v1"].rows(thirty())
    for row, time in zip(rows, thirty()["published_at"], strict=True):
        row["created_at"] = f"{time - pd.Timedelta(hours=5):%a %b %d %H:%M:%S +0000 %Y}"
    with pytest.raises(ImportFileError, match=r"30 X ids, .* UTC-5 .*--tz Etc/GMT\+5$"):
        imported(rows, tmp_path)


def test_x_v2_without_includes_flattened_and_empty_pages(tmp_path):
    pages = FORMS["x_v2"].rows(thirty())
    bare = pages[1] | {"includes": {}}
    single = pages[2] | {"data": pages[2]["data"][0]}
    nothing = {"meta": {"result_count": 0}}
    found = imported([bare, single, nothing, {"errors": [{"title": "Not Found"}]}], tmp_path)
    assert (found.summary.kept, found.summary.reasons) == (8, {"no time": 1})
    table = by_number(found)
    assert table["author"][1].isdigit()
    assert table["text"][1] == thirty()["text"][7]  # the mark RT @name: is cut off
    assert table["quoted_author"].notna().sum() == 0
    flattened = [row for row in rows_of("x_v2") if row["id"] in set(table["message_id"])]
    again = imported(flattened, tmp_path, "flat").table
    assert again["quoted_author"].dropna().tolist() == ["ann_b"]


def test_x_v2_impressions_of_old_tweets_are_unknown(tmp_path):
    rows = rows_of("x_v2")
    rows[3]["public_metrics"]["impression_count"] = 0
    table = by_number(imported(rows, tmp_path))
    assert table["views"][4] is pd.NA
    assert table["replies"][4] == 0


def test_reddit_dumps_removals_and_scores(tmp_path):
    rows = FORMS["reddit"].rows(thirty())
    rows[1]["body"] = "[removed]"
    rows[2] |= {"body": "[deleted]", "author": "[deleted]", "score": -4}
    rows[3] |= {"title": "[deleted]: why?", "selftext": "[ Removed by Reddit ]"}
    rows[4] |= {"title": "Late", "selftext": "again\nand again", "score_hidden": True}
    rows[5] |= {"created_utc": "1709564887", "num_comments": None}
    rows[6] |= {"_meta": None, "retrieved_on": 1709999999, "author": None}
    rows[7]["name"] = "t3_whatever"
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (tmp_path / "RC.zst").write_bytes(zstd.compress(text))
    found = messages.read([tmp_path / "RC.zst"])
    table = by_number(found)
    assert found.summary.kept == 30
    assert table["text"][[2, 3, 4, 5]].tolist() == [
        *("", "", "[deleted]: why?"),
        "Late\n\nagain\nand again",
    ]
    assert table["author"][3] is pd.NA
    assert table["likes"][[3, 4, 5]].tolist() == [pd.NA, 0, pd.NA]
    assert table["published_at"][6] == pd.Timestamp(1709564887, unit="s", tz="UTC")
    assert table["collected_at"][7] == pd.Timestamp(1709999999, unit="s", tz="UTC")
    fields = found.summary.coverage["fields"]
    assert round(fields["text"]["redacted"] * 30) == 3  # two are empty, one keeps its title
    assert round(fields["author"]["redacted"] * 30) == 1


def test_mastodon_markup_warnings_and_search_pages(tmp_path):
    rows = FORMS["mastodon"].rows(thirty())
    rows[0]["spoiler_text"] = "late parcels"
    rows[3]["content"] = (
        '<p>a<br>b &amp; <a href="https://x.example/#y">#<span>tag</span></a></p><p>c</p>'
    )
    found = imported([{"accounts": [], "statuses": rows, "hashtags": []}], tmp_path)
    table = by_number(found)
    assert table["text"][1] == "late parcels\n\n" + thirty()["text"][0]
    assert table["text"][4] == "a\nb & #tag\n\nc"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("plain", "plain"),
        ("&lt;b&gt; &amp;amp; &#39;", "<b> &amp; '"),
        ("<p>a</p>\n<ul><li>b</li><li>c", "a\n\n\n\nb\nc"),
        (
            'see <a href="https://a.example/long">https://a.exam...</a>',
            "see https://a.example/long",
        ),
        ('<a href="https://a.example">wait...</a>', "wait..."),
        ("a < b", "a < b"),
        ("<", "<"),
    ],
)
def test_markup_becomes_the_words_one_sees(markup, words):
    assert from_html(pd.Series([markup, pd.NA], dtype="string")).tolist() == [words, pd.NA]


def test_bluesky_clocks_that_run_ahead_and_posts_of_a_search(tmp_path):
    rows = [row["post"] for row in rows_of("bluesky") if "reason" not in row]
    rows[0]["record"]["createdAt"] = "2031-01-01T00:00:00Z"
    rows[1]["indexedAt"] = None
    rows[2]["record"]["langs"] = []
    found = imported([{"posts": rows, "hitsTotal": 28}], tmp_path)
    table = by_number(found)
    assert found.summary.kept == 28
    assert table["published_at"][1] == thirty()["collected_at"][0]
    assert table["published_at"][2] == thirty()["published_at"][1]
    assert table["language"][3] is pd.NA


def test_a_bluesky_post_and_its_repost_are_two_messages(tmp_path):
    table = imported(rows_of("bluesky"), tmp_path).table.set_index("author")
    assert table.loc["eve", "repost_of_id"] == table["message_id"]["ann_b"].iloc[0]
    assert table.loc["eve", "thread_id"] == table.loc["eve", "message_id"]


def test_youtube_replies_may_be_partial_and_counts_words(tmp_path):
    pages = FORMS["youtube_api"].rows(thirty())
    thread = next(item for item in pages[0]["items"] if "replies" in item)
    thread["replies"]["comments"] = thread["replies"]["comments"][:1]
    thread["snippet"]["topLevelComment"]["snippet"]["likeCount"] = "1234"
    found = imported(pages, tmp_path)
    assert found.summary.kept == 29
    first = found.table.set_index("message_id").loc[f"youtube:{thread['id']}"]
    assert (first["replies"], first["likes"]) == (2, 1234)


def test_youtube_comment_downloader_rounds_times_and_shortens_likes(tmp_path):
    rows = FORMS["youtube_comment_downloader"].rows(thirty())[:8]
    cells = {
        "time": ["2 years ago", "1 month ago (edited)", "3 weeks ago", "1 day ago", "5 hours ago"],
        "votes": ["1.2K", "3M", "1,204", 7, "9" * 30],
        "replies": [12, "", "1.5K", None, "0"],
    }
    for name, values in cells.items():
        for row, value in zip(rows, values, strict=False):
            row[name] = value
    rows[5]["time"] = "vor 2 Wochen"
    del rows[6]["time_parsed"]  # the tool leaves it out where it cannot read the words
    rows[7]["time_parsed"] = None
    save_list([{"comments": rows}], tmp_path / "pretty.json")
    found = messages.read([tmp_path / "pretty.json"])
    assert found.summary.format == "youtube_comment_downloader"
    assert found.summary.reasons == {"no time": 2}
    assert found.table["likes"].tolist()[:5] == [1200, 3_000_000, 1204, 7, pd.NA]
    assert found.table["replies"].tolist()[:5] == [12, pd.NA, 1500, pd.NA, 0]
    units = ["year", "month", "week", "day", "hour", pd.NA]
    assert found.table["time_precision"].tolist() == units


def test_hacker_news_deleted_items_jobs_and_cut_links(tmp_path):
    rows = FORMS["hacker_news"].rows(thirty())
    stamp = rows[0]["time"]
    rows[2] = {"id": 7, "type": "comment", "time": stamp, "deleted": True, "parent": 5}
    rows[4] = {"id": 8, "type": "job", "time": stamp, "title": "Northwind hires", "by": "nw"}
    rows[5] = {"id": 9, "type": "comment", "time": stamp, "dead": True, "by": "x", "text": "[dead]"}
    found = imported([*rows, None], tmp_path)
    table = found.table.set_index("message_id")
    assert found.summary.reasons == {"no JSON object": 1}
    assert table.loc[[f"hacker_news:{i}" for i in (7, 8, 9)], "text"].tolist() == [
        "",
        "Northwind hires",
        "[dead]",
    ]
    assert round(found.summary.coverage["fields"]["text"]["redacted"] * 30) == 1
    assert table["likes"].notna().sum() == sum("score" in row for row in rows)


def test_gdelt_timelines_are_no_messages_and_one_address_is_one_article(tmp_path):
    series = [{"date": "20240304T000000Z", "value": 0.5}]
    line = {"query_details": {}, "timeline": [{"series": "Volume Intensity", "data": series}]}
    with pytest.raises(ImportFileError, match=r"this is a GDELT timeline.*aftermath detect"):
        imported([line], tmp_path)
    path = tmp_path / "timeline.csv"
    path.write_text("\ufeffDate,Series,Value\n2024-03-04,Volume Intensity,0.5\n", "utf-8")
    with pytest.raises(ImportFileError, match=r"this is a GDELT timeline.*aftermath detect"):
        messages.read([path])
    articles = FORMS["gdelt"].rows(thirty())[0]["articles"]
    articles[1] |= {"language": "Klingon", "seendate": "2024-03-04"}
    found = imported([{"articles": articles}, {"articles": articles[:3]}, {}], tmp_path)
    summary = found.summary
    assert (summary.kept, summary.duplicates, summary.rejected) == (29, 2, 3)
    assert (found.table["side"] == "press").all()


def test_brandwatch_mentions_of_x_may_come_without_words(tmp_path):
    rows = rows_of("brandwatch_api")
    rows[0] |= {"snippet": None, "title": None, "author": None, "date": None}
    rows[1] |= {"snippet": None, "title": None}
    rows[3] |= {"pageType": "news", "domain": "paper.example", "url": "https://paper.example/a"}
    rows[3] |= {"threadId": 0, "twitterFollowers": 0, "title": "x", "date": "2024-03-04T12:00:00Z"}
    found = imported(rows, tmp_path)
    assert found.summary.reasons == {"no time": 1, "no text": 1}
    row = by_number(found).loc[4]
    assert row[["channel", "side", "message_id"]].tolist() == ["news", "press", "news:r4"]
    assert row[["thread_id", "followers"]].isna().all()


def test_talkwalker_results_of_x_are_ids_only(tmp_path):
    only = {"external_id": "1764623000138678273", "external_provider": "twitter", "indexed": 1}
    rows = rows_of("talkwalker_api")
    rows[2]["published"] = 0
    found = imported([only | {"lang": "en", "sentiment": 0}, *rows], tmp_path)
    reasons = {"an id without words (X sends no more)": 1, "no time": 1}
    assert (found.summary.format, found.summary.reasons) == ("talkwalker_api", reasons)


def test_meltwater_documents_of_other_networks_and_of_x_without_words(tmp_path):
    rows = rows_of("meltwater_api")
    rows[0]["content"] |= {"body": None, "opening_text": None}
    rows[0]["matched"]["hit_sentence"] = None
    rows[1] |= {"external_id": None}
    rows[2] |= {"source": {"type": "online news", "id": "7", "domain": "paper.example"}}
    rows[2]["content"] = {"title": "Late", "body": None, "opening_text": "Parcels are late"}
    rows[3]["source"] = {"type": "social network", "id": "social:tiktok", "domain": "tiktok.com"}
    rows[4]["source"] = {"type": "social network", "name": "reddit.com/r/a", "domain": "reddit.com"}
    rows[5]["source"] = {"type": "forum", "id": "9", "domain": "talk.example"}
    rows[5] |= {"metrics": {"engagement": {"comments": 4, "shares": 2}}, "author": {"name": "Jo"}}
    found = imported([{"result": {"documents": rows}}], tmp_path)
    assert found.summary.reasons == {"no text": 1}
    table = by_number(found)
    assert table.loc[2, "message_id"] == thirty()["message_id"][1]
    assert table.loc[3, ["side", "text", "message_id"]].tolist() == [
        *("press", "Parcels are late", "news:3_m")
    ]
    assert table.loc[[3, 4, 5, 6], "channel"].tolist() == ["news", "tiktok", "reddit", "forum"]
    assert table.loc[6, ["author", "replies", "reposts", "likes"]].tolist() == ["Jo", 4, 2, pd.NA]


def test_newswhip_related_stories_are_articles_and_one_address_is_one(tmp_path):
    articles = rows_of("newswhip_api")
    articles[0]["relatedStories"] = [articles[1], articles[2] | {"relatedStories": [articles[3]]}]
    articles[4]["source"]["publisher"] = "youtube.com"
    found = imported([{"articles": articles[:5]}], tmp_path)
    assert (found.summary.rows_read, found.summary.kept, found.summary.duplicates) == (8, 5, 3)
    assert found.table["channel"].value_counts().to_dict() == {"news": 4, "youtube": 1}


def test_records_of_no_known_format_fall_back_to_a_mapping(tmp_path):
    save_list([{"when": "2024-03-04T12:00:00Z", "words": "a"}], tmp_path / "a")
    with pytest.raises(ImportFileError, match="no known format has the columns when, words"):
        messages.read([tmp_path / "a"])
    with pytest.raises(ImportFileError, match="it is not mastodon: it lacks id, created_at"):
        messages.read([tmp_path / "a"], format="mastodon")


def test_ids_of_x_keep_every_digit(tmp_path):
    rows = FORMS["x_v1"].rows(thirty())
    last = snowflake(thirty()["published_at"].iloc[0], 4095)
    put(rows[0], "id_str", last)
    assert last in set(imported(rows, tmp_path).table["message_id"])
