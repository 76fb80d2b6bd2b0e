"""Made-up tables in layouts that people have, and the column that holds each thing in them.

A layout is a line: `name: column=kind>role …`, separated by two blanks. `kind` says what its cells
are (see `CELLS`), `role` which column of the message table should be read from it; a column without
a role must stay unread.
"""

# ruff: noqa: E501 (one layout a line)
import datetime
from collections.abc import Callable
from zoneinfo import ZoneInfo

START = datetime.datetime(2023, 5, 1, 10, 0, 7, tzinfo=datetime.UTC)
_X_EPOCH_MS = 1288834974657
_WORDS = (
    "parcel late again and nobody answers the phone",
    "my order never came, third time this year",
    "great answer of the team, thank you so much",
    "the shop was closed although the site said open",
    "why does this app log me out every single day?",
    "still waiting for a refund; what a joke",
    "support was friendly but could not help me at all",
)
_NAMES = ("Ana Silva", "Bo Chen", "Cem Kaya", "Dia Roth", "Eli Bar")


def _at(i: int) -> datetime.datetime:
    return START + datetime.timedelta(minutes=97 * i, seconds=11 * (i % 5))


def _local(i: int, zone: str) -> datetime.datetime:
    return _at(i).astimezone(ZoneInfo(zone))


def _prose(i: int) -> str:
    return f"{_WORDS[i % 7]} ({i})"


CELLS: dict[str, Callable[[int], str]] = {
    "row": lambda i: str(i),
    "dbid": lambda i: str(48_211 + 3 * i),
    "snow": lambda i: str((int(_at(i).timestamp() * 1000) - _X_EPOCH_MS) << 22 | i),
    "tiktok": lambda i: str(int(_at(i).timestamp()) << 32 | 77 * i),
    "hex": lambda i: f"{(i + 1) * 0x9E3779B97F4A7C15 % 2**64:016x}",
    "user": lambda i: str(900_100 + i % 5),
    "post": lambda i: f"Cx{i % 3}k9",
    "isoz": lambda i: _at(i).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "iso": lambda i: _at(i).strftime("%Y-%m-%d %H:%M:%S+00:00"),
    "naive": lambda i: _at(i).strftime("%Y-%m-%d %H:%M:%S"),
    "berlin": lambda i: _local(i, "Europe/Berlin").strftime("%d.%m.%Y %H:%M"),
    "dmy": lambda i: (_at(i) + datetime.timedelta(days=i)).strftime("%d/%m/%Y %H:%M"),
    "mdy": lambda i: (_at(i) + datetime.timedelta(days=2 * i)).strftime("%m/%d/%Y %H:%M"),
    "epoch": lambda i: str(int(_at(i).timestamp())),
    "epoch_ms": lambda i: str(int(_at(i).timestamp()) * 1000),
    "classic": lambda i: _at(i).strftime("%a %b %d %H:%M:%S +0000 %Y"),
    "english": lambda i: (_at(i) + datetime.timedelta(days=i)).strftime("%B %d, %Y"),
    "short": lambda i: (_at(i) + datetime.timedelta(days=i)).strftime("%d-%b-%y"),
    "dashed": lambda i: (_at(i) + datetime.timedelta(days=i)).strftime("%d-%m-%Y"),
    "epoch_part": lambda i: f"{int(_at(i).timestamp())}.{i:06d}",
    "google": lambda i: (_at(i) + datetime.timedelta(days=i)).strftime("%-m/%-d/%Y %-H:%M:%S"),
    "day": lambda i: (_at(i) + datetime.timedelta(days=i)).strftime("%Y-%m-%d"),
    "hour": lambda i: _at(i).strftime("%H:%M:%S"),
    "offset": lambda i: "+0000",
    "insert": lambda i: "2024-02-03 09:00:00.120411+00",
    "insert2": lambda i: f"2024-02-03 09:0{i % 3}:1{i % 9}+00:00",
    "later": lambda i: (_at(i) + datetime.timedelta(hours=5 + 7 * (i % 4))).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    ),
    "some_later": lambda i: CELLS["later"](i) if i % 3 == 0 else "",
    "joined": lambda i: f"201{i % 5}-0{1 + i % 5}-11 08:00:0{i % 5}+00:00",
    "ago": lambda i: f"{1 + i % 6} weeks ago",
    "birth": lambda i: f"19{60 + i % 5}-03-11",
    "prose": _prose,
    "clean": lambda i: _prose(i).replace("(", "").replace(")", "").replace(",", "").lower(),
    "tokens": lambda i: str(_prose(i).split()),
    "title": lambda i: f"{_WORDS[(i + 3) % 7].split(',')[0][:24]} {i}",
    "post_title": lambda i: f"What we changed in version {i % 2}, and why it matters to everybody",
    "post_text": lambda i: (
        f"We have changed the way in which we send parcels, part {i % 2}. Read on"
    ),
    "some_reply": lambda i: "" if i % 3 else f"Sorry to hear that, please write to us ({i})",
    "bio": lambda i: f"{_NAMES[i % 5]}: mother of two, runner, opinions are my own",
    "name": lambda i: _NAMES[i % 5],
    "handle": lambda i: _NAMES[i % 5].split()[0].lower() + "_77",
    "at_handle": lambda i: "@" + CELLS["handle"](i),
    "one": lambda i: "Acme Parcel",
    "few": lambda i: ("Acme", "Bolt", "Crate")[i % 3],
    "place": lambda i: ("Paris, France", "Leeds", "", "Austin, TX")[i % 4],
    "x_url": lambda i: f"https://twitter.com/{CELLS['handle'](i)}/status/{CELLS['snow'](i)}",
    "reddit_url": lambda i: f"https://www.reddit.com/r/acme/comments/{CELLS['hex'](i)[:6]}/late/",
    "insta_url": lambda i: f"https://www.instagram.com/p/{CELLS['post'](i)}/",
    "news_url": lambda i: f"https://news{i % 3}.example/2023/05/acme-{i}",
    "youtube_url": lambda i: f"https://www.youtube.com/watch?v=a{i % 2}b",
    "shop_url": lambda i: f"https://shop.example/item/{i % 3}",
    "picture": lambda i: f"https://cdn.example/a/{i % 5}.jpg",
    "user_url": lambda i: f"https://www.instagram.com/{CELLS['handle'](i)}/",
    "mixed_url": lambda i: CELLS["x_url" if i % 2 else "reddit_url"](i),
    "int": lambda i: str(i * 7 % 23),
    "int2": lambda i: str(i * 5 % 11),
    "big": lambda i: f"{1 + i * 3 % 40}.{i % 10}K" if i % 2 else f"{i * 131 % 997}",
    "hundreds": lambda i: str(200 + i * 37 % 900),
    "share": lambda i: f"0.{(i * 137) % 997:03d}",
    "polarity": lambda i: f"{((i * 137) % 199 - 99) / 100:.4f}",
    "stars": lambda i: str(5 - i % 5),
    "stars_of": lambda i: f"{5 - i % 5}.0 out of 5 stars",
    "out_of_10": lambda i: str(10 - i % 10),
    "sign": lambda i: str(i % 3 - 1),
    "binary": lambda i: str(i % 2),
    "mood": lambda i: ("negative", "neutral", "positive")[i % 3],
    "Mood": lambda i: ("Negative", "Neutral", "Positive")[i % 3],
    "five_moods": lambda i: ("Extremely Negative", "Negative", "Neutral", "Positive")[i % 4],
    "irrelevant": lambda i: ("Negative", "Neutral", "Positive", "Irrelevant")[i % 4],
    "polar": lambda i: ("0", "4")[i % 2],
    "dict": lambda i: str({"name": _NAMES[i % 5], "id": i % 5}),
    "stimmung": lambda i: ("negativ", "neutral", "positiv")[i % 3],
    "sentimiento": lambda i: ("Negativo", "Neutro", "Positivo")[i % 3],
    "topic": lambda i: ("delivery", "refund", "app", "staff")[i % 4],
    "lang": lambda i: ("en", "de", "es")[i % 3],
    "english_only": lambda i: "en",
    "country": lambda i: ("DE", "US", "ES")[i % 3],
    "bool": lambda i: str(i % 2 == 0),
    "app": lambda i: ("Twitter Web App", "Twitter for iPhone", "TweetDeck")[i % 3],
    "publisher": lambda i: ("Daily Example", "The Sample", "Evening Test")[i % 3],
    "network": lambda i: ("Twitter", "Facebook", "Instagram")[i % 3],
    "version": lambda i: f"4.{i % 4}.1",
    "list": lambda i: f"['acme', 'tag{i % 4}']",
    "empty": lambda i: "",
    "parent": lambda i: CELLS["hex"](i - 1) if i % 3 else "",
    "parent_x": lambda i: CELLS["snow"](i - 1) if i % 3 else "",
}
"""Cells by kind, given the number of the row from 0."""

LAYOUTS = """
kaggle_tweets_1: id=row  tweet_id=snow>message_id  date=iso>published_at  user=handle>author  text=prose>text  source=app  is_retweet=bool
kaggle_tweets_2: =row  Datetime=iso>published_at  Tweet Id=snow>message_id  Text=prose>text  Username=handle>author
kaggle_tweets_3: user_name=name>author  user_location=place  user_description=bio  user_created=joined  user_followers=hundreds>followers  user_friends=int  user_favourites=int2  user_verified=bool  date=naive>published_at  text=prose>text  hashtags=list  source=app  is_retweet=bool
kaggle_tweets_4: tweet_id=snow>message_id  airline_sentiment=mood>label  airline_sentiment_confidence=share  negativereason=topic  brand=few  name=handle>author  retweet_count=int>reposts  tweet_text=prose>text  tweet_created=iso>published_at  tweet_location=place  user_timezone=place
tweets_long: created_at=classic>published_at  id_str=snow>message_id  full_text=prose>text  lang=lang>language  favorite_count=int>likes  retweet_count=int2>reposts  user.screen_name=handle>author  user.name=name  user.followers_count=hundreds>followers  user.created_at=joined  in_reply_to_status_id_str=parent_x>parent_id  user.description=bio
tweets_clean: Tweet ID=snow>message_id  Posted=naive>published_at  Account=at_handle>author  Tweet=prose>text  clean_text=clean  tokens=tokens  polarity=polarity  subjectivity=share
youtube_comments_1: videoId=post>thread_id  commentId=hex>message_id  author=name>author  text=prose>text  likeCount=int>likes  publishedAt=isoz>published_at  updatedAt=later  replyCount=int2>replies  authorChannelUrl=user_url
youtube_comments_2: Video Title=post_title  Video URL=youtube_url>thread_id  Comment=prose>text  Comment Author=at_handle>author  Comment Date=isoz>published_at  Video Published=joined  Likes=int>likes
instagram_comments: postUrl=insta_url>thread_id  ownerUsername=handle>author  ownerProfilePicUrl=picture  text=prose>text  timestamp=isoz>published_at  likesCount=int>likes  id=hex>message_id  repliesCount=int2>replies
facebook_comments: post_id=post>thread_id  post_text=post_text  comment_id=dbid>message_id  commenter_name=name>author  commenter_id=user  comment_text=prose>text  comment_time=naive>published_at  comment_reactions=int>likes
reddit_comments: id=hex>message_id  parent_id=parent>parent_id  link_id=post>thread_id  author=handle>author  body=prose>text  score=hundreds>likes  created_utc=epoch>published_at  subreddit=one  permalink=reddit_url>url
reddit_posts: title=title>text  selftext=prose>text  author=handle>author  subreddit=few  score=hundreds>likes  num_comments=int>replies  created=naive>published_at  url=reddit_url>url  flair=topic
app_store: id=dbid>message_id  userName=name>author  title=title>text  review=prose>text  rating=stars>rating  date=naive>published_at  isEdited=bool  version=version
google_play: reviewId=hex>message_id  userName=name>author  userImage=picture  content=prose>text  score=stars>rating  thumbsUpCount=int>likes  reviewCreatedVersion=version  at=naive>published_at  appId=one
trustpilot: Reviewer=name>author  Reviewer Country=country  Review Title=title>text  Review Text=prose>text  Rating=stars>rating  Date Published=isoz>published_at  Date of Experience=english  Reply Text=some_reply>reply.text  Reply Date=some_later>reply.published_at
amazon_1: Id=row  ProductId=post  UserId=user  ProfileName=name>author  HelpfulnessNumerator=int>likes  Score=stars>rating  Time=epoch>published_at  Summary=title>text  Text=prose>text
amazon_2: asin=post  name=few  reviews.date=isoz>published_at  reviews.dateAdded=insert  reviews.rating=stars>rating  reviews.text=prose>text  reviews.title=title>text  reviews.username=handle>author
amazon_3: product_title=post_title  rating=stars_of>rating  review_title=title>text  review_body=prose>text  review_date=day>published_at  verified_purchase=bool  helpful_votes=int>likes  review_id=hex>message_id  product_id=post
google_maps: name=few  place_id=post  review_id=hex>message_id  author_title=name>author  review_text=prose>text  review_rating=stars>rating  review_datetime_utc=mdy>published_at  owner_answer=some_reply  owner_answer_timestamp_datetime_utc=empty  review_likes=int>likes  reviews_link=shop_url
yelp: review_id=hex>message_id  user_id=user>author  business_id=post  stars=stars>rating  useful=int  funny=int2  cool=int  text=prose>text  date=naive>published_at
glassdoor: review_id=hex>message_id  firm=few  date_review=english>published_at  job_title=topic  headline=title>text  pros=prose>text  cons=clean>text  overall_rating=stars>rating  work_life_balance=stars
hotel: Hotel_Name=few  Reviewer_Name=name>author  Review_Date=day>published_at  Review=prose>text  Reviewer_Score=out_of_10>rating  Average_Score=share  Date of stay=english
database_1: id=dbid>message_id  platform=network>channel  username=handle>author  content=prose>text  posted_at=iso>published_at  created_at=insert  updated_at=insert2
database_2: _id=hex>message_id  text=prose>text  author=handle>author  timestamp=epoch_ms>published_at  scraped_at=insert2  url=x_url>url
database_3: pk=dbid>message_id  body=prose>text  user_id=user>author  created_at=iso>published_at  deleted_at=empty  campaign_id=post
agency_de_1: Datum=berlin>published_at  Plattform=network>channel  Autor=name>author  Beitrag=prose>text  Link=mixed_url>url  Tonalität=stimmung>label  Reichweite=hundreds
agency_de_2: Veröffentlicht am=berlin>published_at  Quelle=publisher  Überschrift=title>text  Text=prose>text  URL=news_url>url  Likes=int>likes  Kommentare=int2>replies
agency_es_1: Fecha=dmy>published_at  Usuario=handle>author  Mensaje=prose>text  Sentimiento=sentimiento>label  Red social=network>channel  Me gusta=int>likes  Compartidos=int2>reposts
agency_es_2: Fecha de publicación=naive>published_at  Comentario=prose>text  Nombre de usuario=handle>author  Enlace=x_url>url  Seguidores=hundreds>followers  Respuestas=int>replies
agency_fr_1: Date de publication=dmy>published_at  Auteur=name>author  Commentaire=prose>text  Note=stars>rating  Réponse=some_reply>reply.text  Date de réponse=some_later>reply.published_at
agency_fr_2: Horodatage=naive>published_at  Contenu=prose>text  Langue=lang>language  Abonnés=hundreds>followers  J'aime=int>likes  Partages=int2>reposts  Vues=hundreds>views
agency_pt: Data=day>published_at  Hora=hour>published_at  Usuário=handle>author  Texto=prose>text  Curtidas=int>likes  Compartilhamentos=int2>reposts
agency_it: Data=dmy>published_at  Autore=name>author  Messaggio=prose>text  Mi piace=int>likes  Visualizzazioni=hundreds>views
agency_he: תאריך=dmy>published_at  שם משתמש=name>author  תוכן=prose>text  לייקים=int>likes  שיתופים=int2>reposts
agency_ru: Дата=berlin>published_at  Автор=name>author  Текст сообщения=prose>text  Лайки=int>likes  Ссылка=x_url>url
agency_tr: Tarih=berlin>published_at  Kullanıcı adı=handle>author  Yorum=prose>text  Beğeni=int>likes
agency_pl: Data publikacji=naive>published_at  Autor=name>author  Treść=prose>text  Polubienia=int>likes
agency_nl: Datum=berlin>published_at  Gebruiker=name>author  Bericht=prose>text  Reacties=int>replies
agency_ja: 投稿日時=naive>published_at  ユーザー名=handle>author  本文=prose>text  いいね=int>likes
agency_zh: 发布时间=naive>published_at  用户昵称=name>author  评论内容=prose>text  点赞数=int>likes
agency_mixed: Datum=berlin>published_at  Author=name>author  Comentario=prose>text  likes=int>likes
survey: Timestamp=mdy>published_at  Email Address=hex  What went wrong?=prose>text  Age=hundreds
tiktok_1: id=tiktok>message_id  text=prose>text  createTime=epoch>published_at  authorMeta.name=handle>author  diggCount=int>likes  shareCount=int2>reposts  playCount=hundreds>views  commentCount=int>replies  webVideoUrl=news_url>url
tiktok_2: comment_id=tiktok>message_id  create_time=epoch>published_at  comment=prose>text  unique_id=handle>author  nickname=name  digg_count=int>likes  video_id=post>thread_id
linkedin: Post link=news_url>url  Post content=prose>text  Author name=name>author  Author headline=bio  Posted at=isoz>published_at  Reactions=int>likes  Comments=int2>replies  Reposts=int>reposts
telegram: channel=one  message_id=dbid>message_id  date=iso>published_at  message=prose>text  views=hundreds>views  forwards=int>reposts  sender_id=user>author
forum: thread_title=post_title  thread_url=shop_url>thread_id  post_number=row  poster=handle>author  post_date=naive>published_at  post_content=prose>text
news: title=title>text  description=clean  content=prose>text  publishedAt=isoz>published_at  source.name=publisher  url=news_url>url  urlToImage=picture  author=name>author
weibo: mid=dbid>message_id  user_name=name>author  publish_time=naive>published_at  content=prose>text  like_num=int>likes  repost_num=int2>reposts  comment_num=int>replies
sentiment_1: Text=prose>text  Sentiment=Mood>label  Timestamp=naive>published_at  User=handle>author  Platform=network>channel  Likes=int>likes  Retweets=int2>reposts  Country=place  Year=hundreds
sentiment_2: text=prose>text  label=sign>label  date=isoz>published_at
sentiment_3: tweet=prose>text  sentiment=binary  date=iso>published_at
sentiment_4: text=prose>text  sentiment_score=polarity  compound=polarity  created=isoz>published_at
split_clock: date=day>published_at  time=hour>published_at  timezone=offset>published_at  message=prose>text  author=handle>author
helpdesk: ticket_id=dbid>message_id  customer_name=name>author  subject=title>text  description=prose>text  created_at=naive>published_at  resolved_at=later  priority=few  agent_reply=some_reply
podium: Reviewer=name>author  Body=prose>text  Publish Date=isoz>published_at  Rating=stars>rating  Response=some_reply>reply.text  Response Date=some_later>reply.published_at  Location=few
index_only: Unnamed: 0=row  Unnamed: 0.1=row  text=prose>text  created_at=isoz>published_at  author_id=user>author  public_metrics.like_count=int>likes  public_metrics.reply_count=int2>replies
spaces: Post Date =naive>published_at   Post Text =prose>text   User Name =handle>author
upper: CREATED_AT=isoz>published_at  COMMENT_TEXT=prose>text  AUTHOR_NAME=name>author  LIKE_COUNT=int>likes
relative: Time=ago  time_parsed=epoch>published_at  Comment=prose>text  User=handle>author
alexa: rating=stars>rating  date=short>published_at  variation=few  verified_reviews=prose>text  feedback=binary
airbnb: listing_id=post  id=dbid>message_id  date=day>published_at  reviewer_id=user  reviewer_name=name>author  comments=prose>text
facebook_posts: post_id=dbid>message_id  text=prose>text  post_text=prose  time=naive>published_at  image=picture  likes=int>likes  comments=int2>replies  shares=int>reposts  post_url=news_url>url  link=shop_url  user_id=user  username=name>author  is_live=bool
discord: AuthorID=user  Author=handle>author  Date=iso>published_at  Content=prose>text  Attachments=empty  Reactions=place
slack: type=one  user=handle>author  text=prose>text  ts=epoch_part>published_at  team=one
stack: Id=dbid>message_id  PostTypeId=binary  CreationDate=naive>published_at  Score=int>likes  Body=prose>text  OwnerUserId=user  OwnerDisplayName=name>author  LastEditDate=some_later  Tags=list
mention: title=title>text  description=prose>text  url=news_url>url  source_url=shop_url  source_name=publisher  published_at=isoz>published_at  created_at=later  updated_at=later  language=lang>language  tone=sign>label  source_type=topic
awario: Date=iso>published_at  Source=network>channel  Author=name>author  Title=title>text  Snippet=prose>text  URL=x_url>url  Reach=hundreds  Sentiment=mood>label
covid: UserName=dbid  ScreenName=user>author  Location=place  TweetAt=dashed>published_at  OriginalTweet=prose>text  Sentiment=five_moods>label
twint_like: id=snow>message_id  conversation_id=snow>thread_id  created_at=epoch_ms>published_at  date=naive  place=place  tweet=prose>text  user_id=user  username=handle>author  name=name  likes_count=int>likes
instagram_posts: pk=dbid>message_id  code=hex  taken_at=epoch>published_at  caption_text=prose>text  user.username=handle>author  user.full_name=name  like_count=int>likes  comment_count=int2>replies
vk: id=dbid>message_id  date=epoch>published_at  text=prose>text  from_id=user>author  owner_id=user  likes.count=int>likes  reposts.count=int2>reposts  views.count=hundreds>views  comments.count=int>replies
trustpilot_json: id=hex>message_id  consumer.displayName=name>author  title=title>text  text=prose>text  rating=stars>rating  dates.publishedDate=isoz>published_at  dates.experiencedDate=joined  reply.message=some_reply>reply.text  reply.publishedDate=some_later>reply.published_at
vicinitas: Tweet Id=snow>message_id  Text=prose>text  Name=name  Screen Name=handle>author  UTC=iso  Created At=classic>published_at  Favorites=int>likes  Retweets=int2>reposts  Language=lang>language  Client=app  Tweet Type=topic  URLs=shop_url  Media Type=empty
tags: id_str=snow>message_id  from_user=handle>author  text=prose>text  created_at=classic>published_at  time=dmy  user_lang=lang  in_reply_to_user_id_str=user  in_reply_to_screen_name=handle  from_user_id_str=user  in_reply_to_status_id_str=parent_x>parent_id  source=app  profile_image_url=picture  user_followers_count=hundreds>followers  user_friends_count=int  status_url=x_url>url
phantombuster: postUrl=insta_url>thread_id  profileUrl=user_url  username=handle>author  fullName=name  comment=prose>text  commentDate=isoz>published_at  likeCount=int>likes  replyCount=int2>replies  timestamp=insert2
apify_facebook: facebookUrl=shop_url  commentUrl=news_url>url  id=hex>message_id  feedbackId=hex  date=isoz>published_at  text=prose>text  profileUrl=user_url  profilePicture=picture  profileId=user  profileName=name>author  likesCount=int>likes  commentsCount=int2>replies  postTitle=post_title  inputUrl=insta_url
webscraper: web-scraper-order=hex  web-scraper-start-url=shop_url  reviewer=name>author  date=english>published_at  review=prose>text  rating=stars_of>rating
google_form: Timestamp=google>published_at  How satisfied are you?=stars  Please tell us why=prose>text
german_split: Datum=dashed>published_at  Uhrzeit=hour>published_at  Kanal=network>channel  Verfasser=name>author  Kommentar=prose>text  Anzahl Likes=int>likes  Stimmung=stimmung>label
spanish_reviews: Fecha=dmy>published_at  Nombre=name>author  Opinión=prose>text  Puntuación=stars>rating  Respuesta=some_reply
hindi_mixed: तारीख=naive>published_at  comment=prose>text  user=handle>author
zendesk: Id=dbid>message_id  Requester=name>author  Subject=title>text  Description=prose>text  Created at=naive>published_at  Updated at=later  Status=topic  Priority=few
sprinklr: Created Time=naive>published_at  Message=prose>text  Permalink=x_url>url  Sender Screen Name=handle>author  Sentiment=Mood>label  Message Type=topic  Receiver Followers=hundreds
steam: author.steamid=user>author  review=prose>text  timestamp_created=epoch>published_at  timestamp_updated=epoch  voted_up=bool  votes_up=int>likes  comment_count=int2>replies  recommendationid=dbid>message_id  language=english_only>language
news_de: Publikation=publisher  Erscheinungsdatum=day>published_at  Titel=title>text  Volltext=prose>text  Autor=name>author  Link=news_url>url
french_survey: Date de saisie=dmy>published_at  Verbatim=prose>text  Note de recommandation=out_of_10  Magasin=few
weird_case: POSTDATE=isoz>published_at  POSTTEXT=prose>text  POSTAUTHOR=handle>author  LIKES=int>likes
post_and_comment: author_id=user  author_name=name>author  title_name=post_title  published_time=joined  content_text=post_text  canonical_url=shop_url  created_time=insert  update_time=insert2  comment_id=dbid>message_id  comment_text=prose>text  comment_time=naive>published_at
youtube_tables: comment_id=hex>message_id  video_id=post>thread_id  comment_text=prose>text  Comment_author=handle>author  Comment_publishedAt=isoz>published_at
market_reviews: review_id=hex>message_id  asin=post  product=few  rating=stars>rating  title=title>text  review_text=prose>text  date=day>published_at  verified=bool  helpful=int>likes  source_url=shop_url
mixed_reviews: id=hex>message_id  date=day>published_at  source=topic  review_text=prose>text  author=name>author  category=topic
recommendations: created_time=isoz>published_at  recommendation_type=few  review_text=prose>text  reviewer=name>author
review_store: source_review_id=hex  review_title=title>text  review_text=prose>text  rating=stars>rating  review_date=isoz>published_at  author_id=user  author_name=name>author  helpful_votes=int>likes  app_version=version  developer_response=some_reply>reply.text  developer_response_date=some_later>reply.published_at  source_url=shop_url
company_tweets: id=dbid>message_id  author_username=handle>author  company=few  tweet_text=prose>text  tweet_url=x_url>url  created_at=isoz>published_at  like_count=int>likes  retweet_count=int2>reposts  view_count=hundreds>views  is_reply=bool
post_report: Post Date=day>published_at  Caption=prose>text  Likes=int>likes  Comments=int2>replies  Engagement=hundreds
instagram_pt: ig_media_id=dbid>message_id  caption=prose>text  likes=int>likes  comments_count=int2>replies  saved=int  impressions=hundreds>views  reach=hundreds  media_url=picture  thumbnail_url=picture  permalink=news_url>url  tipo=few  data_publicacao=naive>published_at
reels: reel_id=dbid>message_id  creator_id=user>author  url=news_url>url  video_url=picture  caption=prose>text  likes=int>likes  comments=int2>replies  shares=int>reposts  views=hundreds>views  posted_at=isoz>published_at  processed=bool
blog: id=dbid>message_id  title=title>text  slug=hex  content=prose>text  published_at=isoz>published_at  is_live=bool  thumbnail_url=picture
wall: alias=handle>author  content=prose>text  published_at=isoz>published_at
instagram_api: id=dbid>message_id  text=prose>text  timestamp=iso>published_at  username=handle>author  like_count=int>likes  hidden=bool
staff_reviews: Employee=few  Reviewer=name>author  Rating=stars>rating  Date=day>published_at  Comments=prose>text
film_reviews: movie_title=post_title  reviewer=name>author  rating=stars>rating  date_of_review=english>published_at  title_of_the_reviews=title>text  reviews=prose>text
cafes: CafeName=few  Address=place  Category=topic  BizHour=version  CafeURL=shop_url  Reviewer=name>author  Rating=stars>rating  Date=day>published_at  Content=prose>text  ReviewImageURL=picture
amazon_4: product_id=post  product_title=post_title  reviewer=name>author  rating=stars>rating  date=english>published_at  verified_purchase=bool  content=prose>text  helpful_votes=int>likes
rentals: id=dbid>message_id  rental_id=post  user_id=user>author  rating=stars>rating  review_text=prose>text  status=few  created_at=isoz>published_at
reels_2: shortcode=hex>message_id  caption=prose>text  likes=int>likes  comments=int2>replies  views=hundreds>views  post_type=few  hook_framework=topic  topic=topic  creator_id=user>author  posted_at=isoz>published_at
tweets_short: Sno=row  Tweet=prose>text  Date=iso>published_at  Likes=int>likes  RTs=int2>reposts  Sentiments=mood>label
youtube_short: Name=name>author  Comment=prose>text  Likes=int>likes  time=isoz>published_at  Reply Count=int2>replies
tweets_urls: Date=iso>published_at  TweetURL=x_url>url  User=handle>author  Source=app  Location=place  Tweet=prose>text  Likes_Count=int>likes  Retweet_Count=int2>reposts  Quote_Count=int2  Reply_Count=int>replies
chat: date=naive>published_at  user=name>author  message=prose>text  only_date=day  year=hundreds  month_num=int  month=few  day=int  day_name=few  hour=int2  minute=int  period=few
shop_import: SKU=post  Author Name=name>author  Author Email=handle  Author IP=version  Review Date=iso>published_at  Review Text=prose>text  Review Stars=stars>rating
shop_pages: Product Name=one  Product Price=hundreds  Total Sales=hundreds  Customer ID=user>author  Review Date=english>published_at  Reviews=prose>text
doctors: review main text=prose>text  review rating=stars>rating  review date=day>published_at  review useful count=int  review funny count=int2  page url=shop_url  reviewer url=user_url  reviewer location=place  reviewer friend count=int  doctor ID=user  doctor rating=stars
tweets_wide: Date=iso>published_at  User=handle>author  Tweet=prose>text  url=x_url>url  like_count=int>likes  followers_count=hundreds>followers  retweet_count=int2>reposts  verified=bool  view_count=hundreds>views  mentionuser=int  comments_count=int2>replies
imageboard: id=dbid>message_id  thread_id=post>thread_id  board=few  timestamp=isoz>published_at  title=title>text  text=prose>text  text_length=hundreds  filename=empty  file_size=hundreds  is_op=bool  mentions=list  mention_count=int  replies=int2>replies  images=int
employers: Employer=few  Job Title=topic  Location=place  Employment Status=few  Review Date=day>published_at  Overall Rating=stars>rating  WorkLifeBalance Rating=stars  Pros=prose>text  Cons=clean>text  Advice=clean
twint_short: username=handle>author  tweet=prose>text  date=naive>published_at  likes_count=int>likes  retweets_count=int2>reposts  replies_count=int>replies  link=x_url>url
articles: author=name>author  comment=prose>text  likes=int>likes  time=naive>published_at  link=shop_url
"""
"""The layouts; a role given twice is a list."""

REFUSED = {
    "only_relative": "Comment=prose  Time=ago  User=handle",
    "no_time": "Comment=prose  User=handle  Likes=int",
    "no_text": "date=isoz  followers=hundreds  user=handle",
    "aggregate": "Day=day  Mentions=hundreds  Positive=int  Negative=int2",
    "birth_only": "name=name  date_of_birth=birth  comment=prose",
    "two_texts": "date=isoz  alpha=prose  beta=clean",
    "two_clocks": "text=prose  moment_a=isoz  moment_b=later",
}
"""Layouts that must be refused."""


def table_of(
    layout: str, rows: int = 24
) -> tuple[list[str], list[list[str]], dict[str, list[str]]]:
    """The header, the rows and the expected columns by role of a layout."""
    header, kinds, roles = [], [], {}
    for item in layout.split("  "):
        if not item:
            continue
        name, _, kind = item.rpartition("=")
        kind, _, role = kind.partition(">")
        header.append(name)
        kinds.append(kind)
        if role:
            roles.setdefault(role, []).append(name.strip())
    return header, [[CELLS[kind](i) for kind in kinds] for i in range(rows)], roles


def layouts() -> dict[str, str]:
    """Layout by name."""
    lines = [line.partition(": ") for line in LAYOUTS.strip().splitlines()]
    return {name: layout.strip("\n") for name, _, layout in lines}
