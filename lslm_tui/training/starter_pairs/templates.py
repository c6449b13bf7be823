"""The sentences of the generator, one to a line in English, German, French and Chinese.

`<time>` is a gap; `<time:2>` is a second one of its kind. Knows no values.
"""

from __future__ import annotations

TIMES = """
The bus to <city> goes at <time>. | Der Bus nach <city> fährt um <time> Uhr. | Le bus pour <city> part à <time>. | 去<city>的公共汽车<time>出发。
The train from <city> arrives at <time> on platform <small>. | Der Zug aus <city> kommt um <time> Uhr auf Gleis <small> an. | Le train de <city> arrive à <time> sur la voie <small>. | 从<city>来的火车<time>到达<small>号站台。
The train leaves at <time>. | Der Zug fährt um <time> Uhr ab. | Le train part à <time>. | 火车<time>开。
The flight <code> to <city> leaves from gate <small> at <time>. | Der Flug <code> nach <city> startet um <time> Uhr von Flugsteig <small>. | Le vol <code> pour <city> part à <time> de la porte <small>. | 航班<code>飞往<city>，<time>从<small>号登机口起飞。
It is <time>. | Es ist <time> Uhr. | Il est <time>. | 现在是<time>。
It's already <time>! | Es ist schon <time> Uhr! | Il est déjà <time> ! | 已经<time>了！
I get up at <time> every day. | Ich stehe jeden Tag um <time> Uhr auf. | Je me lève à <time> tous les jours. | 我每天<time>起床。
I'll see you tomorrow at <time>. | Wir sehen uns morgen um <time> Uhr. | On se voit demain à <time>. | 我们明天<time>见。
The class begins at <time> and lasts <small> minutes. | Der Unterricht beginnt um <time> Uhr und dauert <small> Minuten. | Le cours commence à <time> et dure <small> minutes. | 课<time>开始，上<small>分钟。
The museum is open until <time>. | Das Museum ist bis <time> Uhr geöffnet. | Le musée est ouvert jusqu'à <time>. | 博物馆开到<time>。
Come between <time> and <time:2>. | Kommen Sie zwischen <time> und <time:2> Uhr. | Venez entre <time> et <time:2>. | 请在<time>和<time:2>之间来。
The doctor can see you at <time> or at <time:2>. | Der Arzt hat um <time> oder um <time:2> Uhr Zeit. | Le médecin peut vous recevoir à <time> ou à <time:2>. | 医生<time>或者<time:2>有空。
Dinner is at <time>, not at <time:2>. | Das Abendessen ist um <time> Uhr, nicht um <time:2> Uhr. | Le dîner est à <time>, pas à <time:2>. | 晚饭是<time>，不是<time:2>。
<name> called at <time>. | <name> hat um <time> Uhr angerufen. | <name> a appelé à <time>. | <name><time>打过电话。
Wake me up at <time>, please. | Weck mich bitte um <time> Uhr. | Réveille-moi à <time>, s'il te plaît. | 请<time>叫醒我。
The last train to <city> left at <time>. | Der letzte Zug nach <city> ist um <time> Uhr abgefahren. | Le dernier train pour <city> est parti à <time>. | 去<city>的最后一班火车<time>开走了。
"""

DATES = """
The king died on <date>. | Der König starb am <date>. | Le roi est mort le <date>. | 国王<date>去世。
My brother was born in <year>. | Mein Bruder wurde <year> geboren. | Mon frère est né en <year>. | 我哥哥<year>年出生。
Today is <date>. | Heute ist der <date>. | Aujourd'hui, nous sommes le <date>. | 今天是<date>。
The letter is dated <date>. | Der Brief ist vom <date>. | La lettre est datée du <date>. | 这封信的日期是<date>。
The concert is on <day>. | Das Konzert ist am <day>. | Le concert est le <day>. | 音乐会在<day>。
The course starts on <day> at <time>. | Der Kurs beginnt am <day> um <time> Uhr. | Le cours commence le <day> à <time>. | 课程<day><time>开始。
My birthday is on <day>. | Ich habe am <day> Geburtstag. | Mon anniversaire est le <day>. | 我的生日是<day>。
They got married on <date> in <city>. | Sie haben am <date> in <city> geheiratet. | Ils se sont mariés le <date> à <city>. | 他们<date>在<city>结婚。
This house was built in <year>. | Dieses Haus wurde <year> gebaut. | Cette maison a été construite en <year>. | 这座房子建于<year>年。
The company was founded in <city> in <year>. | Die Firma wurde <year> in <city> gegründet. | L'entreprise a été fondée à <city> en <year>. | 这家公司<year>年在<city>成立。
He died in <year> at the age of <small>. | Er starb <year> im Alter von <small> Jahren. | Il est mort en <year> à l'âge de <small> ans. | 他<year>年去世，享年<small>岁。
I have lived in <city> since <year>. | Ich wohne seit <year> in <city>. | J'habite à <city> depuis <year>. | 我从<year>年起住在<city>。
The offer ends on <date>. | Das Angebot endet am <date>. | L'offre prend fin le <date>. | 优惠<date>结束。
From <year> to <year:2> she lived abroad. | Von <year> bis <year:2> lebte sie im Ausland. | De <year> à <year:2>, elle a vécu à l'étranger. | 从<year>年到<year:2>年她住在国外。
We are closed from <day> to <day:2>. | Wir haben vom <day> bis zum <day:2> geschlossen. | Nous sommes fermés du <day> au <day:2>. | 我们从<day>到<day:2>休息。
The next election will be in <year>. | Die nächste Wahl ist im Jahr <year>. | Les prochaines élections auront lieu en <year>. | 下一次选举在<year>年。
"""

MONEY = """
It costs <price>. | Es kostet <price>. | Ça coûte <price>. | 这个要<price>。
The ticket costs <price>. | Die Karte kostet <price>. | Le billet coûte <price>. | 票价是<price>。
She got <price> for the shoes. | Sie hat <price> für die Schuhe bekommen. | Elle a reçu <price> pour les chaussures. | 她卖鞋得到<price>。
The total is <price>. | Das macht zusammen <price>. | Le total est de <price>. | 一共<price>。
I have only <price> left. | Ich habe nur noch <price>. | Il ne me reste que <price>. | 我只剩下<price>了。
He gave me <price>. | Er hat mir <price> gegeben. | Il m'a donné <price>. | 他给了我<price>。
They want <money> for the car. | Sie wollen <money> für das Auto. | Ils demandent <money> pour la voiture. | 这辆车他们要<money>。
She earns <money> a year. | Sie verdient <money> im Jahr. | Elle gagne <money> par an. | 她一年赚<money>。
They spent <money> on the trip. | Sie haben <money> für die Reise ausgegeben. | Ils ont dépensé <money> pour le voyage. | 他们旅行花了<money>。
He lent <name> <money>. | Er hat <name> <money> geliehen. | Il a prêté <money> à <name>. | 他借给<name><money>。
A kilo of apples costs <price>. | Ein Kilo Äpfel kostet <price>. | Un kilo de pommes coûte <price>. | 一公斤苹果要<price>。
Prices fell by <percent>. | Die Preise sind um <percent> gefallen. | Les prix ont baissé de <percent>. | 价格下降了<percent>。
<percent> of the people said no. | <percent> der Leute haben nein gesagt. | <percent> des gens ont dit non. | <percent>的人说不。
Sales grew by <percent> in <year>. | Der Umsatz ist <year> um <percent> gestiegen. | Les ventes ont augmenté de <percent> en <year>. | <year>年的销售额增长了<percent>。
You get a discount of <percent>. | Sie bekommen <percent> Rabatt. | Vous avez une remise de <percent>. | 你可以得到<percent>的折扣。
The battery is at <percent>. | Der Akku ist bei <percent>. | La batterie est à <percent>. | 电池还有<percent>。
The download is <percent> complete. | Der Download ist zu <percent> fertig. | Le téléchargement est terminé à <percent>. | 下载已完成<percent>。
"""

AMOUNTS = """
The city has <large> inhabitants. | Die Stadt hat <large> Einwohner. | La ville compte <large> habitants. | 这座城市有<large>名居民。
<large> people live here. | Hier leben <large> Menschen. | <large> personnes vivent ici. | 有<large>人住在这里。
The library has <large> books. | Die Bibliothek hat <large> Bücher. | La bibliothèque possède <large> livres. | 图书馆有<large>本书。
There are <number> students in this school. | Es gibt <number> Schüler in dieser Schule. | Il y a <number> élèves dans cette école. | 这所学校有<number>个学生。
We have <number> rooms. | Wir haben <number> Zimmer. | Nous avons <number> chambres. | 我们有<number>个房间。
He bought <small> bottles of milk and <small:2> eggs. | Er hat <small> Flaschen Milch und <small:2> Eier gekauft. | Il a acheté <small> bouteilles de lait et <small:2> œufs. | 他买了<small>瓶牛奶和<small:2>个鸡蛋。
I am <small> years old. | Ich bin <small> Jahre alt. | J'ai <small> ans. | 我<small>岁。
<name> is <small> years old. | <name> ist <small> Jahre alt. | <name> a <small> ans. | <name><small>岁了。
My son is <small> and my daughter is <small:2>. | Mein Sohn ist <small> und meine Tochter ist <small:2>. | Mon fils a <small> ans et ma fille en a <small:2>. | 我儿子<small>岁，我女儿<small:2>岁。
He lived to be <small>. | Er wurde <small> Jahre alt. | Il a vécu jusqu'à <small> ans. | 他活到了<small>岁。
<city> is <number> kilometers away. | <city> ist <number> Kilometer entfernt. | <city> est à <number> kilomètres d'ici. | <city>离这里<number>公里。
The river is <large> meters long. | Der Fluss ist <large> Meter lang. | La rivière fait <large> mètres de long. | 这条河长<large>米。
The box weighs <decimal> kilograms. | Die Kiste wiegt <decimal> Kilogramm. | La boîte pèse <decimal> kilos. | 箱子重<decimal>公斤。
I weigh <small> kilos. | Ich wiege <small> Kilo. | Je pèse <small> kilos. | 我重<small>公斤。
It is <small> degrees outside. | Draußen sind es <small> Grad. | Il fait <small> degrés dehors. | 外面<small>度。
The temperature is <decimal> degrees. | Die Temperatur beträgt <decimal> Grad. | La température est de <decimal> degrés. | 气温是<decimal>度。
The room is <decimal> meters wide. | Der Raum ist <decimal> Meter breit. | La pièce fait <decimal> mètres de large. | 房间宽<decimal>米。
We waited for <small> minutes. | Wir haben <small> Minuten gewartet. | Nous avons attendu <small> minutes. | 我们等了<small>分钟。
It takes <small> hours and <small:2> minutes. | Es dauert <small> Stunden und <small:2> Minuten. | Cela prend <small> heures et <small:2> minutes. | 需要<small>小时<small:2>分钟。
I worked there for <small> years. | Ich habe dort <small> Jahre gearbeitet. | J'ai travaillé là-bas pendant <small> ans. | 我在那里工作了<small>年。
Add <number> grams of flour. | Gib <number> Gramm Mehl dazu. | Ajoutez <number> grammes de farine. | 加<number>克面粉。
The tank holds <number> liters. | In den Tank passen <number> Liter. | Le réservoir contient <number> litres. | 油箱能装<number>升。
He drove at <number> kilometers an hour. | Er fuhr <number> Kilometer in der Stunde. | Il roulait à <number> kilomètres à l'heure. | 他每小时开<number>公里。
We won <small> to <small:2>. | Wir haben <small> zu <small:2> gewonnen. | Nous avons gagné <small> à <small:2>. | 我们<small>比<small:2>赢了。
<number> plus <small> is more than <small:2>. | <number> plus <small> ist mehr als <small:2>. | <number> plus <small>, c'est plus que <small:2>. | <number>加<small>大于<small:2>。
<number> divided by <small> is <small:2>. | <number> geteilt durch <small> ist <small:2>. | <number> divisé par <small> font <small:2>. | <number>除以<small>等于<small:2>。
"""

LABELS = """
Open your books at page <number>. | Schlagt eure Bücher auf Seite <number> auf. | Ouvrez vos livres à la page <number>. | 请打开书的第<number>页。
I am in room <number>. | Ich bin in Zimmer <number>. | Je suis dans la chambre <number>. | 我在<number>号房间。
Take bus number <number>. | Nehmen Sie den Bus Nummer <number>. | Prenez le bus numéro <number>. | 坐<number>路公共汽车。
My number is <phone>. | Meine Nummer ist <phone>. | Mon numéro est le <phone>. | 我的号码是<phone>。
Call me at <phone>. | Ruf mich unter <phone> an. | Appelle-moi au <phone>. | 请打<phone>给我。
The number of the car is <code>. | Die Nummer des Autos ist <code>. | Le numéro de la voiture est <code>. | 车牌号是<code>。
The code is <code>. | Der Code ist <code>. | Le code est <code>. | 代码是<code>。
See chapter <small>. | Siehe Kapitel <small>. | Voir le chapitre <small>. | 见第<small>章。
Question <small> was too hard. | Frage <small> war zu schwer. | La question <small> était trop difficile. | 第<small>题太难了。
We live on the <floor>th floor. | Wir wohnen im <floor>. Stock. | Nous habitons au <floor>e étage. | 我们住在<floor>楼。
The shop is at <small> Park Street. | Der Laden ist in der Parkstraße <small>. | Le magasin est au <small> rue du Parc. | 商店在公园路<small>号。
Version <decimal> is out. | Version <decimal> ist da. | La version <decimal> est sortie. | <decimal>版本出来了。
Seat <small> is free. | Platz <small> ist frei. | La place <small> est libre. | <small>号座位空着。
"""

NAMES = """
My name is <name>. | Ich heiße <name>. | Je m'appelle <name>. | 我叫<name>。
This is <name>. | Das ist <name>. | C'est <name>. | 这是<name>。
Do you know <name>? | Kennst du <name>? | Connais-tu <name> ? | 你认识<name>吗？
Where is <name>? | Wo ist <name>? | Où est <name> ? | <name>在哪里？
<name> comes from <city>. | <name> kommt aus <city>. | <name> vient de <city>. | <name>来自<city>。
<name> and <name:2> are friends. | <name> und <name:2> sind Freunde. | <name> et <name:2> sont amis. | <name>和<name:2>是朋友。
I wrote a letter to <name>. | Ich habe <name> einen Brief geschrieben. | J'ai écrit une lettre à <name>. | 我给<name>写了一封信。
<name> is not at home. | <name> ist nicht zu Hause. | <name> n'est pas à la maison. | <name>不在家。
Mr. <last> is waiting for you. | Herr <last> wartet auf Sie. | Monsieur <last> vous attend. | <last>先生在等你。
Mrs. <last> has read <small> books. | Frau <last> hat <small> Bücher gelesen. | Madame <last> a lu <small> livres. | <last>太太读了<small>本书。
Dr. <last> will come on <day>. | Dr. <last> kommt am <day>. | Le docteur <last> viendra le <day>. | <last>医生<day>来。
<name> won <money>. | <name> hat <money> gewonnen. | <name> a gagné <money>. | <name>赢了<money>。
The book was written by <name> in <year>. | Das Buch wurde <year> von <name> geschrieben. | Le livre a été écrit par <name> en <year>. | 这本书是<name>在<year>年写的。
I met <name> in <city> in <year>. | Ich habe <name> <year> in <city> kennengelernt. | J'ai rencontré <name> à <city> en <year>. | 我<year>年在<city>认识了<name>。
<name> has been working here for <small> years. | <name> arbeitet seit <small> Jahren hier. | <name> travaille ici depuis <small> ans. | <name>在这里工作了<small>年。
"""

PROGRAMS = """
Hello, <field>! | Hallo, <field>! | Bonjour, <field> ! | 你好，<field>！
Hi <field>, welcome to <field:2>. | Hallo <field>, willkommen bei <field:2>. | Salut <field>, bienvenue sur <field:2>. | 你好<field>，欢迎来到<field:2>。
Dear <field>, thank you for your letter. | Liebe <field>, danke für deinen Brief. | Chère <field>, merci pour ta lettre. | 亲爱的<field>，谢谢你的来信。
You have <field> friends. | Du hast <field> Freunde. | Vous avez <field> amis. | 你有<field>个朋友。
<field> files were copied. | <field> Dateien wurden kopiert. | <field> fichiers ont été copiés. | 已复制<field>个文件。
The price is <field>. | Der Preis ist <field>. | Le prix est <field>. | 价格是<field>。
<field> of <field:2> | <field> von <field:2> | <field> sur <field:2> | <field>/<field:2>
Your order will arrive on <field>. | Deine Bestellung kommt am <field> an. | Votre commande arrivera le <field>. | 你的订单将于<field>到达。
<field> sent you a message. | <field> hat dir eine Nachricht geschickt. | <field> vous a envoyé un message. | <field>给你发了一条消息。
Cannot open <field>. | <field> kann nicht geöffnet werden. | Impossible d'ouvrir <field>. | 无法打开<field>。
Do you want to delete <field>? | Möchtest du <field> löschen? | Voulez-vous supprimer <field> ? | 你要删除<field>吗？
Loading <field>... | <field> wird geladen... | Chargement de <field>... | 正在加载<field>...
Good morning, <directive>. | Guten Morgen, <directive>. | Bonjour, <directive>. | 早上好，<directive>。
<directive> new letters | <directive> neue Briefe | <directive> nouvelles lettres | <directive>封新信
There are <directive> people in the room. | Es sind <directive> Leute im Zimmer. | Il y a <directive> personnes dans la pièce. | 房间里有<directive>个人。
Step <directive> of <directive:2> | Schritt <directive> von <directive:2> | Étape <directive> sur <directive:2> | 第<directive>步，共<directive:2>步
The file <file> is too large. | Die Datei <file> ist zu groß. | Le fichier <file> est trop grand. | 文件<file>太大。
Please send me <file>. | Bitte schick mir <file>. | Envoie-moi <file>, s'il te plaît. | 请把<file>发给我。
The address is <address>. | Die Adresse ist <address>. | L'adresse est <address>. | 地址是<address>。
More information: <address> | Mehr Informationen: <address> | Plus d'informations : <address> | 更多信息：<address>
You can find us at <address>. | Sie finden uns unter <address>. | Vous nous trouverez sur <address>. | 你可以在<address>找到我们。
Press <code> to continue. | Drücken Sie <code>, um fortzufahren. | Appuyez sur <code> pour continuer. | 按<code>继续。
"""

TEMPLATES: tuple[tuple[str, str, str, str], ...] = tuple(
    (english, german, french, chinese)
    for text in (TIMES, DATES, MONEY, AMOUNTS, LABELS, NAMES, PROGRAMS)
    for english, german, french, chinese in (line.split(" | ") for line in text.strip().split("\n"))
)
