"""List the words of names that tell what is named: bodies, firms, events, offices of persons, and words of any name."""

from __future__ import annotations

from sse_search.tokens import words


def _folded(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text))


BODY_WORDS = _folded(
    # English
    "academy administration agency alliance association authority bank board brotherhood brothers building bureau "
    "caucus center centre chamber church club coalition college commission committee community confederation "
    "consortium cooperative coop coops cooperatives corporation council court credit department directorate embassy "
    "enterprise enterprises exchange federation foundation fund government group guild holdings hospital "
    "house initiative institute institution international laboratory league library ministry mission movement museum "
    "network observatory office organisation organization parliament partners partnership party platform press "
    "school secretariat senate service services society syndicate trust union university",
    # French
    "agence alliance association autorité banque bourse bureau caisse centre cercle chambre collectif comité "
    "commission communauté compagnie confédération conseil coopérative coopératives direction école entreprise "
    "fabrique fédération fondation fonds groupe institut labo ligue maison ministère mouvement musée mutuelle "
    "mutuelles "
    "observatoire office organisation parlement parti pôle réseau scop scic secrétariat société syndicat union "
    "université",
    # Spanish and Portuguese
    "agencia agência alianza aliança asociación associação autoridad autoridade ayuntamiento banco bolsa cámara "
    "câmara "
    "caja caixa central centro círculo colectivo coletivo colegio comisión comissão comité comitê comunidad "
    "comunidade "
    "confederación confederação consejo conselho consorcio consórcio cooperativa cooperativas cooperação corporación "
    "dirección escuela escola empresa federación federação fondo fundo fundación fundação gobierno governo "
    "grupo instituto "
    "junta liga mesa ministerio ministério movimiento movimento museo museu mutua mutual mutualidad observatorio "
    "observatório oficina organización organização parlamento partido plataforma prefeitura red rede secretaría "
    "secretaria "
    "sindicato sociedad sociedade superintendencia unión união universidad universidade",
    # Italian
    "agenzia alleanza associazione autorità banca camera cassa centro coordinamento comitato commissione comunità "
    "confederazione consiglio consorzio cooperativa cooperative ente federazione fondazione fondo governo "
    "gruppo istituto "
    "lega ministero movimento museo osservatorio partito rete scuola sindacato società ufficio unione università",
    # German and Dutch
    "agentur akademie allianz amt arbeitsgemeinschaft bund bündnis fonds forschungsstelle genossenschaft "
    "genossenschaften "
    "gesellschaft gewerkschaft initiative institut kammer kommission konsortium ministerium museum netzwerk partei "
    "rat regierung stiftung universität verband verbund verein vereinigung werkstatt zentrale zentrum "
    "vereniging bond stichting coöperatie universiteit",
)  # fmt: skip
"""Words of the names of bodies."""

COMMON_NOUNS = _folded(
    "cooperative coop coops cooperatives enterprise enterprises international partners services house community "
    "mission "
    "coopérative coopératives entreprise mutuelles scop scic cooperativas empresa comunidad comunidade central "
    "genossenschaften "
    "school press exchange office"
)
"""Those of them that are ordinary nouns at the start of a sentence; "Cooperatives of Paraná" is no name."""

LAW_WORDS = _folded(
    "act law regulation recommendation directive treaty code bill article chapter decree loi décret ley decreto lei "
    "legge gesetz verordnung rates rate cwt"
)
"""Words of names that are neither bodies, persons, places nor events."""

BODY_ENDINGS = tuple(
    words(
        "verband genossenschaft genossenschaften bank banken stiftung ministerium verein vereinigung gesellschaft "
        "institut kasse kassen amt kammer universitat hochschule gewerkschaft zentrale werke partei agentur bund "
        "kooperative werkstatt netzwerk"
    )
)
"""Endings of German compounds that name bodies, folded."""

FIRM_WORDS = _folded(
    "inc corp co ltd plc llc llp gmbh ag eg kg sa spa srl sarl bv nv ab oy pty bancorp bancshares limited "
    "incorporated "
    "company companies industries airlines airways motors stores systems technologies pharmaceuticals foods "
    "laboratories products resources scrl scarl"
)
"""Words after the name of a firm."""

EVENT_WORDS = _folded(
    "conference congress forum summit day days week month year decade festival fair award awards prize championship "
    "conférence congrès sommet journée journées semaine mois année salon foire prix congreso conferencia foro cumbre "
    "encuentro día jornada jornadas semana mes año feria premio conferência fórum cimeira encontro dia ano prêmio "
    "prémio giornata giornate settimana convegno fiera kongress konferenz gipfel tag woche messe preis tage "
    "rencontre rencontres biennale"
)
"""Words of the names of events."""
EVENT_ENDINGS = ("konferenz", "kongress", "gipfel", "messe", "woche", "preis", "tage")

ROLE_WORDS = _folded(
    "president chairman chairwoman chairperson chair director secretary minister senator governor ambassador "
    "commissioner representative rep sen gov gen congressman analyst economist spokesman spokeswoman "
    "spokesperson leader "
    "adviser advisor chief ceo manager professor prof dr mr mrs ms miss sir lord lady king queen prince "
    "princess pope "
    "sheikh judge justice justices mayor captain general colonel treasurer executive officer vice deputy "
    "premier chancellor "
    "président présidente directeur directrice ministre secrétaire sénateur député députée maire professeur "
    "économiste "
    "mme mlle m monsieur madame porte-parole presidente presidenta director directora ministro ministra secretario "
    "secretaria senador senadora diputado diputada alcalde alcaldesa gobernador profesor profesora economista "
    "portavoz "
    "sr sra dra don doña diretor diretora ministra secretário deputado deputada prefeito prefeita professor "
    "professora "
    "direttore direttrice segretario segretaria senatore sindaco sindaca professore professoressa onorevole dottor "
    "präsident präsidentin vorsitzende vorsitzender vorstand geschäftsführer geschäftsführerin minister ministerin "
    "bürgermeister bürgermeisterin sprecher sprecherin professorin frau herr direktor direktorin genossenschaftsrat"
)
"""Words before the name of a person: roles and forms of address."""

SAYING_WORDS = _folded(
    "said says told added warned explained argues recalls writes dit déclare explique affirme ajoute raconte estime "
    "dijo dice explicó afirma afirmó señala añade explica disse diz afirmou explicou dice detto spiega afferma "
    "racconta "
    "sagt sagte erklärt erklärte meint"
)
"""Words next to the name of who speaks."""

GENERIC_WORDS = _folded(
    "general national international world global central federal state regional local city town municipal rural "
    "urban "
    "european african american asian arab public private social economic economy financial finance agriculture "
    "agricultural commerce trade industry industrial labour labor health education energy environment foreign "
    "interior "
    "justice home defence defense treasury transport reserve stock securities exchange money development research "
    "cooperation cooperative joint special permanent third second first new annual supreme high lower upper "
    "executive assembly committee board house senate congress council parliament government official business "
    "solidarity security union act law regulation recommendation article chapter annex bulletin report plan "
    "programme "
    "program project agreement treaty court trial market markets prime vice deputy press release "
    "nationale nationales général générale internationale mondial mondiale européen européenne régional régionale "
    "local locale assemblée état agriculture travail économie économique solidaire sociale finances santé loi "
    "nacional general internacional mundial europeo europea europeu europeia regional estatal ministros ministras "
    "agricultura trabajo trabalho economía economia solidaria solidária finanzas hacienda salud saúde ley lei "
    "asamblea assembleia estado plan plano programa nazionale generale internazionale mondiale europeo europea "
    "regionale lavoro finanze salute legge assemblea stato piano programma nationaler aktionsplan bilanz land länder "
    "stadt gemeinde gesetz bundestag landtag bericht programm plan"
)
"""Words that name nothing by themselves; a name needs another, or a place."""

FUNCTION_WORDS = _folded(
    "the a an this that these those some many most more all each every both either neither other another such no any "
    "and or but if as when while although though because since until unless after before during under over between "
    "among against without within despite like unlike here there where then now today yesterday tomorrow once also "
    "only even just still yet in on at to for with from by of about into its it he she they we you his her their our "
    "who whose what which why how mr mrs not read see according meanwhile however instead last next since two three "
    "le la les l un une des de du d ce cet cette ces dans en sur sous pour par avec sans chez vers selon depuis "
    "pendant après avant entre mais et ou où si comme quand il elle ils elles on nous vous son sa ses leur leurs "
    "el los las lo una unos unas del al este esta estos estas ese esa con sin por para según desde hasta tras sobre "
    "entre pero y o si como cuando su sus más "
    "os as um uma uns umas do da dos das no na nos nas ao aos à às esse essa isto com sem para pela pelo após "
    "segundo "
    "desde até mas e ou se quando seu sua seus suas mais "
    "il lo i gli uno della dello dei degli delle nel nella nei nelle al alla ai alle dal dalla dai con senza "
    "per tra fra "
    "dopo prima secondo ma ed o se quando suo sua suoi loro più questo questa questi queste anche "
    "der die das den dem des ein eine einen einem einer eines im in am an auf aus bei beim mit nach seit von "
    "vom vor zu "
    "zum zur für ohne gegen über unter um durch und oder aber wenn als wie weil da auch nur noch schon so sie "
    "er es wir "
    "ihr ihre sein seine dieser diese dieses unser unsere kein keine alle viele"
)
"""Words that hold a sentence together and start no name."""

LEADING_WORDS = FUNCTION_WORDS | _folded(
    "em upon across along around behind beside besides near outside inside throughout toward towards amid up down out "
    "hier dès lors malgré outre parmi hors durant devant derrière "
    "ayer hoy ante bajo contra durante mediante ontem hoje num numa nuns numas pelos pelas perante sob "
    "gestern heute ins ans zwischen hinter neben wegen während trotz laut gemäß außer innerhalb außerhalb gegenüber "
    "ieri oggi nello nei negli sul sullo sulla sui sugli sulle dal dallo dalla dai dagli dalle allo agli col coi "
    "presso contro verso senza sotto sopra dell nell sull dall coll "
    "het een op bij voor naar uit aan met door tot gisteren"
)
"""Function words, and others that may precede a name: no name starts with one of these."""
ARTICLES = _folded("the a le la les el los las o os as il lo i gli der die das den dem de het")
INDEFINITE_ARTICLES = _folded("an un une una uno um uma ein eine einer einem einen another")
"""The English `a` is the article `the` in Portuguese, and is not in this list."""
COORDINATORS = _folded("and et y e und ed en &")
NAME_PARTICLES = _folded("de del da do dos das di van von der la le du bin al el")
"""Small words within the names of persons."""
LOCATIVES = _folded("in near en em aus nach bei near dans depuis desde vers cerca hacia até presso")
"""Words before a place, folded."""
PLACE_WORDS = _folded(
    "san santa santo saint sainte sankt são port lake mount monte puerto porto villa fort cape rio río"
)
"""First words of the names of places."""
DATE_WORDS = _folded(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec janvier février mars "
    "avril mai juin "
    "juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juni juli oktober dezember"
)
