"""Exports of posts and chats as people have them: what went wrong with real ones, and its kind."""

import json

import pandas as pd
import pytest
from thirty import snowflake

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages.sides import channels

AT = pd.Timestamp("2023-07-05T08:30:10Z")


def read(path, text=None, **options):
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return messages.read([path], **options)


def instants(imported):
    return imported.table["published_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").tolist()


def column(imported, name):
    cells = imported.table[name].astype(object)
    return cells.where(cells.notna(), None).tolist()


def test_the_app_of_a_post_is_no_channel(shared):
    imported = read(shared / "imports/03-source-app-crash.csv")
    assert set(imported.table["channel"]) == {"x"}
    assert instants(imported)[0] == "2020-12-20T06:00:00Z"


def test_a_table_is_one_of_x_where_its_ids_are_of_posts_of_these_days(tmp_path):
    rows = [
        (snowflake(AT + pd.Timedelta(minutes=i), i), AT + pd.Timedelta(minutes=i)) for i in (0, 9)
    ]
    header, line = (
        "Tweet ID,created_at,author id,tweet,retweet_count,source\n",
        "{},{},ann,hi,4,Web App\n",
    )
    text = header + "".join(line.format(number, at) for number, at in rows)
    imported = read(tmp_path / "a.csv", text)
    assert imported.summary.format == "x_csv"
    assert (column(imported, "author"), column(imported, "reposts")) == (["ann"] * 2, [4, 4])
    elsewhere = header + "".join(line.format(10**18 + i, at) for i, (_, at) in enumerate(rows))
    with pytest.raises(ImportFileError, match="no known format"):
        read(tmp_path / "b.csv", elsewhere)


def test_what_tweepy_puts_into_one_cell(tmp_path):
    header = "id,created_at,text,public_metrics,referenced_tweets,user\n"
    metrics = "{'retweet_count': 3, 'like_count': 5, 'impression_count': 0}"
    refers = "[<ReferencedTweet id=71 type=replied_to]", "[{'type': 'retweeted', 'id': '72'}]"
    rows = [
        f'{snowflake(AT, i)},{AT},RT @ann: hi,"{metrics}","{cell}","{{\'screen_name\': \'eve\'}}"\n'
        for i, cell in enumerate(refers)
    ]
    imported = read(tmp_path / "a.csv", header + "".join(rows))
    assert (column(imported, "parent_id"), column(imported, "repost_of_id")) == (
        ["71", None],
        [None, "72"],
    )
    assert column(imported, "text") == ["RT @ann: hi", "hi"]
    assert (column(imported, "likes"), column(imported, "author")) == ([5, 5], ["eve", "eve"])


def test_the_ids_tell_which_of_several_times_is_the_posts(tmp_path):
    stored = AT + pd.Timedelta(days=90)
    imported = read(
        tmp_path / "rows.csv",
        "id,tweet_id,text,created_at,timestamp\n"
        + "".join(f"{i},{snowflake(AT, i)},hi,{stored},{AT}\n" for i in range(3)),
    )
    assert set(instants(imported)) == {"2023-07-05T08:30:10Z"}


def test_twint_keeps_the_time_of_the_day_and_no_account_as_parent(shared):
    imported = read(shared / "imports/08-twint.csv")
    assert instants(imported)[:2] == ["2022-08-10T13:20:42Z", "2022-08-10T13:21:42Z"]
    assert imported.table["parent_id"].isna().all()
    assert column(imported, "thread_id")[0] == "1557354587291619330"


TWINT = (
    "id,conversation_id,created_at,date,time,timezone,username,tweet,likes_count,retweet_id,"
    "user_rt\n"
)


def test_twints_offset_is_that_of_its_run_and_the_ids_put_it_right(tmp_path):
    winter, summer = pd.Timestamp("2023-01-05T08:30:10Z"), AT
    line = "{},1,x,{:%Y-%m-%d,%H:%M:%S},+0200,ann,hi,1,{},{}\n"
    rows = [
        line.format(snowflake(at, 1), at.tz_convert("Europe/Berlin"), "", "")
        for at in (winter, summer)
    ]
    rows.append(
        line.replace("+0200", "CEST").format("", summer.tz_convert("Europe/Berlin"), "", "")
    )
    shared_at = AT + pd.Timedelta(hours=5)
    rows.append(line.format(snowflake(AT, 3), AT, snowflake(shared_at, 4), "bob"))
    imported = read(tmp_path / "tweets.csv", TWINT + "".join(rows))
    assert instants(imported) == [
        "2023-01-05T08:30:10Z",
        *["2023-07-05T08:30:10Z"] * 2,
        "2023-07-05T13:30:10Z",
    ]
    assert column(imported, "author") == ["ann", "ann", "ann", "bob"]
    assert column(imported, "repost_of_id") == [None, None, None, snowflake(AT, 3)]


def test_a_user_that_is_a_whole_dict_is_its_name(shared):
    imported = read(shared / "imports/23-snscrape-user-dict.csv")
    assert (column(imported, "author"), column(imported, "followers")) == (["user1"], [44])


@pytest.mark.parametrize(
    ("cell", "author", "followers"),
    [
        (
            "{'username': 'dia', 'id': 1, 'bio': \"it's 'username': 'x'\", 'followersCount': 7}",
            "dia",
            7,
        ),
        ('{"id": 1, "username": "eve", "followersCount": 8}', "eve", 8),
        ("User(username='dia', id=1, displayname='Dia', followersCount=9)", "dia", 9),
        ("https://twitter.com/fay", "fay", None),
        ("@gal", "gal", None),
    ],
)
def test_the_author_in_a_cell_of_snscrape(tmp_path, cell, author, followers):
    quoted = cell.replace('"', '""')
    imported = read(tmp_path / "a.csv", f'date,content,renderedContent,user\n{AT},a,a,"{quoted}"\n')
    assert imported.summary.format == "snscrape"
    assert (column(imported, "author"), column(imported, "followers")) == ([author], [followers])


def test_the_title_of_a_reddit_post_is_text(shared):
    imported = read(shared / "imports/16-title-lost.csv")
    assert column(imported, "text") == [
        "The app froze my account",
        "Boycott them\n\nDetails inside",
    ]
    assert (column(imported, "likes"), column(imported, "replies")) == ([912, 55], [40, 4])
    assert instants(imported)[0] == "2022-01-21T19:07:47Z"
    assert "8 hours ahead" in " ".join(imported.summary.remarks)


def test_a_comment_has_no_title_and_a_link_is_no_address(tmp_path):
    imported = read(
        tmp_path / "reddit.csv",
        "title,score,id,url,comms_num,created_utc,created,body,timestamp\n"
        "Soup,-3,a1,https://soup.example/,2,1688545810.0,1688574610.0,[removed],2023-07-05 01:30\n"
        "Comment,4,b2,,0,2023-07-05 08:31:10,1688574670.0,me too,2023-07-05 01:31\n",
    )
    assert column(imported, "message_id") == ["reddit:t3_a1", "reddit:t1_b2"]
    assert column(imported, "text") == ["Soup", "me too"]
    assert instants(imported) == ["2023-07-05T08:30:10Z", "2023-07-05T08:31:10Z"]
    assert column(imported, "likes") == [None, 4]
    assert imported.table["url"].isna().all()
    assert imported.summary.remarks == ()


def test_what_another_forum_calls_as_reddit_does_is_not_taken_for_it(tmp_path):
    header = "title,score,id,created,num_comments\n"
    imported = read(tmp_path / "a.csv", header + "Soup,4,14qwe1,1688545810.0,2\n")
    assert (imported.summary.format, column(imported, "replies")) == ("reddit_csv", [2])
    with pytest.raises(ImportFileError, match="no known format"):
        read(tmp_path / "b.csv", header + "Soup,4,17,2023-07-05 08:30:10,2\n", tz="UTC")


def test_a_list_of_reddits_own_api_has_the_answers_in_it(tmp_path):
    def thing(kind, **data):
        return {"kind": kind, "data": {"subreddit": "s", "created_utc": AT.timestamp()} | data}

    def listing(*children):
        return {"kind": "Listing", "data": {"children": list(children)}}

    more = {"kind": "more", "data": {"count": 3, "id": "z", "children": ["q"]}}
    deeper = listing(thing("t1", id="c", body="and me", parent_id="t1_b", replies=""), more)
    answer = thing("t1", id="b", body="me too", parent_id="t3_a", replies=deeper)
    page = [listing(thing("t3", id="a", title="Soup", selftext="")), listing(answer)]
    imported = read(tmp_path / "a.json", json.dumps(page))
    assert column(imported, "parent_id") == [None, "reddit:t3_a", "reddit:t1_b"]
    assert imported.summary.reasons == {"answers that Reddit left out of its list, to be loaded": 1}


def test_the_posts_of_an_archive_of_x_are_the_brands(shared):
    imported = read(shared / "imports/19-x-archive-tweets.js")
    assert column(imported, "side") == ["brand"]
    assert column(imported, "parent_id") == ["1575480000000000000"]
    assert "taken as the brand's" in imported.summary.remarks[0]


@pytest.mark.parametrize("wrap", [lambda post: {"tweet": post}, lambda post: post])
@pytest.mark.parametrize("part", ["tweets.part0", "tweet.part1"])
def test_older_archives_of_x(tmp_path, part, wrap):
    post = {
        "id_str": snowflake(AT, 1),
        "created_at": f"{AT:%a %b %d %H:%M:%S +0000 %Y}",
        "full_text": "We &amp; you",
        "favorite_count": "12",
    }
    imported = read(tmp_path / "tweet.js", f"window.YTD.{part} = {json.dumps([wrap(post)])}\n")
    assert (column(imported, "text"), column(imported, "likes")) == (["We & you"], [12])
    assert instants(imported) == ["2023-07-05T08:30:10Z"]


@pytest.mark.parametrize("part", ["like", "direct_messages", "account"])
def test_what_else_is_in_an_archive_of_x_is_named(tmp_path, part):
    with pytest.raises(ImportFileError, match=f"{part}, holds no posts.*tweets.js"):
        read(tmp_path / "part.js", f'window.YTD.{part}.part0 = [{{"{part}": {{"text": "a"}}}}]')


def test_the_days_of_an_account_are_no_posts(tmp_path):
    with pytest.raises(ImportFileError, match="counts by day, not its posts"):
        read(
            tmp_path / "overview.csv",
            "Date,Impressions,Likes,Engagements,Profile visits,Create Post\n"
            '"Wed, Jul 5, 2023",10,1,2,3,4\n',
        )


def test_a_post_in_xs_analytics_has_the_second_of_its_id_if_it_is_of_that_day(tmp_path):
    link, day = f"https://x.com/brand/status/{snowflake(AT, 1)}", '"Wed, Jul 5, 2023"'
    imported = read(
        tmp_path / "content.csv",
        "Post id,Date,Post text,Post Link,Impressions,Likes\n"
        f"{snowflake(AT, 1)},{day},exact,{link},1,1\n"
        f"{snowflake(AT, 2)},le cinq 2023,in the words of another language,,1,1\n"
        '12345,"Thu, Jul 6, 2023",no id of X,,1,1\n'
        "12346,le cinq 2023,neither,,1,1\n",
    )
    assert instants(imported) == [*["2023-07-05T08:30:10Z"] * 2, "2023-07-06T00:00:00Z"]
    assert column(imported, "time_precision") == ["second", "second", "day"]
    assert column(imported, "author") == ["brand", None, None]
    assert set(column(imported, "side")) == {"brand"}
    assert imported.summary.reasons == {"no time": 1}


def chat(**members):
    message = {"id": 2, "type": "message", "from": "Ann", "from_id": "user1", "text": "Hi"}
    return (
        {"name": "T", "type": "public_channel", "id": 7}
        | members
        | {"messages": [message | more for more in members["messages"]]}
    )


def test_a_chat_of_telegram_without_instants_needs_the_zone_of_the_computer(tmp_path):
    notice = {"id": 1, "type": "service", "action": "pin_message", "actor": "Ann", "text": ""}
    text = json.dumps(
        chat(messages=[{"date": "2021-03-04T10:11:12"}, notice | {"date": "2021-03-04T10:11:12"}])
    )
    with pytest.raises(ImportFileError, match="carry no zone"):
        read(tmp_path / "result.json", text)
    imported = read(tmp_path / "result.json", tz="Asia/Tokyo")
    assert instants(imported) == ["2021-03-04T01:11:12Z"]
    assert imported.summary.reasons == {"a notice of the chat, no message": 1}
    assert imported.summary.remarks == ()


def test_all_chats_of_an_account_keep_their_ids_apart_and_private_ones_are_said(tmp_path):
    one = {"date": "2021-03-04T10:11:12", "date_unixtime": "1614849072"}
    chats = [chat(messages=[one]), chat(id=8, type="personal_chat", messages=[one])]
    imported = read(tmp_path / "result.json", json.dumps({"about": "a", "chats": {"list": chats}}))
    assert column(imported, "message_id") == ["telegram:7/2", "telegram:8/2"]
    assert "ask everyone in it" in imported.summary.remarks[0]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["04-Mar-21 10:11 AM", "05-Mar-21 01:02 PM"], "2021-03-04T10:11:00Z"),
        (["04/20/2023 12:05 AM", "04/21/2023 12:05 PM"], "2023-04-20T00:05:00Z"),
        (["20/04/2023 00:05", "21/04/2023 12:05"], "2023-04-20T00:05:00Z"),
    ],
)
def test_a_csv_of_discord_is_read_in_the_language_of_its_computer(tmp_path, dates, first):
    rows = "".join(f'"1","ann#1234","{date}","hi","",""\n' for date in dates)
    header = "AuthorID,Author,Date,Content,Attachments,Reactions\n"
    imported = read(tmp_path / "a.csv", header + rows, tz="UTC")
    assert (instants(imported)[0], column(imported, "author")[0]) == (first, "ann#1234")
    assert column(imported, "time_precision") == ["minute"] * 2


def test_a_csv_of_discord_whose_days_cannot_be_told_is_refused(tmp_path):
    text = (
        'AuthorID,Author,Date,Content,Attachments,Reactions\n"1","a","03/04/2021 10:11","b","",""\n'
    )
    with pytest.raises(ImportFileError, match="can be read in two ways"):
        read(tmp_path / "a.csv", text, tz="UTC")


def test_a_chat_of_whatsapp_as_android_writes_it_in_english(tmp_path):
    imported = read(
        tmp_path / "WhatsApp Chat with Team.txt",
        "12/30/20, 6:06\u202fPM - Messages and calls are end-to-end encrypted.\n"
        "12/30/20, 6:07\u202fPM - Ann: The soup: bad\nand cold\n\nreally\n"
        "12/31/20, 12:01\u202fAM - \u202a+1 (555) 010-9999\u202c: +1 555 010 9998, @15550109999\n"
        "12/31/20, 12:01\u202fAM - Ann: <Media omitted>\n"
        "12/31/20, 12:01\u202fAM - Ann: <Media omitted>\n"
        "12/31/20, 12:02\u202fAM - Bob: This message was deleted\n"
        "12/31/20, 12:03\u202fAM - Ann added +49 176 1234567\n",
        tz="America/New_York",
    )
    assert instants(imported)[:2] == ["2020-12-30T23:07:00Z", "2020-12-31T05:01:00Z"]
    assert column(imported, "author") == ["Ann", "participant 1", "Ann", "Ann", "Bob"]
    assert column(imported, "text") == [
        "The soup: bad\nand cold\n\nreally",
        "[phone number], @participant 1",
        *["", "", ""],
    ]
    assert imported.summary.reasons == {"a notice of WhatsApp, no message": 2}
    assert "ask everyone in it" in imported.summary.remarks[0]
    assert not imported.rejects["raw"].str.contains("1234567").any()
    assert set(imported.table["time_precision"]) == {"minute"}


def test_a_chat_of_whatsapp_as_an_iphone_writes_it_in_german(tmp_path):
    imported = read(
        tmp_path / "_chat.txt",
        "\u200e[01.02.21, 06:06:12] Team: \u200eNachrichten sind verschlüsselt.\r\n"
        "[01.02.21, 06:07:12] ~\u202fCem: Hallo [12/20/20, 6:06 PM]\r\n"
        "12/20/20, 6:06 PM - Ann: quoted\r\n"
        "\u200e[02.02.21, 18:08:12] Ann: \u200eimage omitted\r\n"
        "[02.02.21, 18:09:12] Ann: new \u200e<This message was edited>\r\n",
        tz="Europe/Berlin",
    )
    assert instants(imported)[:2] == ["2021-02-01T05:07:12Z", "2021-02-02T17:08:12Z"]
    assert column(imported, "author") == ["Cem", "Ann", "Ann"]
    assert column(imported, "text")[1:] == ["", "new"]
    assert column(imported, "text")[0].endswith("\n12/20/20, 6:06 PM - Ann: quoted")


WHEN = {
    "1/2/21, 6:06 PM -": None,
    "13/2/21, 6:06 p. m. -": "2021-02-13T18:06:00Z",
    "2/13/21, 12:06 AM -": "2021-02-13T00:06:00Z",
    "2021-02-13, 18:06 -": "2021-02-13T18:06:00Z",
    "2021-02-13 18:06 -": "2021-02-13T18:06:00Z",
    "2021. 02. 13. 18:06 -": "2021-02-13T18:06:00Z",
    "13.2.2021 klo 18.06 -": "2021-02-13T18:06:00Z",
    "[13.02.21, 18:06:07]": "2021-02-13T18:06:07Z",
    "[2/13/21, 6:06:07\u202fPM]": "2021-02-13T18:06:07Z",
    "13/02/2021 à 18:06 -": "2021-02-13T18:06:00Z",
}


@pytest.mark.parametrize(("when", "instant"), WHEN.items())
def test_times_of_whatsapp(tmp_path, when, instant):
    text = f"{when} Ann: hi\n"
    if instant:
        assert instants(read(tmp_path / "a.txt", text, tz="UTC")) == [instant]
    else:
        with pytest.raises(ImportFileError, match="can be read in two ways"):
            read(tmp_path / "a.txt", text, tz="UTC")


def test_the_order_of_a_chat_tells_its_days_from_its_months(tmp_path):
    days = ["1/2", "1/3", "1/5", "1/8", "2/1", "2/2", "3/1"]
    text = "".join(f"{day}/21, 6:06 PM - Ann: {day}\n" for day in days)
    assert instants(read(tmp_path / "a.txt", text, tz="UTC"))[0] == "2021-01-02T18:06:00Z"


def test_a_log_of_a_program_is_no_chat(tmp_path):
    for line in ("2021-02-13 18:06:07 - root: started", "[2021-02-13 18:06:07] INFO: started"):
        with pytest.raises(ImportFileError, match=r"no known format|no valid JSON"):
            read(tmp_path / "app.log", f"{line}\n" * 3, tz="UTC")


def test_no_channel_of_a_file_need_be_a_known_one(tmp_path):
    columns = {"published_at": "date", "text": "text", "channel": "source"}
    imported = read(
        tmp_path / "a.csv",
        f"date,text,source\n{AT},a,Some App\n{AT},b,Some App\n",
        mapping={"columns": columns},
    )
    assert column(imported, "channel") == ["other"] * 2
    assert "2 messages of other channels ('Some App')" in " ".join(imported.summary.remarks)


def test_chats_are_channels_of_their_own():
    known, strange = channels(pd.Series(["Telegram", "discord", "WhatsApp"], dtype="string"))
    assert (known.tolist(), strange) == (["telegram", "discord", "whatsapp"], {})


def test_a_chat_whose_message_never_ends_is_refused(tmp_path):
    endless = "13/2/21, 18:06 - Ann: hi\n" + ("x" * 1_000 + "\n") * 17_000
    with pytest.raises(ImportFileError, match="a message of this chat has over 17 MB"):
        read(tmp_path / "a.txt", endless, tz="UTC")
