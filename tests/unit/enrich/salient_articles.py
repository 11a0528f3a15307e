"""Short articles, with the names as a recogniser finds them in brackets, and the five that a reader would name first."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One article."""

    language: str
    title: str
    lead: str
    body: str
    expected: tuple[str, ...]
    """Canonical names, in any order."""


CASES = (
    Case(
        "de",
        "[PER Scholz] und [PER Macron] streiten über Atomkraft",
        "[LOC Paris] (dpa) - Bundeskanzler [PER Olaf Scholz] und der französische Präsident [PER Emmanuel Macron] haben sich nicht einigen können.",
        "Das sagte ein Sprecher der Nachrichtenagentur [ORG Reuters]. [LOC Deutschland] lehnt die Förderung ab, [LOC Frankreich] besteht auf ihr."
        " [PER Macron] warb für neue Reaktoren. Auch die [ORG Europäische Kommission] sieht Bedarf.\n\nKritik kam von [ORG Greenpeace]."
        " Zuletzt hatte [LOC Belgien] den Ausstieg verschoben, wie der Sender [ORG RTL] meldete.",
        ("Olaf Scholz", "Emmanuel Macron", "Deutschland", "Frankreich", "EU-Kommission"),
    ),
    Case(
        "de",
        "[ORG Siemens] baut Werk in [LOC Erlangen]",
        "[LOC München] (Reuters) - Der Technologiekonzern [ORG Siemens] investiert eine halbe Milliarde Euro in seinen Standort [LOC Erlangen].",
        "Vorstandschef [PER Roland Busch] stellte die Pläne mit Ministerpräsident [PER Markus Söder] vor. [PER Busch] sprach von einem Bekenntnis"
        " zu [LOC Bayern]. Die [ORG IG Metall] begrüßte den Schritt.\n\nKonkurrent [ORG ABB] hatte zuletzt in [LOC Polen] gebaut.",
        ("Siemens", "Erlangen", "Roland Busch", "Markus Söder", "IG Metall"),
    ),
    Case(
        "de",
        "Erdbeben erschüttert den Süden der [LOC Türkei]",
        "[LOC Ankara] (AFP) - Ein Erdbeben der Stärke 6,1 hat die Provinz [LOC Hatay] im Süden der [LOC Türkei] erschüttert.",
        "Nach Angaben der Katastrophenbehörde [ORG Afad] wurden 40 Menschen verletzt. In [LOC Antakya] stürzten Häuser ein. Innenminister"
        " [PER Ali Yerlikaya] reiste nach [LOC Hatay]. Türkische Medien zeigten Helfer.\n\nDie [ORG Vereinten Nationen] boten Hilfe an."
        " Auch in [LOC Syrien] war das Beben zu spüren, meldete der Sender [ORG Al-Arabija].",
        ("Türkei", "Hatay", "Afad", "Antakya", "Ali Yerlikaya"),
    ),
    Case(
        "de",
        "[ORG Bayern] schlägt [ORG Leipzig] 3:1",
        "Der [ORG FC Bayern München] hat das Spitzenspiel gegen [ORG RB Leipzig] gewonnen.",
        "[PER Harry Kane] traf zweimal, [PER Jamal Musiala] einmal. Für [ORG Leipzig] war [PER Xavi Simons] erfolgreich. [PER Kane] führt damit"
        " die Torschützenliste an.\n\nTrainer [PER Vincent Kompany] lobte seine Mannschaft beim Sender [ORG Sky].",
        ("FC Bayern München", "RB Leipzig", "Harry Kane", "Jamal Musiala", "Xavi Simons"),
    ),
    Case(
        "de",
        "Brand in Chemiewerk bei [LOC Leverkusen]",
        "Nach einer Explosion in einem Werk von [ORG Lanxess] sind in [LOC Leverkusen] fünf Arbeiter verletzt worden.",
        "Ein Sprecher der Feuerwehr sagte der [ORG Rheinischen Post], die Ursache sei unklar. [ORG Lanxess] sperrte die Anlage. Ministerpräsident"
        " [PER Hendrik Wüst] dankte den Helfern. Das [ORG Landesumweltamt] misst die Luft.\n\nDie [LOC Rheinbrücke] war gesperrt.",
        ("Lanxess", "Leverkusen", "Hendrik Wüst", "Landesumweltamt", "Rheinische Post"),
    ),
    Case(
        "de",
        "[ORG EZB] lässt Zinsen unverändert",
        "[LOC Frankfurt] (dpa-AFX) - Die [ORG Europäische Zentralbank] tastet die Leitzinsen nicht an. Das teilte Präsidentin [PER Christine Lagarde] mit.",
        "[PER Lagarde] verwies auf die Inflation. Bundesbankpräsident [PER Joachim Nagel] stützte die [ORG EZB]. Volkswirte der [ORG Commerzbank]"
        " hatten damit gerechnet. In den [LOC USA] senkt die [ORG Federal Reserve] die Zinsen.",
        ("Europäische Zentralbank", "Christine Lagarde", "Joachim Nagel", "Commerzbank", "Federal Reserve"),
    ),
    Case(
        "de",
        "Russische Drohnen treffen [LOC Odessa]",
        "[LOC Kiew] (dpa) - Bei einem russischen Angriff auf [LOC Odessa] sind drei Menschen getötet worden.",
        "Das teilte Präsident [PER Wolodymyr Selenskyj] mit. Russische Truppen griffen auch [LOC Charkiw] an. [PER Selenskyj] bat die [ORG Nato] um"
        " Luftabwehr. Das russische Verteidigungsministerium äußerte sich nicht.\n\nIn [LOC Brüssel] beraten am Montag die Außenminister,"
        " berichtete der [ORG Spiegel].",
        ("Odessa", "Wolodymyr Selenskyj", "NATO", "Charkiw", "russisches Verteidigungsministerium"),
    ),
    Case(
        "de",
        "Museum in [LOC Kassel] zeigt [PER Beuys]",
        "Die [ORG Neue Galerie] in [LOC Kassel] widmet dem Künstler [PER Joseph Beuys] eine große Schau.",
        "Kuratorin [PER Lena Brodersen] hat 120 Werke ausgewählt. [PER Beuys] hatte 1982 zur [MISC Documenta] 7000 Eichen pflanzen lassen."
        " [PER Brodersen] sagte dem [ORG Hessischen Rundfunk], viele seien gefällt.\n\nLeihgaben kommen aus [LOC Darmstadt].",
        ("Joseph Beuys", "Neue Galerie", "Kassel", "Lena Brodersen", "Documenta"),
    ),
    Case(
        "de",
        "[LOC Österreich]: [PER Stocker] stellt Budget vor",
        "[LOC Wien] (APA) - Bundeskanzler [PER Christian Stocker] will drei Milliarden Euro sparen.",
        "Finanzminister [PER Markus Marterbauer] verteidigte das Budget. [PER Herbert Kickl] von der [ORG FPÖ] nannte es ungerecht. Die [ORG Neos]"
        " stimmen zu.\n\nDie Ratingagentur [ORG Fitch] hatte [LOC Österreich] herabgestuft. In [LOC Brüssel] läuft ein Verfahren.",
        ("Christian Stocker", "Österreich", "Markus Marterbauer", "FPÖ", "Herbert Kickl"),
    ),
    Case(
        "de",
        "Streik bei der [ORG Bahn] abgewendet",
        "[LOC Berlin] (dpa) - Die [ORG Deutsche Bahn] und die Gewerkschaft [ORG EVG] haben sich geeinigt.",
        "Verhandlungsführerin [PER Cosima Ingenschay] sprach von einem Erfolg. Personalvorstand [PER Martin Seiler] sagte, die [ORG Deutsche Bahn]"
        " könne planen. Die Konkurrenz von der [ORG GDL] verhandelt im Herbst.\n\nDer Fahrgastverband [ORG Pro Bahn] atmete auf.",
        ("Deutsche Bahn", "EVG", "Cosima Ingenschay", "Martin Seiler", "GDL"),
    ),
    Case(
        "en",
        "[PER Trump] threatens tariffs on [LOC Canada]",
        "[LOC WASHINGTON] (Reuters) - U.S. President [PER Donald Trump] threatened new tariffs on Canadian goods on Friday.",
        "[PER Trump] told [ORG Fox News] that [LOC Canada] was cheating. Prime Minister [PER Mark Carney] rejected the charge. Canadian farmers fear"
        " losses. [PER Carney] will call a meeting in [LOC Ottawa].\n\nThe [ORG World Trade Organization] declined to comment.",
        ("Donald Trump", "Canada", "Mark Carney", "United States", "World Trade Organization"),
    ),
    Case(
        "en",
        "[ORG Boeing] names new chief",
        "[LOC SEATTLE] (AP) - [ORG Boeing] named [PER Kelly Ortberg] as chief executive on Wednesday.",
        "[PER Ortberg] succeeds [PER Dave Calhoun]. The [ORG Federal Aviation Administration] is reviewing its factories. Shares rose. Analysts at"
        " [ORG Citigroup] praised the choice.\n\n[ORG Airbus] declined to comment, according to [ORG CNBC].",
        ("Boeing", "Kelly Ortberg", "Dave Calhoun", "Federal Aviation Administration", "Citigroup"),
    ),
    Case(
        "en",
        "Floods kill dozens in [LOC Kerala]",
        "[LOC NEW DELHI] - Floods have killed at least 43 people in the Indian state of [LOC Kerala], officials said.",
        "The [ORG National Disaster Response Force] sent boats to [LOC Wayanad]. Chief minister [PER Pinarayi Vijayan] asked for help. Indian"
        " troops built bridges. [PER Narendra Modi] will visit [LOC Wayanad].\n\nThe [ORG BBC] reported more rain.",
        ("Kerala", "Wayanad", "Pinarayi Vijayan", "National Disaster Response Force", "Narendra Modi"),
    ),
    Case(
        "en",
        "[ORG Arsenal] beat [ORG Chelsea] to go top",
        "[ORG Arsenal] moved top of the table with a 2-0 win over [ORG Chelsea] on Sunday.",
        "[PER Bukayo Saka] and [PER Kai Havertz] scored. [PER Mikel Arteta] praised [PER Saka]. [ORG Chelsea] had [PER Reece James] sent off.\n\n"
        "[ORG Liverpool] play [ORG Everton] on Monday, live on [ORG Sky].",
        ("Arsenal", "Chelsea FC", "Bukayo Saka", "Kai Havertz", "Mikel Arteta"),
    ),
    Case(
        "en",
        "Court rules against [ORG Meta]",
        "[LOC LUXEMBOURG] (Reuters) - The [ORG European Court of Justice] ruled on Thursday that [ORG Meta] broke data rules.",
        "The case was brought by [PER Max Schrems] and his group [ORG Noyb]. [PER Schrems] hailed the verdict. [ORG Meta] said it would study the"
        " ruling. The [ORG European Commission] welcomed it.\n\n[ORG Google] faces similar suits in [LOC Ireland].",
        ("Meta", "European Court of Justice", "Max Schrems", "Noyb", "European Commission"),
    ),
    Case(
        "en",
        "[LOC Kenya] doctors end strike",
        "[LOC NAIROBI] (AFP) - Doctors in [LOC Kenya] ended a two-month strike on Wednesday.",
        "Union leader [PER Davji Atellah] signed a deal with health minister [PER Susan Nakhumicha]. Kenyan hospitals had turned patients away."
        " [PER Atellah] said the [ORG Kenya Medical Practitioners Union] had won. President [PER William Ruto] had refused to pay.",
        ("Kenya", "Davji Atellah", "Susan Nakhumicha", "Kenya Medical Practitioners Union", "William Ruto"),
    ),
    Case(
        "en",
        "[ORG NASA] delays Moon landing",
        "[ORG NASA] has delayed its first crewed Moon landing in half a century to 2027, administrator [PER Bill Nelson] said.",
        "The lander built by [ORG SpaceX] is not ready. [PER Nelson] blamed the heat shield of the capsule made by [ORG Lockheed Martin]. Astronaut"
        " [PER Reid Wiseman] will lead the first flight.\n\n[LOC China] plans to land by 2030, state agency [ORG Xinhua] reported.",
        ("NASA", "Bill Nelson", "SpaceX", "Lockheed Martin", "Reid Wiseman"),
    ),
    Case(
        "en",
        "Bishop of [LOC Durham] to retire",
        "The Bishop of [LOC Durham], [PER Paul Butler], will retire in February, the [ORG Church of England] said.",
        "[PER Butler] has led the diocese since 2014. [PER Justin Welby] thanked him. He told the [ORG Northern Echo] that he would move to"
        " [LOC Nottingham].\n\nThe [ORG House of Lords] will lose a critic.",
        ("Paul Butler", "Durham", "Church of England", "Justin Welby", "House of Lords"),
    ),
    Case(
        "en",
        "[LOC Gaza] truce talks resume in [LOC Cairo]",
        "[LOC CAIRO] (AP) - Talks on a truce in [LOC Gaza] resumed on Sunday with envoys of [LOC Israel] and [ORG Hamas].",
        "Israeli officials met Egyptian mediators. [ORG Hamas] demands a full withdrawal. Prime Minister [PER Benjamin Netanyahu] said [LOC Israel]"
        " would not yield. [LOC Qatar] is also mediating.\n\nThe [ORG United Nations] warned of famine, [ORG Reuters] reported.",
        ("Gaza Strip", "Israel", "Hamas", "Cairo", "Benjamin Netanyahu"),
    ),
    Case(
        "en",
        "[ORG Toyota] recalls 1 million hybrids",
        "[LOC TOKYO] (Kyodo) - [ORG Toyota] is recalling one million hybrid cars over a faulty sensor, it said on Tuesday.",
        "President [PER Koji Sato] apologised. Japanese regulators at the [ORG Transport Ministry] are investigating supplier [ORG Denso]. Cars in"
        " [LOC Japan] and the [LOC United States] are affected.\n\n[ORG Nikkei] put the cost at $500 million.",
        ("Toyota", "Koji Sato", "Denso", "Japan", "United States"),
    ),
)
