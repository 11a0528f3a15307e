"""Closed word classes of German and English: what tells a headline from the sentence it has run into.

Nouns say little in German, where every one is capitalised. Articles, pronouns, prepositions and conjunctions are
capitalised only where a sentence begins, so they carry the decision. Both lists are our own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grammar:
    """Words and patterns of one language; all lower case but ``openers`` and ``weak_openers``."""

    openers: frozenset[str]
    """Capitalised words that begin a sentence and are not capitalised inside one."""
    weak_openers: frozenset[str]
    """Openers that are also written with a capital inside sentences; they need better evidence."""
    title_openers: frozenset[str]
    """Openers, in lower case, with which names of works and places begin as well."""
    prose_openers: frozenset[str]
    """First words that a headline hardly ever has."""
    neutral_openers: frozenset[str]
    """First words as common in prose as in headlines: prepositions."""
    question_words: frozenset[str]
    articles: frozenset[str]
    dangling: frozenset[str]
    """Words that no headline ends with: something must follow."""
    title_nouns: frozenset[str]
    """Nouns before the name of a work or party, which may begin with an article: "im Film Das Boot"."""
    title_names: frozenset[str]
    """Second words of well-known names that begin with an opener: "Die Zeit", "The Guardian"."""
    finite: frozenset[str]
    past: frozenset[str]
    verb: re.Pattern[str]
    """Shape of a finite verb among lower-case words."""
    no_verb: frozenset[str]
    """Lower-case words of that shape that are none."""
    sentence_verbs: frozenset[str]
    """Verbs that follow a bare subject at the beginning of a sentence: "Peskow erklärte", "Moscow has"."""
    subject_titles: re.Pattern[str]
    """Words that belong to the name behind them: "Präsident Erdoğan"."""
    subordinators: frozenset[str]
    """Words after a comma that make a subordinate clause, rare in headlines."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GERMAN = Grammar(
    openers=_words(
        "Der Die Das Den Dem Des Ein Eine Einen Einem Einer Eines Kein Keine Im In Am Auf Bei Beim Nach Nachdem Vor Mit Für "
        "Gegen Durch Über Unter Zwischen Während Wegen Trotz Laut Seit Bis Bereits Es Er Wir Auch Doch Aber Allerdings "
        "Dennoch Jedoch Dies Diese Dieser Dieses Diesen Diesem Zu Zum Zur Zudem Zuvor Zuletzt Zunächst Zugleich Als Wie Wenn "
        "Weil Da Dabei Damit Danach Darüber Daraufhin Dazu Denn Deshalb Daher So Somit Nun Jetzt Heute Gestern Inzwischen "
        "Mittlerweile Unterdessen Gleichzeitig Außerdem Ferner Ob Obwohl Sollte Sein Seine Seinem Seinen Seiner Man Mehrere "
        "Sie Ihre Viele Einige Alle Andere Manche Insgesamt Nur Noch Schon Erst Selbst Sogar Aus Von Vom Um An Ab Ohne Angesichts "
        "Aufgrund Anfang Mitte Jeder Jede Dort Hier Hinzu Immer Insbesondere Lediglich Rund Etwa Fast "
        "Neben Statt Stattdessen Später Offenbar Derzeit Dagegen Hingegen Hierzu Infolge Innerhalb Weder Entweder Bisher Bislang Künftig Zwar Demnach Davor Hinter Nächste Vergangene Letzte Ebenso "
        "Besonders Bundesweit Landesweit Weltweit Weitere Zahlreiche Knapp Seitdem Seither Daneben Darunter Tatsächlich Zusätzlich "
        "Gemeinsam Ebenfalls Erstmals Vorerst Zusammen Möglicherweise Wahrscheinlich Angeblich Eigentlich Ursprünglich Schließlich "
        "Anschließend Letztlich Immerhin Allein Gerade Beide Niemand Etliche Sämtliche Solche Bevor Sobald Solange Falls Entgegen "
        "Gemäß Mithilfe Hinsichtlich Bezüglich Außerhalb Gegenüber Zwei Drei Vier Fünf Sechs Sieben Neun Zehn"
    ),
    weak_openers=_words("Sie Ihr Ihre Ihren Ihrem Ihrer Anfang Mitte Wenn An Ab Von Unter"),
    title_openers=_words(
        "der die das den dem des ein eine einen einem einer im in am an zum zur zu unter auf vor mit ohne von wir sie ihr ihre es "
        "alle wenn mein über so"
    ),
    prose_openers=_words(
        "der die das den dem des ein eine einen einem einer er sie es wir ich man dies diese dieser dieses diesen diesem "
        "sein seine seinen seinem seiner ihr ihre auch doch aber allerdings dennoch zudem außerdem dabei damit danach dazu "
        "daraufhin deshalb daher zuvor zugleich inzwischen unterdessen mittlerweile und oder denn wenn weil obwohl da als "
        "dort hier so somit ferner jedoch gleichzeitig bereits nun jetzt ihnen ihm sollte"
    ),
    neutral_openers=_words(
        "in im am auf bei beim nach nachdem vor mit für gegen durch über unter zwischen während wegen trotz laut seit bis zu "
        "zum zur aus von vom um an ab ohne angesichts aufgrund neben innerhalb"
    ),
    question_words=_words("wie warum wieso weshalb was wer wo wohin wann weswegen"),
    articles=_words("der die das den dem des ein eine einen einem einer eines"),
    dangling=_words(
        "der die das den dem des eine einen einem einer eines und oder sowie dass von für im am zum zur beim vom ins ans "
        "als gegen seit in bis laut mein dein sein ihr unser seine ihre seinen seinem seiner ihren ihrem ihrer sehr dieser "
        "diese dieses diesen diesem kein keine keinen keinem keiner wenn weil ob welche welcher jeder jede jedes zwischen "
        "während wegen trotz pro per sondern beziehungsweise bzw wo"
    ),
    title_nouns=_words(
        "film films roman romans buch buches serie zeitung tageszeitung wochenzeitung magazin nachrichtenmagazin blatt "
        "blattes partei fraktion album song lied band sendung show podcast oper operette stück theaterstück gemälde titel "
        "motto motte portal onlineportal nachrichtenportal verein stiftung initiative kampagne gruppe rockband ensemble "
        "drama komödie musical spielfilm dokumentarfilm kinofilm thriller krimi klassiker erzählung novelle gedicht ballade "
        "zeitschrift fachzeitschrift wochenblatt sender tochter bestseller bündnis bündnisses restaurant hotel gasthaus "
        "straße bürgerinitiative wochenmagazin fernsehserie fernsehfilm debütalbum single studioalbum werk spiel firma"
    ),
    title_names=_words(
        "haag linke linken grünen zeit welt spiegel tagesspiegel standard presse erste ersten "
        "freitag rheinpfalz ärzte toten"
    ),
    finite=_words(
        "ist sind war waren hat haben hatte hatten wird werden wurde wurden kann können konnte muss müssen soll sollen "
        "sollte will wollen wollte darf dürfen mag lässt lassen gibt geben gab sei seien werde habe hätte wäre könnte würde "
        "geht gehen kommt kommen kam kamen steht stehen stand nimmt nehmen sieht sehen hält halten zieht ziehen ging fand "
        "sagt sagte bleibt bleiben blieb droht drohen warnt warnen fordert fordern greift greifen trifft treffen liegt lag "
        "tritt treten traten nahm nannte sprach stieg rief schrieb hieß ließ traf trat hielt verlor gewann begann erhielt "
        "stieß lief fiel rief saß trug schlug wuchs sank schloss beschloss gelang entstand entschied empfing verließ verwies "
        "wies schien blies brach sprang starb trieb verbot vertrat bot bat hob zwang griff floss schoss warf half galt sah sahen "
        "bekam bekamen brachte brachten dachte dachten wusste wussten zog zogen flog flogen fuhr fuhren schwieg schwiegen standen lagen hielten nahmen "
        "hießen ließen gingen fanden trugen riet rieten sang sangen las lasen schlief verschwand verschwanden warb wich litt litten stritt stritten riss "
        "erschien erschienen klang klangen fehlt fehlte braucht brauchte"
    ),
    past=_words(
        "war waren hatte hatten wurde wurden sagte erklärte betonte teilte berichtete hieß kam gab ging stand lag sprach "
        "nannte traf fand ließ schrieb kündigte forderte wollte sollte konnte musste begann äußerte lautete sei seien habe"
    ),
    verb=re.compile(r"[a-zäöüß]{2,}(?:t|te|ten|en|eln|ern)\Z"),
    no_verb=_words(
        "nicht jetzt seit mit erst fast selbst sonst laut dort statt gut weit meist zuletzt zunächst längst bekannt bereit "
        "direkt konkret sofort hart kalt alt echt leicht schlecht recht oft überhaupt letzten ersten zweiten dritten nächsten "
        "guten alten den einen keinen seinen ihren diesen jeden neuen großen kleinen ganzen anderen allen vielen wenigen "
        "beiden eigenen hohen langen zwischen neben gegen wegen oben unten hinten innen außen schon zusammen gestern "
        "morgen übermorgen vorgestern heutigen gestrigen bisherigen sogenannten deutschen russischen amerikanischen "
        "französischen britischen chinesischen ukrainischen europäischen"
    ),
    sentence_verbs=_words(
        "sagte sagten erklärte erklärten betonte teilte berichtete kündigte forderte warnte äußerte sprach sprechen hat hatte "
        "haben hatten ist sind war waren wird werden wurde wurden will wollen wollte soll sollen kann können gehen geht rechnen "
        "rechnet befürchten warnen fordern bezeichnete reagierte bestätigte wies lehnte nannte verwies behauptete schrieb"
    ),
    subject_titles=re.compile(
        r"(?:.*(?:[Pp]räsident|[Kk]anzler|[Mm]inister|[Ss]precher|[Cc]hef|[Ss]ekretär)(?:in)?|Herr|Frau|General|Papst|König)\Z"
    ),
    subordinators=_words(
        "der die das den dem dessen deren denen dass weil wenn obwohl nachdem wobei während sondern um als was wo"
    ),
)

ENGLISH = Grammar(
    openers=_words(
        "The A An In On At It He She They We This That These Those But And However According After Before While When As If "
        "For From With Without Speaking Earlier Meanwhile Last His Her Their Its There Some Many Several Both By Since "
        "Although Though Despite During Under Over Following Moreover Furthermore Also Another Other Such Most More Such To "
        "Instead Yet Nevertheless Still Until Because Once Then Now Today Yesterday Among Amid Between Through Around About "
        "Against Each Every Later "
        "Previously Recently Currently Initially Finally Overall Elsewhere Nearly Almost Roughly Besides Throughout Within Unlike "
        "Unless Whether Citing Amidst Upon"
    ),
    weak_openers=_words(
        "By Over Under To More Most Still Then Now Who What Where About Against Another Without Around Between"
    ),
    title_openers=_words(
        "the a an in on at to for of with from by what who how where when it we they she he his her this that these those all "
        "more another under over without between around about against through as if now then there such some many"
    ),
    prose_openers=_words(
        "the he she it they we i this that these those but and however according although though his her their its there "
        "meanwhile moreover furthermore also another now then only all most today when while if because since yet such both a an"
    ),
    neutral_openers=_words(
        "in on at for from with after before during under over by as to despite amid among following"
    ),
    question_words=_words("how why what who where when"),
    articles=_words("the a an"),
    dangling=_words(
        "the a an and or of to in on at for from with by as than that which who whom whose is are was were be been his her "
        "their its our my your this these those told into between among against via per near called named titled said says "
        "not no very under just nearly almost if because while when after before without including until meaning published say believe think claim"
    ),
    title_nouns=_words(
        "film movie novel book series newspaper magazine daily weekly tabloid album song band show podcast opera play "
        "musical thriller drama comedy single game paper outlet website site broadcaster group hit documentary sitcom poem "
        "painting ballet classic memoir bestseller column pub hotel restaurant"
    ),
    title_names=_words(
        "guardian times new washington wall hague economist telegraph independent sun hill intercept atlantic associated "
        "sunday daily beatles verge conversation observer mirror rolling doors financial simpsons lancet wire athletic"
    ),
    finite=_words(
        "is are was were has have had will would can could may might must should does did do says said told tells made "
        "came went took gave found left began became saw held met led won lost sent put set kept rose fell hit cut"
    ),
    past=_words(
        "was were had said told announced added noted stated explained claimed described reported did came went took gave"
    ),
    verb=re.compile(r"[a-z]{2,}(?:ed|[^s\W]s|es)\Z"),
    no_verb=_words("this its his hers theirs yes us as red bed need indeed various always perhaps sometimes united"),
    sentence_verbs=_words(
        "said says told announced added noted stated explained claimed described reported warned has have had is are was were "
        "will would can could may might did does expects expect say believe fear rejected confirmed denied called"
    ),
    subject_titles=re.compile(
        r"(?:President|Minister|Chancellor|Secretary|Senator|General|King|Pope|Mr|Mrs|Ms|Dr|Sir|Lord)\.?\Z"
    ),
    subordinators=_words("which who whom whose that because although while when where as if"),
)

_COMMON_DE = _words(
    "der die das und den von mit nicht ist im dem des ein eine einen einem einer auf für sich wird auch zu als bei nach am "
    "vom zum zur aus wurde wurden werden habe haben dass sie er es wie um noch nur über vor durch seine sind sein soll sei "
    "bis gegen mehr sagte hatte"
)
_COMMON_EN = _words(
    "the of and to a that is for on with was as it by at from be has have said are were he his which they she this not but "
    "after who been would about into its their over had no more than"
)
_SAMPLE_WORDS = 200


def grammar_of(text: str) -> Grammar | None:
    """The grammar whose commonest words prevail at the beginning of ``text``; None where neither has two of them."""
    words = text.lower().split(None, _SAMPLE_WORDS)[:_SAMPLE_WORDS]
    german = sum(map(_COMMON_DE.__contains__, words))
    english = sum(map(_COMMON_EN.__contains__, words))
    if max(german, english) < 2 or german == english:
        return None
    return GERMAN if german > english else ENGLISH
