"""
List labels of topics and regions for pages in German and Italian, in which no item is searched for them.

As labels of the vocabulary they would be tags as well, and many are common words there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

_LANGUAGES = ("de", "it")
_LABELS = """
topic:agri-coops|Landwirtschaftliche Genossenschaften|Cooperative agricole
topic:agroecology|Agrarökologie|Agroecologia
topic:ai|Künstliche Intelligenz|Intelligenza artificiale
topic:associations|Vereine und Verbände|Associazioni di volontariato
topic:business-employment-coops|Unternehmergenossenschaften|Cooperative di attività e impiego
topic:care-coops|Pflegegenossenschaften|Cooperative di cura
topic:care-economy|Sorgewirtschaft|Economia della cura
topic:child-labour|Kinderarbeit|Lavoro minorile
topic:circular-economy|Kreislaufwirtschaft|Economia circolare
topic:climate-change|Klimawandel|Cambiamento climatico
topic:commons|Gemeingüter|Beni comuni
topic:community-land-trusts|Community Land Trusts|Community land trust
topic:complementary-currency|Komplementärwährungen|Monete complementari
topic:consumer-coops|Konsumgenossenschaften|Cooperative di consumo
topic:coop-development|Entwicklung von Genossenschaften|Sviluppo cooperativo
topic:coop-education|Genossenschaftliche Bildung|Educazione cooperativa
topic:coop-entrepreneurship|Genossenschaftliches Unternehmertum|Imprenditorialità cooperativa
topic:coop-governance|Führung von Genossenschaften|Governance cooperativa
topic:coop-law|Genossenschaftsrecht|Diritto cooperativo
topic:coop-principles|Genossenschaftliche Prinzipien|Principi cooperativi
topic:coop-research|Genossenschaftsforschung|Ricerca sulle cooperative
topic:coop-stats|Genossenschaftsstatistik|Statistiche sulle cooperative
topic:coops|Genossenschaften|Cooperative
topic:covid-recovery|Erholung nach der Pandemie|Ripresa dopo la pandemia
topic:credit-unions|Kreditgenossenschaften|Unioni di credito
topic:crisis-response|Krisenbewältigung|Risposta alle crisi
topic:csr|Soziale Verantwortung von Unternehmen|Responsabilità sociale d’impresa
topic:cultural-coops|Kultur- und Kreativwirtschaft|Industrie culturali e creative
topic:decent-work|Menschenwürdige Arbeit|Lavoro dignitoso
topic:degrowth|Postwachstum|Decrescita
topic:digitalization|Digitaler Wandel|Trasformazione digitale
topic:disability|Menschen mit Behinderungen|Persone con disabilità
topic:domestic-workers|Hausangestellte|Lavoratori domestici
topic:employee-ownership|Mitarbeiterbeteiligung|Azionariato dei dipendenti
topic:employment|Schaffung von Arbeitsplätzen|Creazione di occupazione
topic:energy-coops|Energiegenossenschaften|Cooperative energetiche
topic:ethical-finance|Ethische Finanzen|Finanza etica
topic:fair-trade|Fairer Handel|Commercio equo e solidale
topic:family-farming|Bäuerliche Familienbetriebe|Agricoltura familiare
topic:financial-coops|Finanzgenossenschaften|Cooperative finanziarie
topic:fishery-coops|Fischereigenossenschaften|Cooperative di pesca
topic:food-security|Ernährungssicherheit|Sicurezza alimentare
topic:food-sovereignty|Ernährungssouveränität|Sovranità alimentare
topic:forced-labour|Zwangsarbeit|Lavoro forzato
topic:formal|Übergang in die formelle Wirtschaft|Transizione verso l’economia formale
topic:foundations|Gemeinnützige Stiftungen|Fondazioni filantropiche
topic:fow|Zukunft der Arbeit|Futuro del lavoro
topic:gender-equality|Gleichstellung der Geschlechter|Parità di genere
topic:guarantee-funds|Garantiefonds|Fondi di garanzia
topic:health-coops|Gesundheitsgenossenschaften|Cooperative sanitarie
topic:home-based-workers|Heimarbeit|Lavoratori a domicilio
topic:housing-coops|Wohnungsgenossenschaften|Cooperative di abitazione
topic:human-rights|Menschenrechte|Diritti umani
topic:impact-investing|Wirkungsorientiertes Investieren|Investimenti a impatto
topic:indigenous-coops|Indigene Genossenschaften|Cooperative indigene
topic:indigenous-peoples|Indigene Völker|Popoli indigeni
topic:informal-workers|Informell Beschäftigte|Lavoratori informali
topic:insurance-coops|Genossenschaftliche Versicherungen|Assicurazioni cooperative
topic:just-transition|Gerechter Übergang|Transizione giusta
topic:local-development|Lokale Wirtschaftsentwicklung|Sviluppo economico locale
topic:microfinance|Mikrofinanzierung|Microfinanza
topic:migration|Arbeitsmigration|Migrazione per lavoro
topic:mutuals|Gegenseitigkeitsgesellschaften|Società di mutuo soccorso
topic:nonprofits|Gemeinnützige Organisationen|Organizzazioni senza scopo di lucro
topic:oda|Entwicklungszusammenarbeit|Cooperazione allo sviluppo
topic:organic-farming|Biologische Landwirtschaft|Agricoltura biologica
topic:osh|Arbeitsschutz|Salute e sicurezza sul lavoro
topic:peacebuilding|Friedensförderung|Costruzione della pace
topic:platform-coops|Plattformgenossenschaften|Cooperative di piattaforma
topic:popular-economy|Solidarische Volksökonomie|Economia popolare
topic:public-procurement|Sozial verantwortliche öffentliche Beschaffung|Appalti pubblici socialmente responsabili
topic:refugees|Flüchtlinge|Rifugiati
topic:renewable-energy|Erneuerbare Energien|Energie rinnovabili
topic:rural-development|Ländliche Entwicklung|Sviluppo rurale
topic:school-coops|Schülergenossenschaften|Cooperative scolastiche
topic:scic|Multi-Stakeholder-Genossenschaften|Cooperative multistakeholder
topic:sdg-1|SDG 1: Keine Armut|OSS 1: Sconfiggere la povertà
topic:sdg-2|SDG 2: Kein Hunger|OSS 2: Sconfiggere la fame
topic:sdg-3|SDG 3: Gesundheit und Wohlergehen|OSS 3: Salute e benessere
topic:sdg-4|SDG 4: Hochwertige Bildung|OSS 4: Istruzione di qualità
topic:sdg-5|SDG 5: Geschlechtergleichheit|OSS 5: Parità di genere
topic:sdg-6|SDG 6: Sauberes Wasser und Sanitäreinrichtungen|OSS 6: Acqua pulita e servizi igienico-sanitari
topic:sdg-7|SDG 7: Bezahlbare und saubere Energie|OSS 7: Energia pulita e accessibile
topic:sdg-8|SDG 8: Menschenwürdige Arbeit und Wirtschaftswachstum|OSS 8: Lavoro dignitoso e crescita economica
topic:sdg-9|SDG 9: Industrie, Innovation und Infrastruktur|OSS 9: Imprese, innovazione e infrastrutture
topic:sdg-10|SDG 10: Weniger Ungleichheiten|OSS 10: Ridurre le disuguaglianze
topic:sdg-11|SDG 11: Nachhaltige Städte und Gemeinden|OSS 11: Città e comunità sostenibili
topic:sdg-12|SDG 12: Nachhaltiger Konsum und Produktion|OSS 12: Consumo e produzione responsabili
topic:sdg-13|SDG 13: Maßnahmen zum Klimaschutz|OSS 13: Lotta contro il cambiamento climatico
topic:sdg-14|SDG 14: Leben unter Wasser|OSS 14: Vita sott’acqua
topic:sdg-15|SDG 15: Leben an Land|OSS 15: Vita sulla terra
topic:sdg-16|SDG 16: Frieden, Gerechtigkeit und starke Institutionen|OSS 16: Pace, giustizia e istituzioni solide
topic:sdg-17|SDG 17: Partnerschaften zur Erreichung der Ziele|OSS 17: Partnership per gli obiettivi
topic:sdgs|Ziele für nachhaltige Entwicklung|Obiettivi di sviluppo sostenibile
topic:self-help-groups|Selbsthilfegruppen|Gruppi di auto-aiuto
topic:sharing-economy|Ökonomie des Teilens|Economia collaborativa
topic:short-supply|Solidarische Landwirtschaft|Agricoltura sostenuta dalla comunità
topic:skills|Kompetenzentwicklung|Sviluppo delle competenze
topic:social-coops|Sozialgenossenschaften|Cooperative sociali
topic:social-dialogue|Sozialer Dialog|Dialogo sociale
topic:social-enterprises|Sozialunternehmen|Imprese sociali
topic:social-finance|Soziale und solidarische Finanzen|Finanza sociale e solidale
topic:social-impact|Messung sozialer Wirkung|Misurazione dell’impatto sociale
topic:social-inclusion|Soziale Teilhabe|Inclusione sociale
topic:social-innovation|Soziale Innovation|Innovazione sociale
topic:social-justice|Soziale Gerechtigkeit|Giustizia sociale
topic:social-protection|Soziale Sicherung|Protezione sociale
topic:sociedades-laborales|Arbeitergesellschaften|Società di lavoratori
topic:solidarity-tourism|Verantwortungsvoller Tourismus|Turismo responsabile
topic:south-south|Süd-Süd-Zusammenarbeit|Cooperazione Sud-Sud
topic:sse|Sozial- und Solidarwirtschaft|Economia sociale e solidale
topic:sse-ecosystem|Ökosystem der Sozialwirtschaft|Ecosistema dell’economia sociale
topic:sse-law|Recht der Sozialwirtschaft|Legge sull’economia sociale
topic:sse-policy|Politik für die Sozialwirtschaft|Politiche per l’economia sociale
topic:sse-statistics|Statistik der Sozialwirtschaft|Statistiche dell’economia sociale
topic:street-vendors|Straßenverkäufer|Venditori ambulanti
topic:supply-chains|Globale Lieferketten|Catene di fornitura globali
topic:sustainable-development|Nachhaltige Entwicklung|Sviluppo sostenibile
topic:third-sector|Dritter Sektor|Terzo settore
topic:tourism-coops|Tourismusgenossenschaften|Cooperative turistiche
topic:trade-unions|Gewerkschaften|Sindacati
topic:transformative-economies|Transformative Ökonomien|Economie trasformative
topic:volunteering|Freiwilligenarbeit|Volontariato
topic:waste-coops|Genossenschaften von Müllsammlern|Cooperative di raccoglitori di rifiuti
topic:waste-pickers|Müllsammler|Raccoglitori di rifiuti
topic:wise|Integrationsunternehmen|Imprese sociali di inserimento lavorativo
topic:women-coops|Frauengenossenschaften|Cooperative di donne
topic:women-empowerment|Stärkung der Frauen|Emancipazione delle donne
topic:worker-coops|Arbeitergenossenschaften|Cooperative di lavoro
topic:working-conditions|Arbeitsbedingungen|Condizioni di lavoro
topic:youth-coops|Jugendgenossenschaften|Cooperative di giovani
topic:youth-employment|Jugendbeschäftigung|Occupazione giovanile
region:americas|Amerika|Americhe
region:andean-community|Andengemeinschaft|Comunità andina
region:arab-states|Arabische Staaten|Stati arabi
region:asean|Verband Südostasiatischer Nationen|Associazione delle nazioni del Sud-est asiatico
region:asia-pacific|Asien und Pazifik|Asia e Pacifico
region:australia-new-zealand|Australien und Neuseeland|Australia e Nuova Zelanda
region:baltic-states|Baltische Staaten|Stati baltici
region:caricom|Karibische Gemeinschaft|Comunità caraibica
region:caucasus|Südkaukasus|Caucaso meridionale
region:cemac|Wirtschafts- und Währungsgemeinschaft Zentralafrikas|Comunità economica e monetaria dell’Africa centrale
region:central-asia|Zentralasien|Asia centrale
region:central-eastern-europe|Mittel- und Osteuropa|Europa centrale e orientale
region:comesa|Gemeinsamer Markt für das Östliche und Südliche Afrika|Mercato comune dell’Africa orientale e meridionale
region:cplp|Gemeinschaft der Portugiesischsprachigen Länder|Comunità dei Paesi di lingua portoghese
region:eac|Ostafrikanische Gemeinschaft|Comunità dell’Africa orientale
region:eastern-asia|Ostasien|Asia orientale
region:eastern-europe|Osteuropa|Europa orientale
region:eccas|Wirtschaftsgemeinschaft Zentralafrikanischer Staaten|Comunità economica degli Stati dell’Africa centrale
region:ecowas|Wirtschaftsgemeinschaft Westafrikanischer Staaten|Comunità economica degli Stati dell’Africa occidentale
region:efta|Europäische Freihandelsassoziation|Associazione europea di libero scambio
region:europe-central-asia|Europa und Zentralasien|Europa e Asia centrale
region:gcc|Golf-Kooperationsrat|Consiglio di cooperazione del Golfo
region:global-south|Globaler Süden|Sud globale
region:great-lakes|Afrikanische Große Seen|Grandi laghi africani
region:horn-of-africa|Horn von Afrika|Corno d’Africa
region:ibero-america|Iberoamerika|Ibero-America
region:igad|Zwischenstaatliche Entwicklungsbehörde am Horn von Afrika|Autorità intergovernativa per lo sviluppo
region:mediterranean|Mittelmeerraum|Regione mediterranea
region:melanesia|Melanesien|Melanesia
region:mena|Naher Osten und Nordafrika|Medio Oriente e Nord Africa
region:micronesia|Mikronesien (Region)|Micronesia (regione)
region:middle-africa|Zentralafrika|Africa centrale
region:nordic-countries|Nordische Länder|Paesi nordici
region:northern-africa|Nordafrika|Africa settentrionale
region:northern-america|Nordamerika (ohne Mittelamerika)|America settentrionale
region:northern-europe|Nordeuropa|Europa settentrionale
region:pacific-islands|Pazifische Inseln|Isole del Pacifico
region:polynesia|Polynesien|Polinesia
region:saarc|Südasiatische Vereinigung für regionale Kooperation|Associazione sud-asiatica per la cooperazione regionale
region:sadc|Entwicklungsgemeinschaft des Südlichen Afrika|Comunità di sviluppo dell’Africa meridionale
region:sica|Zentralamerikanisches Integrationssystem|Sistema di integrazione centroamericano
region:south-eastern-asia|Südostasien|Sud-est asiatico
region:southern-africa|Südliches Afrika|Africa meridionale
region:southern-asia|Südasien|Asia meridionale
region:southern-cone|Südkegel|Cono Sud
region:southern-europe|Südeuropa|Europa meridionale
region:sub-saharan-africa|Subsahara-Afrika|Africa subsahariana
region:waemu|Westafrikanische Wirtschafts- und Währungsunion|Unione economica e monetaria dell’Africa occidentale
region:western-asia|Westasien|Asia occidentale
region:western-europe|Westeuropa|Europa occidentale
region:world|Welt (alle Regionen)|Mondo (tutte le regioni)
"""


@cache
def shown_labels(language: str) -> Mapping[str, str]:
    """
    Return labels by id; none for other languages than German and Italian.

    >>> shown_labels("de")["topic:coops"], shown_labels("fr")
    ('Genossenschaften', {})
    """
    if language not in _LANGUAGES:
        return {}
    column = 1 + _LANGUAGES.index(language)
    rows = (line.split("|") for line in _LABELS.strip().splitlines())
    return {row[0]: row[column] for row in rows}
