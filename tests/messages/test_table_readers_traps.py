"""What makes each table format go wrong: thirty rows, some of them bent, and what must come out."""

import pandas as pd
import pytest
from exporting import save_csv, save_ytdt
from exports_of_networks import apple
from table_exports import FORMS
from thirty import thirty

from analytics import messages
from analytics.errors import ImportFileError


def export(name, path, bend=None, **changes):
    """The thirty posts in a format. changes: cells by column, a row number to a value."""
    form = FORMS[name]
    rows = form.rows(thirty())
    for column, cells in changes.items():
        for row, value in cells.items():
            rows[row][column] = value
    for row in rows:
        if bend:
            bend(row)
        for name in {name for r in rows for name in r} - set(row):
            row[name] = ""
    form.save(rows, path)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "export"


def rows_by_number(imported):
    return imported.table.set_index("source_row")


def test_brandwatch_networks_keep_their_own_metrics(path):
    cells = {
        "Page Type": {3: "reddit", 4: "news", 9: "facebook_public", 10: "forum", 11: "tumblr"},
        "Content Source Name": {3: "", 4: "Online News", 9: "", 10: "Forums", 11: ""},
        "Domain": {3: "reddit.com", 4: "x.com", 9: "facebook.com", 11: "a.tumblr.com"},
        "Url": {row: f"https://site.example/{row}" for row in (3, 4, 9, 10, 11)},
        "Mention Id": {3: ""},
        "X Likes": {3: "0", 4: "0", 9: "0"},
        "Reddit Score": {3: "17", 0: "99"},
        "Facebook Likes": {9: "1,234"},
        "Likes": {4: "8"},
        "Resource Views": {4: "5.0"},
        "Impressions": {4: "777"},
    }
    table = rows_by_number(messages.read([export("brandwatch", path, **cells)]))
    shown = table.loc[[4, 5, 10, 11, 12]]
    assert shown["channel"].tolist() == ["reddit", "news", "facebook", "forum", "other"]
    assert shown["side"].tolist() == ["public", "press", "public", "public", "public"]
    assert shown["likes"].tolist() == [17, 8, 1234, pd.NA, pd.NA]
    assert shown["message_id"].tolist() == [
        *("reddit:r4", "news:905", "facebook:9010", "forum:9011", "other:9012")
    ]
    assert table.loc[1, "likes"] == 12
    assert table["views"].dropna().tolist() == [5]


def test_brandwatch_redactions_are_missing_and_counted(path):
    cells = {
        "Redacted": {2: "true", 5: "TRUE", 8: "true"},
        "Redacted Fields": {2: "fullText, snippet, title", 5: "Author, Full Name"},
        "Full Text": {2: "", 8: ""},
        "Snippet": {2: "", 8: ""},
        "Title": {2: "", 8: ""},
        "Author": {8: ""},
    }
    imported = messages.read([export("brandwatch", path, **cells)])
    table = rows_by_number(imported)
    assert table.loc[[3, 6, 9], "text"].tolist() == ["", thirty()["text"][5], ""]
    assert table.loc[[3, 6, 9], "author"].tolist() == ["ann_b", pd.NA, pd.NA]
    fields = imported.summary.coverage["fields"]
    assert round(fields["text"]["redacted"] * 30) == 2
    assert round(fields["author"]["redacted"] * 30) == 2
    assert round(fields["text"]["empty"] * 30) == 1  # kim's post has no words


def test_brandwatch_exports_of_two_years_overlap_and_differ_in_columns(tmp_path):
    new, old = FORMS["brandwatch"], FORMS["brandwatch, old spelling"]
    table = thirty()
    early = [{k: v for k, v in r.items() if k != "Author"} for r in old.rows(table)[:20]]
    paths = [tmp_path / "2023.csv", tmp_path / "2024.csv"]
    old.save(early, paths[0])
    new.save(new.rows(table)[10:], paths[1])
    summary = messages.read(paths).summary
    assert (summary.rows_read, summary.kept, summary.duplicates) == (40, 30, 10)


def test_brandwatch_in_another_zone_is_refused_until_settled(path):
    def four_hours_behind(row):
        row["Date"] = str(pd.Timestamp(row["Date"]) - pd.Timedelta(hours=4))

    export("brandwatch", path, four_hours_behind)
    with pytest.raises(ImportFileError, match=r"4 h behind its 30 X ids.* --tz Etc/GMT\+4$"):
        messages.read([path])
    found = messages.read([path], tz="Etc/GMT+4").table
    assert found["published_at"].sort_values().tolist() == thirty()["published_at"].tolist()


def test_talkwalker_ids_without_words_snippets_and_other_networks(path):
    source = '["ONLINENEWS","ONLINENEWS_AGENCY"]'
    cells = {
        "url": {1: "", 3: "https://paper.example/a", 4: "https://youtu.be/a"},
        "content": {1: "", 3: ""},
        "content_snippet": {1: "", 3: "a <b>depot</b> flooded"},
        "published": {1: "", 2: ""},
        "external_id": {1: "1764623000138678273"},
        "domain_url": {3: "https://paper.example/", 4: "http://www.youtube.com/"},
        "source_type": {3: source, 4: "", 5: '["MESSAGEBOARD"]', 6: '["BLOG"]'},
        "article_extended_attributes.youtube_views": {4: "31"},
    }
    imported = messages.read([export("talkwalker", path, **cells)])
    assert imported.summary.reasons == {
        "an id without words (X sends no more)": 1,
        "no time": 1,
    }
    table = rows_by_number(imported)
    assert table.loc[4, "text"] == "a depot flooded"
    assert table.loc[[4, 5, 6, 7], "channel"].tolist() == ["news", "youtube", "forum", "blog"]
    assert table.loc[[4, 5], "side"].tolist() == ["press", "public"]
    assert table.loc[[4, 5], "views"].tolist() == [pd.NA, 31]
    assert table.loc[4, "message_id"] == "https://paper.example/a"


def test_talkwalker_local_times_need_a_zone(path):
    export("talkwalker", path, published={7: "24/03/04 16:58:07"})
    with pytest.raises(ImportFileError, match="carry no zone"):
        messages.read([path])
    table = rows_by_number(messages.read([path], tz="Europe/Berlin"))
    assert table.loc[8, "published_at"] == pd.Timestamp("2024-03-04T15:58:07Z")


def test_meltwater_dates_outlets_and_damaged_ids(path):
    cells = {
        "Date": {0: "", 1: "03/04/2024 07:04AM", 2: "4 Mar 2024 7:22 AM"},
        "Alternate Date Format": {1: "03/04/2024"},
        "Source": {4: "The Forum Review", 5: "Facebook", 6: "reddit"},
        "URL": {
            4: "https://paper.example/1",
            5: "https://www.facebook.com/5",
            6: "https://redd.it",
        },
        "Tweet Id": {4: "", 5: "", 6: "", 7: "1.76468E+18", 8: "1764708161287094280.0"},
        "Twitter Screen Name": {4: "", 5: ""},
        "Influencer": {4: "Jo Reporter", 5: ""},
        "Language": {3: "Unknown", 4: "en", 5: "pt-BR"},
    }
    imported = messages.read([export("meltwater", path, **cells)], tz="America/New_York")
    assert imported.summary.reasons == {"no time": 1}  # month or day first?
    assert imported.rejects["source_row"].tolist() == [2]
    assert imported.summary.remarks[0].startswith("1 ids are rounded")
    table = rows_by_number(imported)
    assert table.loc[1, "published_at"] == pd.Timestamp("2024-03-04T11:58Z")
    assert table.loc[3, "published_at"] == pd.Timestamp("2024-03-04T12:22Z")
    assert table.loc[[5, 6, 7], "channel"].tolist() == ["news", "facebook", "reddit"]
    assert table.loc[[5, 6], "author"].tolist() == ["Jo Reporter", pd.NA]
    assert table.loc[[4, 5, 6], "language"].tolist() == [pd.NA, "en", "pt"]
    assert table.loc[9, "message_id"] == "1764708161287094280"


def test_meltwater_explore_twelve_hour_clocks_and_other_sources(path):
    cells = {
        "Date": {0: "04-Mar-2024", 4: "Mar 04, 2024", 5: "04/03/2024"},
        "Time": {0: "12:58 PM", 1: "01:04:43 PM", 4: "3:13 PM"},
        "Source Type": {4: "News", 6: ""},
        "Source Domain": {6: "m.facebook.com"},
        "URL": {4: "https://paper.example/1", 6: "https://m.facebook.com/6"},
        "Author Handle": {4: ""},
        "Author Name": {4: "Jo Reporter"},
    }
    imported = messages.read([export("meltwater_explore", path, **cells)], tz="Europe/Berlin")
    assert imported.rejects["source_row"].tolist() == [6]
    table = rows_by_number(imported)
    assert table.loc[[1, 2, 5], "published_at"].tolist() == [
        pd.Timestamp("2024-03-04T11:58Z"),
        pd.Timestamp("2024-03-04T12:04:43Z"),
        pd.Timestamp("2024-03-04T14:13Z"),
    ]
    assert table.loc[[1, 2, 5], "time_precision"].tolist() == ["minute", "second", "minute"]
    assert table.loc[[5, 7], "channel"].tolist() == ["news", "facebook"]
    assert table.loc[[5, 7], "message_id"].tolist() == ["news:17_5", "facebook:17_7"]
    assert table.loc[5, "author"] == "Jo Reporter"


def test_newswhip_midnight_noon_and_networks(path):
    cells = {
        "Published": {
            0: "03/04/24 12:00:01 AM",
            1: "03/04/2024 12:00:01 PM",
            2: "24/04/25 8:08 PM",
        },
        "Domain": {0: "facebook.com", 3: ""},
    }
    imported = messages.read([export("newswhip", path, **cells)], tz="America/New_York")
    assert imported.rejects["source_row"].tolist() == [3]
    table = rows_by_number(imported)
    assert table.loc[[1, 2], "published_at"].tolist() == [
        pd.Timestamp("2024-03-04T05:00:01Z"),
        pd.Timestamp("2024-03-04T17:00:01Z"),
    ]
    assert table.loc[[1, 2], "channel"].tolist() == ["facebook", "news"]
    assert table.loc[[1, 2], "side"].tolist() == ["public", "press"]
    assert table.loc[1, "message_id"] == table.loc[1, "url"]


@pytest.mark.parametrize("name", ["crowdtangle_facebook", "crowdtangle_instagram"])
def test_crowdtangle_zone_words_and_views(name, path):
    cells = {
        "Post Created": {
            0: "2024-03-04 03:58:07 PST",
            1: "2024-03-04 12:04:43 UTC",
            2: "2024-07-04 05:22:07 pdt",
            3: "2024-03-04 07:28 EST",
        },
        "Post Views": {4: "0", 5: "0"},
        "Views": {4: "0", 5: "0"},
        "Type": {4: "Photo", 5: "Native Video"},
        "Likes": {6: "1,234", 7: "N/A", 8: "-3"},
    }
    imported = messages.read([export(name, path, **cells)])
    assert imported.rejects["source_row"].tolist() == [4]  # no seconds: no such export
    table = rows_by_number(imported)
    assert table.loc[[1, 2, 3], "published_at"].tolist() == [
        pd.Timestamp("2024-03-04T11:58:07Z"),
        pd.Timestamp("2024-03-04T12:04:43Z"),
        pd.Timestamp("2024-07-04T12:22:07Z"),
    ]
    assert table.loc[[5, 6], "views"].tolist() == [pd.NA, 0]
    assert table.loc[[7, 8, 9], "likes"].tolist() == [1234, pd.NA, pd.NA]


@pytest.mark.parametrize("name", ["crowdtangle_facebook", "crowdtangle_instagram"])
def test_crowdtangle_refuses_a_zone_word_it_does_not_know(name, path):
    export(name, path, **{"Post Created": {5: "2024-03-04 15:58:07 IST"}})
    with pytest.raises(ImportFileError, match="'IST' after a time is no zone, or names several"):
        messages.read([path])
    table = rows_by_number(messages.read([path], tz="Europe/Paris"))
    assert table.loc[[1, 6], "published_at"].tolist() == [
        pd.Timestamp("2024-03-04T11:58:07Z"),  # EST, whatever zone is declared
        pd.Timestamp("2024-03-04T14:58:07Z"),
    ]
    export(name, path, **{"Post Created": {5: "2024-03-04 15:58:07"}})
    with pytest.raises(ImportFileError, match="carry no zone"):
        messages.read([path])


def test_crowdtangle_groups_and_posts_without_words(path):
    def group(row):
        row["Group Name"] = row.pop("Page Name")
        row["User Name"] = ""

    cells = {"Message": {3: "", 4: ""}, "Image Text": {3: "on the image"}, "Link Text": {4: "link"}}
    table = rows_by_number(messages.read([export("crowdtangle_facebook", path, group, **cells)]))
    assert set(table["author"]) == {"A page"}
    assert table.loc[[4, 5], "text"].tolist() == ["on the image", "link"]


def test_twarc_reposts_unmerged_and_metrics_that_are_not_there(path):
    def drop(row):
        del row["public_metrics.impression_count"]

    cells = {
        "text": {7: "RT @ann_b: Northwind lost my parcel…"},
        "public_metrics.like_count": {0: "", 7: "0"},
        "author.username": {0: ""},
        "id": {4: "1.7646553130567E+18"},
        "created_at": {5: "2024-13-04T00:00:00.000Z"},
        "lang": {6: "und"},
    }
    imported = messages.read([export("twarc_csv", path, drop, **cells)])
    table = rows_by_number(imported)
    assert table.loc[8, "text"] == "Northwind lost my parcel…"
    assert table.loc[8, "repost_of_id"] == thirty()["message_id"][0]
    assert table.loc[[1, 8], "likes"].tolist() == [pd.NA, 0]
    assert table["views"].isna().all()
    assert table.loc[[1, 2], "author"].tolist() == ["55", "northwind"]
    assert table.loc[5, "message_id"].startswith("made-")
    assert table.loc[7, "language"] is pd.NA
    assert imported.rejects["source_row"].tolist() == [6]


def test_posts_that_4cat_could_not_look_up_are_rejected(path):
    cells = {
        "author": {3: "UNKNOWN", 4: "UNKNOWN"},
        "body": {3: "", 4: "my name is UNKNOWN"},
        "impression_count": {5: ""},
        "is_retweet": {5: ""},
    }
    imported = messages.read([export("four_cat_x", path, **cells)])
    assert imported.summary.reasons == {"the post was gone; its time is the look-up's": 1}
    assert imported.rejects["source_row"].tolist() == [4]
    assert rows_by_number(imported).loc[6, "views"] is pd.NA


def test_bluesky_offsets_missing_languages_and_deleted_quotes(path):
    cells = {
        "created_at": {0: "2024-03-04T13:58:07.123456+02:00", 1: "2024-03-04T12:04:43"},
        "languages": {0: "N/A", 2: "pt-BR,en"},
        "quoted_post": {3: "DELETED"},
        "link": {4: ""},
    }
    export("four_cat_bluesky", path, **cells)
    with pytest.raises(ImportFileError, match="carry no zone"):
        messages.read([path])
    table = rows_by_number(messages.read([path], tz="UTC"))
    assert table.loc[1, "published_at"].floor("s") == pd.Timestamp("2024-03-04T11:58:07Z")
    assert table.loc[2, "published_at"] == pd.Timestamp("2024-03-04T12:04:43Z")
    assert table.loc[[1, 3], "language"].tolist() == [pd.NA, "pt"]
    assert table.loc[4, "quoted_author"] is pd.NA
    assert table.loc[3, "parent_id"] == table.loc[2, "message_id"]


def test_ytdt_escapes_replies_and_times_with_a_zone(path):
    def zoned(row):
        row["publishedAt"] = row["publishedAt"].replace(" ", "T") + "Z"

    rows = FORMS["youtube_ytdt"].rows(thirty())
    for row in rows:
        zoned(row)
    rows[0]["id"], rows[1]["id"], rows[1]["isReplyTo"] = "UgxA", "UgxA.9b", "UgxA"
    rows[4]["text"] = "MARK"
    save_ytdt(rows, path)
    path.write_text(path.read_text("utf-8").replace("MARK", r"he said \"no\", twice"), "utf-8")
    table = rows_by_number(messages.read([path]))
    assert len(table) == 30
    assert table.loc[5, "text"] == 'he said "no", twice'
    assert table.loc[2, ["message_id", "parent_id", "thread_id"]].tolist() == [
        "youtube:UgxA.9b",
        "youtube:UgxA",
        "youtube:UgxA",
    ]
    assert table.loc[1, "thread_id"] == "youtube:UgxA"


def test_steam_votes_languages_and_ids(path):
    cells = {
        "voted_up": {0: "1", 1: "0", 2: "TRUE", 3: "maybe"},
        "language": {0: "brazilian", 1: "tchinese", 2: "latam", 4: "koreana", 5: "klingon"},
        "author.steamid": {0: "76561198000000001", 1: "7.65612E+16"},
        "comment_count": {0: "4294967295", 1: ""},
    }
    imported = messages.read([export("steam_reviews", path, **cells)])
    assert imported.summary.rejected == 0
    assert "1 cells of rating could not be read ('maybe')" in imported.summary.remarks[0]
    table = rows_by_number(imported)
    assert table.loc[[1, 2, 3, 4], "rating"].tolist() == [1.0, 0.0, 1.0, pd.NA]
    assert table.loc[[1, 2, 3, 5, 6], "language"].tolist() == ["pt", "zh", "es", "ko", pd.NA]
    assert table.loc[1, "author"] == "76561198000000001"
    assert table.loc[2, "replies"] is pd.NA
    assert table["label"].isna().all()


def test_app_stars_titles_and_hours_that_never_were(path):
    rows = apple(thirty())
    for row, stars in enumerate(["1", "2", "3", "4", "5", "6", "0", "", "4.5"]):
        rows[row]["rating"] = stars
    rows[0]["title"] = "Lost"
    rows[10]["date"] = "2024-03-31 02:30:00"  # clocks went forward over it
    save_csv(rows, path)
    imported = messages.read([path], tz="Europe/Berlin")
    [(why, rows)] = imported.summary.reasons.items()
    assert (rows, "as clocks change" in why) == (1, True)
    table = rows_by_number(imported)
    assert table["rating"].tolist()[:5] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert table["rating"].tolist()[5:9] == [pd.NA, pd.NA, pd.NA, 0.875]
    assert table.loc[1, "text"] == "Lost\n\nNorthwind lost my parcel 😡"
    assert table["label"].isna().all()


def test_review_bomb_labels_are_german_and_no_sentiment(path):
    cells = {
        "review_date": {0: "05.03.2022", 1: "03.05.2022 10:00:00", 2: "13/05/2022"},
        "combined_rating": {3: "egal", 0: "Empfohlen"},
        "is-review-bombing": {4: "Yes"},
        "rating": {0: "10.0", 1: "3.0"},
    }
    imported = messages.read([export("review_bombs", path, **cells)], tz="Europe/Berlin")
    assert imported.summary.reasons == {
        "no time": 1,
        "combined_rating is none of the known ones": 1,
        "is-review-bombing is neither Ja nor Nein": 1,
    }
    table = rows_by_number(imported)
    assert table.loc[[1, 2], "published_at"].tolist() == [
        pd.Timestamp("2022-03-04T23:00Z"),
        pd.Timestamp("2022-05-03T08:00Z"),
    ]
    assert table.loc[[1, 2, 6], "time_precision"].tolist() == ["day", "second", "second"]
    assert table.loc[[1, 2], "rating"].tolist() == [1.0, 0.3]
    assert table["label"].isna().all()
