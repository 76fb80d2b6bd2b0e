"""Exports of video sites, app stores, reviews and scrapers that people really have."""

import csv
import json

import openpyxl
import pandas as pd
import pytest
from exporting import in_cells, save_csv
from exports_of_networks import steam
from exports_of_records import save_lines, save_list
from exports_of_reviews import (
    google_maps,
    google_maps_places,
    google_play_console,
    google_play_node,
    outscraper,
    tripadvisor,
    trustpilot,
    trustpilot_api,
    trustpilot_pages,
)
from exports_of_scrapers import facebook_comments, tiktok_comments
from thirty import thirty

from analytics import messages
from analytics.errors import ImportFileError

AT = "2024-03-06T09:30:00Z"


def written(path, *rows: str):
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def by_id(imported) -> dict:
    return imported.table.set_index("message_id").to_dict("index")


def test_comments_of_a_video_have_their_clock_in_time_parsed(shared):
    found = messages.read([shared / "imports/02-youtube-comment-downloader.jsonl"])
    assert found.summary.format == "youtube_comment_downloader"
    assert found.table["channel"].unique().tolist() == ["youtube"]
    assert found.table["likes"].tolist() == [3, 3, 3, 3]
    assert found.table["published_at"].iloc[0] == pd.Timestamp(1650000000, unit="s", tz="UTC")
    assert found.table["time_precision"].unique().tolist() == ["year"]


def test_comments_of_a_video_kept_in_a_table(tmp_path):
    path = written(
        tmp_path / "comments.csv",
        ",cid,text,time,author,channel,votes,replies,photo,heart,reply,time_parsed",
        "0,Ugn1,Broken again,3 months ago,@lu,UCn,1.2K,2,https://example.org/a,False,False,1700000000.5",
        "1,Ugn1.n2,Same here,1 day ago,@mo,UCm,,,https://example.org/b,False,True,1707000000.0",
        "2,Ugn3,Fine by me,,@no,UCo,4,,https://example.org/c,False,False,",
    )
    found = messages.read([path])
    assert found.summary.format == "youtube_comment_downloader_csv"
    assert found.summary.reasons == {"no time": 1}
    table = found.table
    assert table["likes"].tolist() == [1200, pd.NA]
    assert table["time_precision"].tolist() == ["month", "day"]
    assert table["parent_id"].tolist() == [pd.NA, "youtube:Ugn1"]


def test_a_user_is_not_the_id_of_a_comment(shared):
    found = messages.read([shared / "imports/05-apify-tiktok.csv"])
    assert (found.summary.kept, found.summary.duplicates) == (6, 0)
    assert found.table["channel"].unique().tolist() == ["tiktok"]
    assert found.table["message_id"].tolist() == [f"tiktok:{n}" for n in range(7300, 7306)]


def test_six_comments_of_two_users_are_six(tmp_path):
    rows = tiktok_comments(thirty())[:6]
    for i, row in enumerate(rows):
        row["uid"] = str(i % 2)
    save_csv(rows, tmp_path / "comments.csv")
    assert messages.read([tmp_path / "comments.csv"]).summary.kept == 6


def test_the_answer_of_a_company_is_a_message_of_the_brand(shared):
    found = messages.read([shared / "imports/22-google-play-with-replies.csv"], tz="UTC")
    reply = by_id(found)["review:r1:reply"]
    assert (reply["side"], reply["parent_id"]) == ("brand", "review:r1")
    assert reply["published_at"] == pd.Timestamp("2023-05-01T12:00Z")
    assert not found.summary.coverage["fields"]["parent_id"]["never"]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_answers_in_google_play(tmp_path, kind):
    review = {"userName": "Ida", "thumbsUpCount": 3, "reviewCreatedVersion": None}
    rows = [
        {"reviewId": "n1", **review, "content": "Logs me out", "score": 2}
        | {
            "at": "2024-03-05 10:00:00",
            "replyContent": "Update",
            "repliedAt": "2024-03-06 09:30:00",
        },
        {"reviewId": "n2", **review, "content": "Good", "score": None}
        | {"at": "2024-03-05 11:00:00", "replyContent": None, "repliedAt": None},
    ]
    path = tmp_path / f"reviews.{kind}"
    (save_list if kind == "json" else csv_of)(rows, path)
    found = messages.read([path], tz="Etc/GMT-2")
    assert (found.summary.rows_read, found.summary.kept) == (3, 3)
    reply = by_id(found)["review:n1:reply"]
    assert (reply["text"], reply["side"]) == ("Update", "brand")
    assert reply["published_at"] == pd.Timestamp("2024-03-06T07:30Z")
    assert found.table["rating"].tolist() == [0.25, pd.NA, pd.NA]


def csv_of(rows: list[dict], path):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("as_text", [str, json.dumps])
def test_answers_in_the_app_store_stand_in_a_cell(tmp_path, as_text):
    answer = {"id": 7, "body": "It's mended", "modified": AT}
    row = {"userName": "jo", "title": "No", "review": "Broken", "rating": 1, "isEdited": False}
    rows = [
        {**row, "date": "2024-03-05 10:00:00", "developerResponse": as_text(answer)},
        {**row, "date": "2024-03-05 11:00:00", "developerResponse": ""},
        {**row, "date": "2024-03-05 12:00:00", "developerResponse": "{half"},
    ]
    csv_of(rows, tmp_path / "reviews.csv")
    found = messages.read([tmp_path / "reviews.csv"], tz="UTC")
    assert (found.summary.rows_read, found.summary.kept) == (4, 4)
    [reply] = found.table[found.table["side"] == "brand"].to_dict("records")
    assert (reply["text"], reply["published_at"]) == ("It's mended", pd.Timestamp(AT))
    assert reply["parent_id"] == found.table["message_id"].iloc[0]
    assert "1 cells of reply, text could not be read ('{half'); they were left empty" in (
        found.summary.remarks
    )


def _maps(row):
    row |= {"responseFromOwnerText": "Sorry", "responseFromOwnerDate": AT}


def _outscraper(row):
    row |= {"owner_answer": "Sorry", "owner_answer_timestamp": str(pd.Timestamp(AT).timestamp())}


def _console(row):
    row |= {"Developer Reply Text": "Sorry", "Developer Reply Date and Time": AT}


def _steam_rows(table):
    return [row | {"developer_response": "", "timestamp_dev_responded": ""} for row in steam(table)]


def _steam(row):
    row |= {
        "developer_response": "Sorry",
        "timestamp_dev_responded": str(int(pd.Timestamp(AT).timestamp())),
    }


ANSWERED = {
    "google_maps_reviews_json": (
        lambda table: google_maps_places(table)[0]["reviews"],
        save_lines,
        _maps,
    ),
    "steam_reviews": (_steam_rows, save_csv, _steam),
    "app_reviews_node": (
        google_play_node,
        save_list,
        lambda row: row.update(replyText="Sorry", replyDate=AT),
    ),
    "google_maps_reviews": (lambda table: in_cells(google_maps(table)), save_csv, _maps),
    "google_maps_reviews, outscraper": (outscraper, save_csv, _outscraper),
    "google_play_console": (google_play_console, save_csv, _console),
    "tripadvisor": (
        tripadvisor,
        save_list,
        lambda row: row.update(ownerResponse={"text": "Sorry", "publishedDate": AT}),
    ),
    "trustpilot": (
        trustpilot,
        save_csv,
        lambda row: row.update({"Company Response": "Sorry", "Company Reply Date (UTC)": AT}),
    ),
    "trustpilot_json": (
        lambda table: trustpilot_api(table)[0]["reviews"],
        save_lines,
        lambda row: row.update(companyReply={"text": "Sorry", "createdAt": AT}),
    ),
    "trustpilot_json, pages": (
        trustpilot_pages,
        save_list,
        lambda row: row.update(reply={"message": "Sorry", "publishedDate": AT}),
    ),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_answers_to_reviews_are_messages_of_the_brand(name, tmp_path):
    rows_of, save, answer = ANSWERED[name]
    rows = rows_of(thirty())[:4]
    answer(rows[2])
    save(rows, tmp_path / "export")
    found = messages.read([tmp_path / "export"])
    assert found.summary.format == name.split(",")[0]
    assert (found.summary.rows_read, found.summary.kept) == (5, 5)
    [reply] = found.table[found.table["side"] == "brand"].to_dict("records")
    assert (reply["text"], reply["published_at"]) == ("Sorry", pd.Timestamp(AT))
    assert reply["message_id"] == f"{reply['parent_id']}:reply"
    assert reply["parent_id"] in set(found.table["message_id"])


def test_an_answer_without_its_time_is_rejected_and_the_review_kept(tmp_path):
    rows = trustpilot(thirty())[:3]
    rows[0]["Company Response"] = "Sorry"
    rows[1]["Company Response"] = "None"
    save_csv(rows, tmp_path / "export.csv")
    found = messages.read([tmp_path / "export.csv"])
    assert found.summary.reasons == {"no time of the reply": 1}
    assert found.summary.kept == 3


def test_a_strange_number_of_stars_costs_no_review(tmp_path):
    rows = trustpilot(thirty())[:5]
    for row, stars in zip(rows, ["4", "", "eleven", "0", "9"], strict=True):
        row["Review Stars"] = stars
    save_csv(rows, tmp_path / "export.csv")
    found = messages.read([tmp_path / "export.csv"])
    assert (found.summary.kept, found.summary.reasons) == (5, {})
    assert found.table["rating"].tolist() == [0.75, pd.NA, pd.NA, pd.NA, pd.NA]


def test_comments_of_youtube_in_snake_case_and_in_html(tmp_path):
    path = written(
        tmp_path / "comments.csv",
        "author,published_at,updated_at,like_count,text,video_id,public",
        '@lu,2024-03-05T10:00:00Z,2024-03-07T10:00:00Z,7,"It&#39;s<br>a &lt; b",q1W2e3R4t5Y,True',
        "@mo,2024-03-05T11:00:00Z,2024-03-05T11:00:00Z,0,Parcels &amp; lamps,q1W2e3R4t5Y,True",
        "@no,2024-03-05T12:00:00Z,2024-03-05T12:00:00Z,N/A,Hi,7290000000000000001,True",
    )
    found = messages.read([path])
    assert found.summary.format == "youtube_comments"
    assert found.table["text"].tolist() == ["It's\na < b", "Parcels & lamps", "Hi"]
    assert found.table["channel"].tolist() == ["youtube", "youtube", "other"]
    assert found.table["likes"].tolist() == [7, 0, pd.NA]
    assert found.table["published_at"].iloc[0] == pd.Timestamp("2024-03-05T10:00Z")


def test_comments_without_times_are_refused(tmp_path):
    path = written(tmp_path / "c.csv", "video_id,comment_text,likes,replies", "q1W2e3R4t5Y,Hi,1,0")
    with pytest.raises(ImportFileError):
        messages.read([path])


def test_a_videos_list_is_no_list_of_comments(tmp_path):
    path = written(
        tmp_path / "videos.csv",
        "videoId,title,description,publishedAt,likeCount,viewCount,channelTitle",
        "q1W2e3R4t5Y,A film,About us,2024-03-05T10:00:00Z,1,2,Northwind",
    )
    with pytest.raises(ImportFileError):
        messages.read([path])


def test_comments_of_exportcomments_under_notes_with_numbered_replies(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Comments", 0)
    rows = [
        ["https://www.facebook.com/northwind/posts/1"],
        ["Exported 3 comments"],
        [],
        ["", "", "Name", "Profile ID", "Date", "Likes", "Comment", "(view source)"],
        ["1", "", "Lu", "100", "13/03/24 06:24:13", 3, "Late again", "view comment"],
        ["", "1-1", "Mo", "101", "13/03/24 07:00:00", 0, "Same", "view comment"],
        ["", "1-2", "No", "102", "14/03/24 08:00:00", 0, "Here too", "view comment"],
        ["2", "", "Oz", "103", "2024-03-15 09:00:00", 1, "Sorry?", "view comment"],
        ["", "7-1", "Pi", "104", "2024-03-15 10:00:00", 1, "Lost", "view comment"],
    ]
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "comments.xlsx")
    found = messages.read([tmp_path / "comments.xlsx"], tz="Europe/Paris")
    assert found.summary.format == "export_comments"
    table = found.table.set_index("author")
    assert table["published_at"].iloc[0] == pd.Timestamp("2024-03-13T05:24:13Z")
    first = table.loc["Lu", "message_id"]
    assert table["parent_id"].tolist() == [pd.NA, first, first, pd.NA, pd.NA]


def test_comments_of_exportcomments_have_the_ids_of_their_network(tmp_path):
    path = written(
        tmp_path / "comments.csv",
        "id,Name,Date,Likes,isHearted,isPinned,Comment,(view source)",
        "1,@lu,03/12/25 06:24:13,3,no,no,Hm,https://www.youtube.com/watch?v=q&lc=Ugn1",
        "1-1,@mo,04/12/25 06:24:13,3,no,no,Hm,https://www.youtube.com/watch?v=q&lc=Ugn1.n2",
    )
    found = messages.read([path], tz="UTC")
    assert found.table["message_id"].tolist() == ["youtube:Ugn1", "youtube:Ugn1.n2"]
    assert found.table["parent_id"].tolist() == [pd.NA, "youtube:Ugn1"]
    assert found.table["published_at"].dt.month.tolist() == [12, 12]


def test_a_comment_on_facebook_without_a_post_id_has_the_posts_address(tmp_path):
    rows = facebook_comments(thirty())[:3]
    for row in rows:
        row["facebookId"] = row["replyToCommentId"] = ""
    save_csv(rows, tmp_path / "comments.csv")
    found = messages.read([tmp_path / "comments.csv"])
    parents = found.table["parent_id"].unique().tolist()
    assert parents == ["https://www.facebook.com/northwind/posts/pfbid02"]
    assert found.summary.kept == 3


def test_a_story_of_media_cloud_needs_a_zone_only_for_its_hour(tmp_path):
    head = "id,indexed_date,language,media_name,media_url,publish_date,title,url"
    row = "7,2024-03-06 01:00:00,en,news.example,news.example,{},Late,https://news.example/7"
    days = written(tmp_path / "days.csv", head, row.format("2024-03-05"))
    hours = written(tmp_path / "hours.csv", head, row.format("2024-03-05 10:00:00"))
    found = messages.read([days], tz="America/New_York")
    assert found.table["published_at"].iloc[0] == pd.Timestamp("2024-03-05T00:00Z")
    assert found.table["time_precision"].iloc[0] == "day"
    with pytest.raises(ImportFileError, match="carry no zone"):
        messages.read([hours])


def test_articles_keep_the_plain_name_of_their_source(tmp_path):
    path = written(
        tmp_path / "news.csv",
        "source,author,title,description,url,urlToImage,publishedAt,content",
        "News Example,Lu,Late,Parcels are late.,https://news.example/1,,2024-03-05T10:00:00Z,x",
    )
    found = messages.read([path])
    [row] = found.table.to_dict("records")
    assert (row["author"], row["channel"], row["side"]) == ("News Example", "news", "press")
    assert row["text"] == "Late\n\nParcels are late."


def test_reviews_of_which_only_the_day_is_known_say_so(tmp_path):
    path = written(
        tmp_path / "reviews.csv",
        "reviewId,content,score,at",
        "n1,Logs me out,1,2024-03-05",
        "n2,Good,5,2024-03-05 10:00:00",
    )
    found = messages.read([path], tz="UTC")
    assert found.summary.format == "app_reviews"
    assert found.table["time_precision"].tolist() == ["day", "second"]


def test_the_first_reply_in_apifys_columns_is_read_and_the_others_are_said(tmp_path):
    path = written(
        tmp_path / "comments.csv",
        "id,ownerUsername,postUrl,text,timestamp,likesCount,replies/0/id,replies/0/ownerUsername,"
        "replies/0/text,replies/0/timestamp,replies/1/text",
        f"1,lu,https://www.instagram.com/p/Nw1/,Late,{AT},2,2,northwind,Sorry,{AT},Me too",
        f"3,mo,https://www.instagram.com/p/Nw1/,Hi,{AT},0,,,,,",
    )
    found = messages.read([path])
    assert (found.summary.rows_read, found.summary.kept) == (3, 3)
    reply = by_id(found)["instagram:2"]
    assert (reply["author"], reply["side"], reply["parent_id"]) == (
        *("northwind", "public"),
        "instagram:1",
    )
    assert any("'Me too'" in remark for remark in found.summary.remarks)
