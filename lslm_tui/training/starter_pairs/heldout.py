"""Sentences with numbers, names and placeholders that `starter-translate` is asked but never shown.

Written before the generator of pairs and by hand, so that no template of it is among them. A sentence
counts as kept when every number and every placeholder of it stands in the translation, in digits.
"""

from __future__ import annotations

ENGLISH = """
The train to Berlin leaves at 10:45 from platform 7.
Our shop is open from 9:30 to 18:00.
My appointment was moved from 14:15 to 16:45.
The film starts at 20:10 and ends at 22:35.
Breakfast is at 7:15, not at 8:15.
I paid $19.99 for this book.
The rent went up to 1,250 euros.
This bicycle costs 349 euros.
A cup of coffee costs €3.20 here.
They sold the house for 425,000 dollars.
He owes me 86 dollars.
Only 37% of the students passed the exam.
Prices rose by 4.5% last year.
About 62 percent of the work is done.
He was born on March 3, 1987.
The war ended in 1945.
We moved to this town in 2013.
The meeting is on 21 October 2026.
My passport is valid until 30 June 2031.
The old bridge was built in 1768.
It is 384 kilometers from here to the border.
The tower is 128 meters high.
My suitcase weighs 23 kilograms.
The water is 18 degrees cold.
I ran 12 kilometers in 58 minutes.
She is 41 years old and has 3 children.
There are 365 days in a year.
There were 47 people on the bus.
The book has 612 pages.
He lives at 17 Garden Street.
My room is on the 14th floor.
Please turn to page 239.
My phone number is 555-0183.
The flight number is LH 4728.
Bus 63 goes to the hospital.
The answer to question 28 is wrong.
Take 2 tablets every 8 hours.
The temperature fell from 25 to 9 degrees.
We need 150 chairs and 30 tables.
The population of the town is 58,400.
The team won 5 to 2.
Tom scored 31 points in 26 minutes.
The recipe needs 250 grams of sugar and 4 eggs.
I have read chapters 11 and 12.
Version 3.2 was released in May 2019.
Twice 48 is 96.
Hello {name}, you have {count} new messages.
The file {file} was not found.
Your order {order_id} has been sent.
{user} wants to be your friend.
Page {page} of {pages}
Delete %d files?
Welcome back, %s!
You have {days} days left.
Please write to help@example.org.
Visit https://example.com for more information.
Sarah Whitfield lives in Chicago.
Dr. Okonkwo will see you at 15:20.
Mr. Lindqvist bought 64 bottles of wine.
Priya and Mateo have known each other for 19 years.
"""

GERMAN = """
Der Zug nach Hamburg fährt um 13:52 Uhr von Gleis 9 ab.
Das Geschäft ist von 8:30 bis 19:00 Uhr geöffnet.
Ich habe 24,90 Euro für das Hemd bezahlt.
Die Miete beträgt 980 Euro im Monat.
Nur 28 % der Wähler waren dafür.
Sie wurde am 17. August 1962 geboren.
Im Jahr 1989 fiel die Mauer.
Der Berg ist 2.962 Meter hoch.
Mein Vater ist 73 Jahre alt.
Es sind noch 45 Kilometer bis München.
Der Bus Nummer 116 kommt in 6 Minuten.
Das Buch hat 432 Seiten.
Wir brauchen 18 Stühle und 5 Tische.
Er wohnt in der Gartenstraße 38.
Ich habe 27 Punkte und du hast 34.
Hallo {name}, du hast {count} neue Nachrichten.
Die Datei {file} wurde nicht gefunden.
Jetzt sind es minus 11 Grad.
Seit 2016 lernt Katarzyna Deutsch.
Wir treffen uns um 17:40 Uhr.
"""

FRENCH = """
Le train pour Lyon part à 11:25 de la voie 4.
Le magasin est ouvert de 9:00 à 18:30.
J'ai payé 32,50 euros pour cette chemise.
Le loyer est de 740 euros par mois.
Seulement 43 % des élèves ont réussi.
Elle est née le 26 juillet 1974.
La guerre a pris fin en 1918.
La montagne fait 4 807 mètres de haut.
Mon grand-père a 91 ans.
Il reste 56 kilomètres jusqu'à Paris.
Le bus numéro 72 arrive dans 8 minutes.
Ce livre a 287 pages.
Nous avons besoin de 22 chaises et de 6 tables.
Il habite au 49 rue du Jardin.
J'ai 36 points et tu en as 29.
Bonjour {name}, vous avez {count} nouveaux messages.
Le fichier {file} est introuvable.
Il fait 33 degrés aujourd'hui.
Depuis 2008, Kwame apprend le français.
On se retrouve à 19:15.
"""

CHINESE = """
去上海的火车13:52从9号站台出发。
商店从8:30开到21:00。
我花了249元买这件衬衫。
房租每个月3600元。
只有28%的学生通过了考试。
她出生于1962年8月17日。
战争在1945年结束。
这座山高2962米。
我父亲今年73岁。
离北京还有45公里。
116路公共汽车6分钟后到。
这本书有432页。
我们需要18把椅子和5张桌子。
他住在花园路38号。
我有27分，你有34分。
你好，{name}，你有{count}条新消息。
找不到文件{file}。
现在零下11度。
从2016年起她一直学中文。
我们17:40见面。
"""

SENTENCES: tuple[tuple[str, str, str], ...] = tuple(
    (source, target, sentence)
    for source, text, targets in (
        ("en", ENGLISH, ("de", "fr", "zh")),
        ("de", GERMAN, ("en",)),
        ("fr", FRENCH, ("en",)),
        ("zh", CHINESE, ("en",)),
    )
    for target in targets
    for sentence in text.strip().split("\n")
)
"""Language, language wanted, sentence: 240."""
