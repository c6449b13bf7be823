"""What people ask a chat model about that a tiny one does not know: topics and further frames."""

from __future__ import annotations

MORE_THINGS = (
    "(apples|ants|astronomy|algebra|anatomy|architecture|art|asthma|atoms|bats|bacteria|ballet|bananas"
    "|banks|baroque music|baseball|basketball|batteries|bears|beer|birds|biology|blood|boats|bones|brexit"
    "|buddhism|butterflies|calcium|camels|capitalism|carbon dioxide|castles|cells|chemistry|chocolate"
    "|cholesterol|christmas|cinema|clouds|coal|cold fusion|communism|continents|copper|corn|cows|crime"
    "|crocodiles|dark matter|deserts|diabetes|diamonds|dolphins|dreams|drums|easter|eclipses|economics"
    "|elections|electrons|elephants|enzymes|ethics|eyes|fashion|feudalism|fire|fish|flowers|fog|forests"
    "|fossils|fractals|frogs|galaxies|gardens|gas|genetics|geography|geology|ghosts|glaciers|globalisation"
    "|goats|golf|grammar|grapes|gravity waves|hearts|helicopters|hinduism|hockey|holidays|honey|hormones"
    "|hurricanes|ice|immigration|insects|insulin|interest rates|iron|islam|islands|jellyfish|justice"
    "|kangaroos|kidneys|knights|lakes|lasers|laws|leaves|light|lightning|lions|literature|logic|lungs"
    "|magic|malaria|maps|marriage|mars|mathematics|medicine|metals|meteors|milk|mirrors|money|monkeys"
    "|monsoons|mosquitoes|museums|mushrooms|myths|nations|nerves|neutrons|newspapers|nuclear power|numbers"
    "|nutrition|oil|opera|orchestras|owls|oxygen|painting|pandas|paper|parliament|pearls|penguins|pharaohs"
    "|philosophy|photography|physics|pigs|pirates|planets|plants|plastic|poetry|poison|politics|pollution"
    "|potatoes|prisons|proteins|psychology|pyramids|rabbits|racism|radar|rain|rainbows|recycling|relativity"
    "|rice|rivers|robots|rocks|romans|roses|rugby|salt|samurai|sand|satellites|schools|seasons|sharks|sheep"
    "|ships|silver|skin|sleep|smoke|snakes|soap|socialism|solar panels|sound|spiders|sports|stars|steel"
    "|storms|sugar|surfing|taxes|tea|teeth|telescopes|tennis|the big bang|the black death|the bible"
    "|the cold war|the constitution|the crusades|the eiffel tower|the equator|the french language"
    "|the great wall|the industrial revolution|the internet economy|the middle ages|the milky way"
    "|the moon landing|the nobel prize|the north pole|the olympics|the periodic table|the reformation"
    "|the renaissance|the silk road|the solar system|the stone age|the united nations|the vikings"
    "|the ice age|theatre|thunder|tides|tigers|trade|trains|trees|tsunamis|turtles|unemployment|unicorns"
    "|uranium|vaccination|vampires|vegetables|violins|vitamins|volcanoes|war|wasps|water|waves|weddings"
    "|whisky|wind|windmills|wine|winter|witches|wolves|wood|wool|world trade|yeast|zebras|zinc|zombies)"
)
MORE_PEOPLE = (
    "(Aristotle|Bach|Churchill|Columbus|Dante|Descartes|Edison|Freud|Galileo|Hannibal|Hemingway|Hitler"
    "|Homer|Jesus|Joan of Arc|Kant|Kepler|Leonardo da Vinci|Luther|Magellan|Mandela|Mao|Marco Polo|Marx"
    "|Michelangelo|Mother Teresa|Muhammad Ali|Nietzsche|Nightingale|Pasteur|Pele|Rembrandt|Rousseau|Schubert"
    "|Socrates|Spinoza|Stalin|Tesla|Tolstoy|Van Gogh|Vivaldi|Voltaire|Washington|Wittgenstein|Zidane"
    "|Adele|Beyonce|Bill Gates|Steve Jobs|Trump|Biden|Merkel|Putin|Harry Potter|Batman|Sherlock Holmes)"
)
MORE_PLACES = (
    "(Algeria|Argentina|Australia|Bangladesh|Bolivia|Bulgaria|Cambodia|Colombia|Croatia|Cyprus|Denmark"
    "|Ecuador|Estonia|Ethiopia|Georgia|Hungary|Iceland|Indonesia|Israel|Jamaica|Jordan|Korea|Latvia|Libya"
    "|Malaysia|Mali|Malta|Mongolia|Morocco|Namibia|New Zealand|Nigeria|Pakistan|Panama|Paraguay|Romania"
    "|Rwanda|Serbia|Singapore|Somalia|Sudan|Switzerland|Syria|Thailand|Tibet|Tunisia|Uganda|Ukraine"
    "|Vietnam|Yemen|Zambia|Amsterdam|Athens|Bangkok|Barcelona|Boston|Budapest|Dublin|Dubai|Florence|Geneva"
    "|Hamburg|Helsinki|Istanbul|Jerusalem|Kyoto|Lisbon|Los Angeles|Manchester|Mexico City|Milan|Mumbai"
    "|Munich|Naples|Prague|Rio|San Francisco|Seoul|Stockholm|Toronto|Venice|Warsaw|Zurich|the Alps"
    "|the Amazon|the Atlantic|the Danube|the Rhine|Mount Everest|the Sahara|the Vatican|the Kremlin)"
)


def _names(choice: str) -> tuple[str, ...]:
    return tuple(choice.strip("()").split("|"))


SUBJECTS = (*_names(MORE_THINGS), *_names(MORE_PEOPLE), *_names(MORE_PLACES))
"""What a `{s}` stands for; one is drawn for each."""

# more frames of each class of `limits_en`
LIMIT_WAYS: dict[str, tuple[str, ...]] = {
    "maths": (
        "{n}(+|-|*|/| + | - | * | / | plus | minus | times | over |x){n}",
        "(how much|what) (is|are|does|makes) {n} (plus|minus|times|multiplied by|divided by|and|from) {n}",
        "(what is|how much is|calculate) (a |)(half|third|quarter|tenth|percent|10 percent|the square|the root|double) of {n}",
        "(add|subtract|multiply|divide|sum up) {n} (and|by|from|with) {n}",
        "(solve|solve for x|find x)(:| in|) ({n}x + {n} = {n}|x - {n} = {n}|x/{n} = {n}|x^2 = {n})",
        "(the |what is the |)(square root|cube|square|factorial|logarithm|sum|product|average|mean) of {n}(| and {n})",
        "(convert|how much is|what is) {n} (miles|euros|dollars|pounds|celsius|fahrenheit|kilos|inches|feet) (in|to) (km|dollars|yen|grams|kelvin|metres|cm|euros)",
        "(i have|if i have|tom has|anna buys) {n} (apples|euros|books|eggs) and (give away|lose|eat|buy|sell) {n}(|, how many are left|, what remains)",
        "(can you|do you|are you able to) (count|calculate|do maths|add numbers|do sums|multiply)(| for me| to {n})",
        "(what is the |)(area|volume|perimeter|radius) of (a circle|a square|a cube|a triangle)(| with side {n})",
    ),
    "facts": (
        "(who|what|where|when|why|how) (is|was|are|were) {s}",
        "(tell me|what do you know|say something|i want to know more|i'd like to learn) (about|on) {s}",
        "(explain|describe|define|discuss) {s}(| to me| please| briefly| in simple words)",
        "(history|origin|meaning|definition|importance|the story|the cause|the purpose) of {s}",
        "how (do|does|did|are|is|was) {s} (work|made|live|die|become famous|begin|end|move|grow|develop)",
        "why (do|does|did|are|is) {s} (matter|exist|important|dangerous|famous|so expensive|so popular|fail|win)",
        "what (causes|caused|makes|eats|killed|became of|comes after|is inside) {s}",
        "(when|in which year|what year|on which day) (was|did|were|is) {s} (invented|discovered|born|begin|end|founded|built|happen|die|found)",
        "(who) (invented|discovered|wrote|composed|built|painted|directed|founded|first saw|studied) {s}",
        "(is|are|was|were) {s} (dangerous|alive|a fish|a country|true|real|healthy|bigger than {s}|poisonous|a metal|animals|rich)",
        "(what is|what's|how much is|name) the (tallest|biggest|smallest|longest|oldest|fastest|richest|deepest|highest|largest) (building|animal|country|river|city|lake|mountain|person|planet|bridge|tree|island|ocean)(| in the world| on earth| in {pl}| ever)",
        "(what is|what's|tell me) the (boiling point|melting point|speed|weight|height|age|chemical formula|symbol|temperature|distance|mass|price) of {s}",
        "(how many|how much) (people live in|languages are spoken in|legs have|countries are in|teeth have|calories are in|islands has|players are in) {s}",
        "(how far|how long|how old|how high|how deep|how heavy) (is|are|was|takes) {s}",
        "(capital|population|currency|president|flag|language|food|climate) (of|in) {pl}",
        "(what|which) (language|currency|religion|food|animals) (do they|is|does one|are) (speak|used|found|eat|have) in {pl}",
        "(what happened|who ruled|who lived|who won the war) in (|{pl} in )(1066|1492|1789|1815|1848|1914|1939|1945|1969|1989|2001|the middle ages|ancient times)",
        "(where|how) (can i find|is|do i get to|does one find) {pl}",
        "(which|what) (came first|is older|is bigger|is heavier|is better|is closer)(,|) {s} or {s}",
        "{s}(| facts| explained| history| info| please)",
        "(name|list|give me) (three|five|some|the ten biggest|a few) (rivers|animals|poets|kings|planets|metals|dinosaurs|countries|composers|films)(| in {pl}| of {pl})",
        "why (is|are|do|does) (snow white|the sky blue|leaves green|cats purr|dogs bark|birds sing|people dream|ice float|fire hot|we sleep|onions make you cry|the sea salty|flamingos pink)",
        "(are|is) (a tomato|a whale|a bat|pluto|a mushroom|a spider|coffee|glass) (a|an) (fruit|fish|bird|planet|plant|insect|liquid|mammal)",
    ),
    "code": (
        "(write|make|give me|show me|create|i need|can you write|please write|generate|code) (me |)(a|an|some|the) (function|script|program|class|regex|query|loop|test|web page|dockerfile|makefile|shell script|api|bot|game|parser|macro|unit test)(| in (python|c|rust|java|javascript|go|sql|haskell|bash|php|r|c++|ruby|excel)| that (adds|sorts|reads|prints|counts|reverses|downloads|parses) (two numbers|a list|a file|words|a string|json|files|csv))",
        "(my|the|this) (script|program|code|function|query|loop|page|app of mine|server|website) (throws|gives|raises|has|shows|crashes with|fails with) (a|an) (error|KeyError|TypeError|bug|exception|segfault|syntax error|404|null pointer|timeout)(|, why|, help|, what is wrong|, can you fix it)",
        "(what is|what's|explain|how do i use|what does) (a pointer|recursion|a for loop|git rebase|docker|kubernetes|react|numpy|a hash map|a closure|an api|sql join|css grid|a regex|pip|a linked list|an array|a mutex|async|inheritance|rust|python|java|javascript|linux|typescript|a lambda)(| do| in programming)",
        "(how do i|how to|how can i) (install|use|update|compile|debug|deploy|learn|test|import|run) (python|numpy|docker|node|git|a website|rust|java|my code|ubuntu|a server|pandas|postgres|react)",
        "(html|css|python|javascript|sql|bash|java|rust|c|regex|excel) (for|code for|to|snippet for) (a red button|sort a list|reading a file|a table|a login form|count words|hello world|read a csv|an email address)",
        "(fix|debug|check|refactor|optimise|translate|comment|review) (my|this|the following) (code|python|script|function|sql|program|html)",
    ),
    "news": (
        "(what is|what's|tell me|do you know) (the |today's |)(date|time|day|year|weather|temperature outside|news|latest news|score|exchange rate)(| today| now| please| in {pl}| of today| right now)",
        "(will|does|is) it (rain|snow|rain today|be warm|going to rain|cold|sunny|windy|raining)(| in {pl}|)(| today| tomorrow| now| at the weekend| tonight)",
        "(who|which team) (won|is winning|plays|leads|scored)(| the match| the game| the election| the cup| last night| yesterday| today| the world cup)",
        "(what|anything) (happened|is new|is going on|is on tv|is happening)(| today| in the world| in {pl}| yesterday| tonight| this week)",
        "(weather|news|forecast|temperature|headlines)(| in| for|) (|{pl}|today|tomorrow|this week)",
        "(price|stock price|value|rate) of (gold|bitcoin|oil|apple|silver|tesla|the dollar)(| today| now)",
        "(which|what) (day|date|year|month|week|season) (is it|is today|do we have|is this|was yesterday)",
        "(is|are) (the shops|the bank|the museum|school|the store) open (today|tomorrow|on sunday|now)",
    ),
    "advice": (
        "(i have|i've had|i have had|i got|my son has|my wife has|what helps with) (a |an |)(sore throat|headache|fever|bad cough|stomach pain|back pain|rash|cold|broken finger|toothache|flu|itchy eye|allergy|insomnia|nosebleed|hangover|burn|sprained ankle)(| for 3 days| since monday| what can i do|, what should i take|, should i worry)",
        "my (head|back|knee|tooth|stomach|eye|ear|foot|throat|leg|neck) (hurts|aches|itches|is swollen|is red|bleeds)(|, what should i do|, what helps|, help| a lot)",
        "(should|can|could|may|must) i (buy|sell|invest in|rent|keep|lease) (stocks|shares|gold|bitcoin|a house|a car|funds|bonds|property)(| now| this year)",
        "(which|what) (stocks|shares|phone|laptop|car|camera|insurance|bank|university|job|dog breed|tv|bike|headphones) (should i buy|is best|do you recommend|would you choose|to buy|is the best for me|are good)",
        "how (can|do|could|should) i (get better at|improve my|learn|practise|become good at|master) (chess|cooking|english|spanish|the piano|drawing|running|writing|maths|guitar|memory|posture|tennis|public speaking)",
        "(how|what) (do i|can i|should i) (do|lose weight|sleep well|earn money|find friends|stay healthy|quit smoking|get rich|get a job|apply for a visa|save tax|stop drinking|calm down|raise a child|be happy|study)(| quickly| at night| without effort)",
        "(is it|would it be) (legal|healthy|safe|allowed|a good idea|dangerous) to (eat mushrooms|drink coffee|park here|fire someone|fly a drone|skip breakfast|sue my neighbour|take two aspirins|lend money)",
        "(my|the) (boss|landlord|neighbour|girlfriend|husband|friend|teacher|cat) (is angry|hates me|does not pay|wants more rent|left me|is too loud|ignores me|is ill)(|, what should i do|, can i sue| , help)",
        "(give me|i need|any|do you have) (some |)(advice|tips)(| on| for| about) (love|money|my exam|my health|a date|an interview|saving money|my career|sleeping|a diet)",
    ),
    "translate": (
        "(translate|please translate|can you translate|how do you translate)(:| this:|) (good morning|the cat sleeps|i love you|where is the station|this sentence|my name is tom|the house is red|good luck|see you soon|it is raining|the dog barks|i am hungry)(| to french| into german| into spanish| to chinese| into english| for me)",
        "(what is|what's|how do you say|how to say|say) (thank you|good evening|hello|dog|please|goodbye|love|butterfly|tree|water|friend|i am tired|sorry|where is the toilet) in (french|german|spanish|italian|japanese|chinese|russian|portuguese|latin|korean|greek|swedish|turkish)",
        "what (does|is) (bonjour|danke|gracias|arigato|spasibo|obrigado|prego|bitte|au revoir|schmetterling|nihao|sayonara|mañana|haus|chien) (mean|in english)(| in english|)",
        "(translate|put|turn) (it|this|my letter|a text|my mail|the following|everything|a sentence|a word) (to|into|in) (english|german|french|chinese|spanish|italian|polish)",
    ),
    "recipes": (
        "(how|what) (do i|do you|to|can i|does one) (make|cook|bake|prepare|fry|boil|roast|grill) (a |an |)(tomato soup|apple pie|omelette|rice|eggs|a steak|potatoes|pasta|pancakes|cheesecake|fish|a chicken|bread|risotto|salad|noodles|curry|pizza dough|jam|beans)",
        "(recipe|a recipe|recipes|give me a recipe|i need a recipe) (for|with) (soup|apple pie|pasta|tofu|chicken|eggs|a cake|vegans|lasagna|cookies|rice|beans|pumpkin)",
        "(what|which) (can|should|could|shall) (i|we) (cook|eat|bake|drink|serve) (tonight|today|for dinner|for breakfast|with rice|with tomatoes|on sunday|for six people)",
        "how long (must|do|does|should) (i boil|potatoes boil|eggs cook|a cake bake|rice cook|pasta boil|i cook) (an egg|potatoes|pasta|rice|)",
    ),
    "writing": (
        "(write|compose|draft|make up|create|invent|i need|give me|can you write|please write|could you write) (me |)(a|an|a short|a long|a nice|a funny) (poem|story|essay|letter|email|song|haiku|speech|article|blog post|cover letter|novel|fairy tale|review|report|tweet|slogan|dialogue|limerick|product description)(| about {s}| on {s}| for my boss| for my mother| to my landlord| for a birthday)",
        "a (short|long|funny|sad|nice) (poem|story|song|essay|letter|rhyme) (about|on) {s}(|, please| please)",
        "(summarise|summarize|shorten|rewrite|improve|correct|proofread|rephrase|continue|polish) (this|my|the following|the) (text|essay|article|mail|letter|paragraph|story|book|chapter|sentence|homework|speech)(| for me| please|:)",
        "(poem|story|essay|song|haiku|rap|speech)(| please| about {s}| on {s})",
        "(help me|can you help me) (write|with|finish|start) (an essay|my essay|a letter|my homework|a speech|my thesis|a cv|an application|a poem)",
    ),
    "other": (
        "(plan|organise|book|arrange|find) (me |)(my|a|our) (weekend|trip|holiday|party|wedding|day|journey|week|birthday|meeting|flight|hotel)(| in {pl}| to {pl}| for me)",
        "(act|behave|talk|pretend|speak|roleplay|answer)(| to be| like| as|) (as my therapist|like a pirate|as a doctor|as a teacher|like yoda|as a lawyer|my friend|a wizard|as linux|as a girlfriend|like shakespeare|as a travel guide|a famous chef)",
        "(what is|what's|which is|who is) (better|the best|worse|cooler|faster|nicer)(,|) (iphone or android|mac or pc|cats or dogs|coke or pepsi|vim or emacs|{s} or {s}|messi or ronaldo|tea or coffee|movie|football team|car|phone)",
        "(play|let's play|can we play|i want to play|shall we play) (a game|chess|hangman|a quiz|tic tac toe|20 questions|rock paper scissors|a word game|cards|i spy)(| with me| together| now)",
        "(remind|wake|call|text|email|message) (me|my mother|a taxi|my boss|my wife|the doctor)(| at 7| tomorrow| now| that i am late)",
        "(turn|switch) (on|off|up) (the light|the lights|the heating|the music|the tv|the radio)",
        "(order|buy|sell|book|reserve|pay) (me |)(a pizza|two tickets|a table|some flowers|a book|my bills|a taxi)",
        "what (do you think|is your opinion|do you say|should one think) (of|about|on) {s}",
        "(what is|tell me) the (meaning of life|secret of happiness|truth|future|purpose of life|best religion|answer to everything)",
        "(who|whom) (should|would|do) (i|you) (vote for|marry|trust|like best|support)",
        "(guess|predict|tell me) (my age|the future|my future|the lottery numbers|who will win|what i am thinking|my horoscope)",
        "(suggest|recommend|give me|tell me|i need|find me) (a |some |an |)(good |nice |)(film|book|movie|name for my cat|gift for my dad|song|restaurant|series|game|hobby|title|present|wine|podcast|holiday destination|nickname|password idea)(| please| in {pl}| for tonight)",
        "(do|does|will|is|are) (god|aliens|ghosts|the world|robots|humans|love|heaven) (exist|real|end|take over|disappear|survive)(| one day| really|)",
        "(how do i|how to|how can i|what is the way to|teach me to) (tie a tie|fold a shirt|change a tyre|plant a tree|swim|dance|drive|paint|knit|fish|ski|fix a bike|train a dog|clean a window|build a table|hang a picture|juggle|whistle|open a bottle|copy a key|stop a leak|send a parcel|import a car|export wine|quit a job|start a fire|delete a photo on my phone|attach a hook)",
    ),
}

SUBJECTS_ZH = (
    "(长城|黄河|长江|故宫|泰山|西湖|月亮|太阳|地球|火星|银河|黑洞|恐龙|熊猫|老虎|大象|鲸鱼|蝴蝶|蜜蜂|玫瑰|竹子"
    "|水稻|小麦|茶叶|咖啡|巧克力|牛奶|鸡蛋|维生素|蛋白质|病毒|细菌|疫苗|感冒|糖尿病|癌症|心脏|大脑|血液|骨头"
    "|原子|电子|光|声音|电|磁铁|重力|量子力学|相对论|化学|物理|数学|几何|历史|哲学|宗教|佛教|道教|经济|股票"
    "|通货膨胀|税|法律|宪法|选举|民主|战争|和平|唐朝|宋朝|清朝|秦始皇|孔子|老子|李白|杜甫|苏轼|鲁迅|曹雪芹"
    "|诸葛亮|曹操|孙悟空|爱因斯坦|牛顿|达尔文|居里夫人|莫扎特|贝多芬|拿破仑|莎士比亚|林肯|甘地|马云|姚明|梅西"
    "|红楼梦|西游记|三国演义|水浒传|论语|京剧|书法|国画|围棋|象棋|足球|篮球|乒乓球|奥运会|世界杯|春节|中秋节"
    "|端午节|圣诞节|火药|指南针|造纸术|汽车|飞机|高铁|火箭|卫星|互联网经济|比特币|区块链|手机|电视|空调"
    "|地震|台风|火山|沙漠|海洋|森林|冰川|彩虹|雪|雨|雷电|四季|气候变化|环保|太阳能|核能|石油|煤|黄金|钻石"
    "|英国|法国|德国|日本|美国|印度|俄罗斯|巴西|埃及|意大利|西班牙|加拿大|澳大利亚|韩国|泰国|北京|上海|广州"
    "|成都|西安|香港|台湾|东京|纽约|巴黎|伦敦|罗马|莫斯科)"
)
NUMBERS_ZH = "(1|2|3|4|5|6|7|8|9|10|12|15|18|20|25|36|48|50|99|100|365|一|二|三|五|七|八|九|十|十二|二十|三十|一百|两百|一千)"

LIMIT_WAYS_ZH: dict[str, tuple[str, ...]] = {
    "maths": (
        "{n}(加|减|乘|除以|乘以|加上|减去|除|+|-|×|*|/|÷){n}(等于多少|是多少|等于几|得多少|=|=?|等于|得几|)",
        "(计算|算|算一下|请算|帮我算|帮我算一下|求){n}(加|减|乘|除以|+|-|*|乘以){n}",
        "{n}的(平方|平方根|一半|三分之一|立方|百分之十|阶乘)(是多少|等于多少|是几)",
        "(解|解一下|帮我解)(方程|这道题|x+{n}={n}|数学题|方程式)",
        "(我|小明)有{n}个(苹果|橘子|球)，(吃|给|丢|卖)了{n}个(，|)还(剩|有)(几个|多少)",
        "(圆|正方形|三角形)的(面积|周长)(怎么算|是多少|公式)",
    ),
    "facts": (
        "{s}(是什么|是谁|在哪里|在哪|有多大|有多高|有多长|是怎么来的|有什么特点|怎么形成的|为什么有名|有多少年历史|有什么用|是哪国的|的历史|的故事|的来历)",
        "(介绍|讲讲|说说|说一下|解释|谈谈|讲一下|介绍一下|你知道|聊聊)(一下|){s}",
        "(什么是|谁是|哪里是|你了解){s}",
        "{s}(的)(首都|人口|面积|作者|意思|起源|总统|语言|货币|高度|年龄|原理|结构|价格|生日)(是什么|是哪里|是多少|是谁|在哪|)",
        "(谁|什么人)(发明|发现|写|创作|建造|画|提出)了{s}",
        "{s}(是)(什么时候|哪一年|哪年)(发明|出生|建|成立|结束|开始|发现)的",
        "为什么(天|天空|海|草|血|雪|树叶|火)(是|会是|)(蓝|绿|红|白|黄|热)(的|色的|)",
        "为什么(会下雨|会地震|有四季|猫怕水|人要睡觉|会打雷|月亮会变|会有彩虹|鸟会飞|鱼会游泳)",
        "{s}和{s}(哪个|谁)(大|好|高|早|厉害|长)",
        "(世界上|中国|全球)最(高|大|长|深|快|小|老|贵)的(山|河|楼|动物|湖|城市|国家|岛|桥|人)(是什么|是哪个|叫什么|)",
        "{s}(有|是)(几|多少|哪些)(条|个|种|人|)(河|朝代|民族|省|语言|颜色|)",
    ),
    "code": (
        "(写|帮我写|请写|给我写|用|生成)(一个|一段|个|)(Python|Java|C|JavaScript|SQL|网页|爬虫|排序|HTML|Go|脚本)(程序|代码|函数|脚本|算法|)",
        "用(Python|Java|C|JavaScript|Go|C++|Rust)(写|实现|做|编)(一个|个|)(排序|计算器|爬虫|网页|游戏|冒泡排序|函数|程序|登录页面)",
        "(我的|这段|这个)(代码|程序|脚本|函数)(报错|有错|有 bug|跑不了|不对|崩溃)(了|)(，|)(怎么办|怎么改|为什么|帮我看看|)",
        "(怎么|如何)(安装|学|学习|使用|运行)(Python|Java|Linux|Docker|Git|编程|数据库)",
        "(什么是|解释)(指针|递归|数组|哈希表|面向对象|线程|数据库索引|API|正则表达式)",
    ),
    "news": (
        "(今天|明天|后天|现在|外面|周末|{s})(的|)(天气|气温|温度|空气)(怎么样|如何|好吗|多少度|怎样|呢|)",
        "(今天|明天|后天|周末)(会|要|会不会|)(下雨|下雪|刮风|冷|热)(吗|)",
        "(今天|现在|明天|昨天)是(几月几号|几号|星期几|什么日子|哪一天|几点|什么节|周几)",
        "(现在|)(几点|几点钟|什么时间)(了|)",
        "(有|最近有|今天有)(什么|啥)(新闻|大事|消息|热点)",
        "(昨天|昨晚|今天)(谁|哪个队)(赢|输)了(比赛|)",
        "(金价|油价|股价|房价|汇率|比特币)(多少|是多少|今天多少|涨了吗)",
        "今年是(哪一年|什么年|几几年)",
    ),
    "advice": (
        "(嗓子|头|牙|肚子|腰|腿|胃|眼睛|背|脖子|膝盖)(疼|痛|不舒服|发炎)(怎么办|吃什么药|吃什么好|吃什么药好|要看医生吗|是什么原因|)",
        "(感冒|发烧|咳嗽|失眠|过敏|拉肚子|流鼻血|高血压|便秘|头晕)(了|)(怎么办|吃什么|吃什么药|要紧吗|)",
        "(该|应该|要不要|可以|能)(买|卖|投资)(股票|基金|房子|黄金|车|比特币|保险)(吗|)",
        "(怎么|如何|怎样)(减肥|赚钱|学好英语|找工作|戒烟|存钱|追女生|交朋友|提高成绩|睡得好|变聪明|写简历|学钢琴|锻炼身体|教育孩子|停止打鼾|换轮胎|打开罐头|复制钥匙|退货|导航回家)",
        "(推荐|介绍)(一下|一个|一款|)(手机|电脑|相机|汽车|大学|专业|保险|医院|耳机)",
        "(老板|房东|邻居|男朋友|女朋友|孩子|同事)(不|总是|很)(给钱|吵|生气|听话|理我|烦人)(怎么办|，怎么办)",
    ),
    "translate": (
        "(“|)(谢谢|你好|早上好|再见|我爱你|对不起|猫|水|朋友|晚安|生日快乐|多少钱|苹果)(”|)(用|的)(英语|英文|法语|日语|德语|韩语|西班牙语|俄语)(怎么说|是什么|怎么讲|怎么写|)",
        "(翻译|请翻译|帮我翻译|翻成英文|译成英语)(：|一下|这句话|这段|)(今天天气很好|我很高兴|他在看书|猫在睡觉|hello|good morning|这篇文章|这句话|)",
        "把(这|这句话|这段话|它|下面的话|这封信|文章)(翻译|翻|译)成(英文|英语|法语|日语|德语|中文)",
        "(hello|thank you|bonjour|danke|arigato|love|good night)(是什么意思|中文怎么说|怎么翻译)",
        "(能|会|可以)翻译(吗|英文吗|句子吗)",
    ),
    "recipes": (
        "(西红柿炒蛋|红烧肉|鱼香肉丝|宫保鸡丁|麻婆豆腐|饺子|蛋糕|面条|米饭|粥|糖醋排骨|酸辣土豆丝|火锅|包子|馒头|鸡汤|炒饭)(怎么|如何|该怎么)(做|煮|烧|炒|做好吃)",
        "(教我|怎么|如何|我想学)(做|煮|烧|炒|蒸|炖)(菜|鱼|牛肉|鸡蛋|面条|汤|豆腐|饺子|米饭|土豆|蛋糕)",
        "(今天|晚上|中午|早上|周末)(吃什么|吃啥|做什么菜|做什么饭)(好|呢|)",
        "(菜谱|食谱)(推荐|)",
    ),
    "writing": (
        "(写|帮我写|给我写|请写|来|作|创作)(一首|一篇|一个|一封|一段|首|篇)(诗|文章|作文|故事|信|情书|歌词|散文|小说|短文|祝福语|检讨|邮件|演讲稿)(|关于{s}的)",
        "(写|帮我写|给我写|请写)(一首|一篇|一个)(关于|描写|赞美){s}的(诗|文章|作文|故事|短文|歌)",
        "(总结|概括|润色|修改|缩写|扩写|续写|改写)(一下|)(这篇|这段|我的|下面的)(文章|话|作文|论文|文字|故事|邮件)",
        "(讲|说|给我讲)(个|一个)(故事|童话|睡前故事|鬼故事)(吧|听听|)",
        "以{s}为题(写|作)(诗|一首诗|文章|作文)",
    ),
    "other": (
        "(推荐|介绍)(几部|几本|一些|一部|一本|几首|一家|点)(好看的|好听的|好玩的|好吃的|)(电影|书|歌|小说|电视剧|餐厅|游戏|动漫|地方|音乐)",
        "(我们|咱们|陪我|来|一起)(来|)(玩|下)(棋|下棋|个游戏|游戏|成语接龙|五子棋|猜谜|石头剪刀布)(吧|好吗|)",
        "(我们|)(来|一起)(下棋|猜谜|玩成语接龙|对对联|玩游戏)(吧|)",
        "(帮我|给我|请)(订|买|叫|定)(票|外卖|车|酒店|机票|闹钟|餐厅|火车票|一杯咖啡)",
        "(打开|关掉|关|开)(灯|空调|电视|音乐|窗户|门)",
        "(你觉得|你认为|你怎么看|你喜欢){s}(怎么样|好吗|吗|)",
        "(人生|生活|生命|爱情|幸福)(的|)(意义|目的|秘密|真谛)(是什么|)",
        "(算算|预测|猜猜|猜一下)(我的命|我的未来|彩票号码|我几岁|我的运气|谁会赢|明天的股票)",
        "(给|帮)(我的猫|我的狗|宝宝|公司|我儿子|店铺)(取|起)(个|)名字",
        "(你|请|)(扮演|假装|当|做)(一个|一位|)(医生|律师|老师|心理咨询师|皇帝|海盗|猫|客服|导游|我的朋友)",
        "(世界上|宇宙里|真的)(有|存在)(鬼|神|外星人|来世|命运)吗",
        "(帮我|给我)(安排|计划|规划)(一下|)(旅行|周末|假期|学习|行程|婚礼)",
    ),
}
