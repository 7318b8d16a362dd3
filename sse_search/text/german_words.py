"""
List German words that compounds are made of: nouns of the news on economy, work, cooperatives, politics and society.

A listed word is never divided, so that words stand here too that are compounds of their own meaning (`Landwirtschaft`,
`Bahnhof`, `Arbeitgeber`), and words that only look like compounds.
"""

from __future__ import annotations

NOUNS = """
Abbau Abfall Abfrage Abgabe Abgas Abgeordnete Abkommen Absatz Abschied Abschluss Absicht Abstimmung Absturz Abteilung
Abwasser Abwehr Acker Administration Adresse Agenda Agentur Agrar Akademie Akte Aktie Aktion Aktionär Aktivist Alarm
Algorithmus Alkohol Allianz Alltag Alter Alternative Amateur Amazone Ampel Amt Analyse Anbau Anbieter Anfang Anfrage
Angebot Angehörige Angestellte Angriff Angst Anhörung Anlage Anlass Anleger Anleihe Anleitung Annahme Anpassung Ansatz
Anschlag Ansiedlung Anspruch Anstalt Anstieg Anteil Antrag Antwort Anwalt Anwendung Anzeige Apfel Apotheke Apparat
Appell Arbeit Arbeiter Arbeitgeber Arbeitnehmer Arbeitslose Arbeitslosigkeit Architekt Archiv Areal Armee Armut Art
Artikel Arzt Aspekt Assistent Asyl Atom Attentat Aufbau Aufbereitung Auffassung Aufgabe Aufklärung Auflage Auflösung
Aufnahme Aufruf Aufschwung Aufsicht Aufstand Auftrag Aufwand Ausbau Ausbeutung Ausbildung Auseinandersetzung Ausfall
Ausfuhr Ausgabe Ausgleich Ausgrenzung Auskunft Ausland Ausländer Ausnahme Ausrüstung Aussage Ausschreibung Ausschuss
Aussicht Ausstattung Ausstellung Ausstieg Ausstoß Austausch Auswahl Ausweg Ausweis Auswirkung Auszeichnung Auto
Autobahn Automat Autonomie Autor Bach Bäcker Bäckerei Bad Bahn Bahnhof Balkon Banane Band Bank Banker Bankett Bargeld
Basar Basis Bau Bauch Bauer Baum Baumwolle Beamte Becken Bedarf Bedingung Bedrohung Beere Befehl Befragung Begehren
Begleitung Begriff Behandlung Behinderte Behinderung Behörde Beihilfe Beirat Beispiel Beitrag Bekämpfung Bekleidung
Belastung Belegschaft Benachteiligung Benzin Beobachter Beratung Bereich Berg Bergbau Bericht Beruf Berufung
Beschäftigte Beschäftigung Beschluss Beschwerde Besetzung Besitz Besitzer Besserung Bestand Bestandteil Bestellung
Besteuerung Besuch Besucher Beteiligung Beton Betreiber Betreuung Betrieb Betriebsrat Betrug Beurteilung Bevölkerung
Bevormundung Bewältigung Bewegung Beweis Bewerber Bewertung Bewilligung Bewohner Bezahlung Beziehung Bezirk Bezug
Bibliothek Biene Bier Bilanz Bild Bildung Bindung Bio Biologie Bitte Blatt Block Blockade Blume Boden Bombe Bonus Boom
Boot Börde Börse Botschaft Boykott Brand Brandenburg Brauerei Brief Brille Brot Bruch Brücke Bruder Brunnen Buch
Buchhandel Budget Bühne Bund Bundesland Bundesrat Bundestag Bundeswehr Bündnis Bürge Bürger Bürgermeister Bürgschaft
Büro Bürokratie Bürste Bus Café Camp Chance Charta Chef Chemie Chip Chor Coach Computer Container Dach Datei Daten
Dauer Debatte Deckel Deckung Defizit Degustation Delegation Delikt Demokrat Demokratie Demonstration Demut Denkmal
Deponie Design Diagnose Dialog Diät Diebstahl Dienst Dienstleistung Diesel Digital Diktatur Diplomat Direktor
Diskriminierung Diskussion Dokument Dorf Dosis Drama Droge Druck Drucker Druckerei Dünger Durchschnitt Durchsuchung
Dürre Dutzend Ecke Edition Ehe Ehre Eigenschaft Eigentum Eigentümer Einbruch Einfluss Einfuhr Einführung Eingriff
Einheit Einigung Einkauf Einkommen Einlage Einnahme Einreise Einrichtung Einsatz Einschränkung Einsparung Einspeisung
Einspruch Einstellung Eintrag Einwanderer Einwanderung Einwohner Eisen Eisenbahn Elektro Elend Elite Eltern Emission
Empfang Empfänger Energie Engagement Engpass Entführung Entgelt Entlassung Entlastung Entlohnung Entnahme
Entschädigung Entscheid Entscheidung Entsorgung Entwicklung Entwurf Epidemie Erbauer Erbe Erbschaft Erdbeben Erde
Ereignis Erfahrung Erfinder Erfindung Erfolg Ergebnis Erhebung Erhöhung Erinnerung Erklärung Erlass Erlös Ermäßigung
Ermittler Ermittlung Ermordung Ernährer Ernährung Erneuerung Ernte Eröffnung Ersatz Erschließung Erwärmung Erwartung
Erweiterung Erwerb Erzeuger Erzeugung Erziehung Esel Essen Etat Etikett Experiment Experte Export Fabrik Fach Fahne
Fähre Fahrer Fahrrad Fahrt Fahrzeug Faktor Fall Falle Familie Farbe Farm Faser Fassade Fassung Feier Feiertag Feind
Feld Fenster Ferien Fernsehen Festival Fett Feuer Feuerwehr Figur Filiale Film Finanz Finanzen Finanzierung Firma
Firmen Fisch Fischer Fischerei Fläche Flagge Fleisch Flotte Flucht Flüchtling Flüchtlinge Flüchtlingslager Flug
Flughafen Flugzeug Flur Fluss Flut Folge Folter Fonds Förderer Forderung Förderung Form Forscher Forschung Forst
Förster Fortschritt Forum Foto Fracht Frage Fraktion Frau Freigabe Freihandel Freiheit Freizeit Freund Freundschaft
Friede Frieden Frist Front Frucht Führer Führung Fund Funk Funktion Furcht Fusion Futter Gang Gans Garantie Garten Gas
Gasse Gast Gatte Gebäude Gebet Gebiet Gebühr Geburt Gedächtnis Gefahr Gefängnis Gegner Gehalt Gehälter Geheimnis
Geisel Geist Gelände Geländer Geld Gelder Gemahl Gemeinde Gemeinschaft Gemeinwesen Gemeinwohl Gemisch Gemüse
Genehmigung Generation Genosse Genossenschaft Gerät Gericht Gesang Geschäft Geschichte Gesellschaft Gesetz
Gesetzgebung Gesicht Gespräch Gestaltung Gestein Gesuch Gesundheit Getränk Getreide Gewalt Gewebe Gewerbe Gewerkschaft
Gewicht Gewinn Gewissen Gewohnheit Gipfel Girokonto Gitter Glas Glaube Gläubiger Gleichheit Gleichstellung Gleis Glück
Gold Graben Grad Gremium Grenze Großmutter Großvater Gründer Grundlage Grundsatz Grundstück Gründung Gruppe Gutachten
Güter Gutschein Hafen Hagel Halle Haltung Hammer Hand Handel Händler Handlung Handschuh Handwerk Handwerker Handy Hang
Harz Hauptsache Hauptstadt Haus Haushalt Haut Hebel Heer Heft Heilung Heim Heimat Heirat Heizöl Heizung Held Helfer
Herd Herkunft Herrschaft Hersteller Herstellung Herz Hilfe Himmel Hinterbliebene Hitze Hochschule Hochwasser Hochzeit
Hof Höhe Holz Honorar Hotel Hund Hunger Hütte Hygiene Idee Identität Imbiss Imker Immobilie Immobilien Impfung Import
Impuls Index Indikator Industrie Inflation Information Infrastruktur Inhaber Inhalt Initiative Inland Innovation Insel
Insolvenz Institut Institution Instrument Integration Interesse Internet Interview Invasion Investition Investor Jagd
Jahr Jahrgang Jahrhundert Jahrzehnt Journalismus Journalist Jubel Jubiläum Jugend Jugendliche Junge Jury Justiz Kabel
Kabinett Kaffee Kakao Kalender Kälte Kamera Kammer Kampagne Kampf Kanal Kandidat Kandidatur Kanne Kantine Kanton
Kanzler Kapazität Kapelle Kapital Kapitalismus Karotte Karriere Karte Kartell Kartoffel Käse Kaserne Kasse Kastanie
Kastell Katastrophe Katze Kauf Käufer Kaution Keller Kennzeichen Kennzeichnung Kern Kette Kilometer Kind Kindergarten
Kino Kirche Klage Kläger Klasse Klatsch Klausel Klausur Kleid Kleidung Klima Klinik Klub Knappheit Knecht Knoten
Koalition Kohle Kollaps Kollege Kollektiv Komitee Kommentar Kommission Kommunal Kommune Kommunikation Kompetenz
Komplex Komponist Konferenz Konflikt Kongress Konjunktur Konkurrenz Konkurs Konsens Konsul Konsulat Konsum Konsument
Kontinent Konto Kontrolle Konvention Konzept Konzern Konzert Kooperation Kooperative Kooperatives Körper Korrektur
Korruption Kosten Kostüm Kraft Kräfte Kraftwerk Kran Kranke Krankenhaus Krankheit Kraut Kredit Kreis Kreuz Krieg Krise
Kritik Kritiker Krone Küche Kugel Kühlung Kultur Kunde Kundgebung Kündigung Kunst Künstler Kunststoff Kurort Kurs
Kürzung Küste Labor Laden Läden Ladung Lage Lager Land Landkreis Landschaft Landtag Landung Landwirt Landwirtschaft
Langeweile Last Lauf Leben Lebensmittel Leder Lehre Lehrer Lehrgang Lehrling Lehrstuhl Leibeigenschaft Leiche Leid
Leidenschaft Leistung Leiter Leitung Lerche Lernen Leser Leute Licht Liebe Lieferant Lieferung Linie Linke Linse Liste
Literatur Lizenz Lob Lobby Loch Lohn Lokführer Lösung Luft Luftfahrt Macht Mädchen Mahlzeit Mahnung Mais Makler Maler
Malerei Manager Mandat Mangel Manifestation Mann Mannschaft Marathon Marke Markt Märkte Marktschreier Maschine Maske
Masse Material Mauer Maut Maßnahme Maßstab Medaille Medien Medikament Medizin Meer Mehl Mehrheit Mehrwert Meinung
Meister Meldung Memoiren Menge Mensch Menschen Merkmal Messe Messung Metall Methode Miete Mieter Migrant Migration
Milch Milieu Militär Miliz Million Millionär Minderheit Mineral Minister Ministerium Mission Mitarbeiter Mitbestimmung
Mitgift Mitglied Mitgliedschaft Mittag Mittel Mittelstand Mitwirkung Möbel Mobilität Mode Modell Moderator Molkerei
Monat Monopol Moral Mord Mörder Moschee Motor Mühle Müll Museum Musik Muskel Muster Mutter Mütter Nachbar
Nachbarschaft Nachfolge Nachfrage Nachhaltigkeit Nachricht Nacht Nachteil Nadel Nagel Nahrung Name Nase Nation Natur
Nebel Nerv Nest Netz Netzwerk Neubau Neugier Niederlage Niederlande Niveau Norm Not Notar Notfall Notiz Nutzer Nutzung
Objekt Obst Ofen Offensive Öffentlichkeit Öko Ökologie Ökonom Ökonomie Ökosystem Oper Opfer Opposition Orchester Orden
Ordnung Organ Organisation Orientierung Ort Paar Pacht Pächter Paket Pakt Palast Pandemie Panne Panzer Papier Parade
Paragraph Parität Park Parlament Parole Partei Partner Partnerschaft Pass Passage Passagier Pate Patent Patient Pause
Pendler Pension Person Personal Perspektive Petition Pfad Pfand Pfarrer Pfeil Pferd Pflanze Pflege Pflicht Pfund Phase
Photovoltaik Pilz Pilze Pirat Piraten Plan Planer Planet Planung Plastik Plattform Platz Pleite Pokal Politik
Politiker Polizei Polizist Polster Position Post Posten Poster Potenzial Praktikant Praktikum Prämie Präsident Praxis
Preis Premier Premiere Presse Prestige Priester Prinz Prinzip Privat Privileg Problem Produkt Produktion Produktivität
Produzent Professor Profi Profit Prognose Programm Projekt Promille Prominente Propaganda Protest Protokoll Provinz
Provision Prozent Prozess Prüfer Prüfung Psychologie Publikum Puls Pumpe Punkt Puppe Qualität Quartal Quartier Quelle
Quote Rabatt Rad Räder Radio Rahmen Rakete Rand Rang Rasen Rasenmäher Rasse Rassismus Rat Rate Rathaus Ratte Raub
Räuber Rauch Raum Räume Reaktor Recherche Rechner Rechnung Recht Redakteur Redaktion Rede Reduktion Reduzierung
Referat Referendum Reform Regal Regel Regelung Regen Regierung Regime Region Regional Regisseur Register Reichtum
Reihe Reiniger Reinigung Reis Reise Reisebüro Reisende Reiter Rekord Religion Rendite Rennen Rente Rentenalter Rentner
Reparatur Report Reporter Republik Reserve Residenz Resolution Ressource Rest Restaurant Rettung Revolution Richter
Richtlinie Richtung Rind Rinder Ring Risiko Ritual Rivale Roboter Rock Rohr Rohstoff Rolle Roman Route Rückgang
Rücklage Rückstand Rücktritt Rückzug Ruf Ruhe Ruhestand Ruine Rundfunk Rüstung Saat Saft Saison Salat Salz Sammlung
Sanierung Sanitäter Sanktion Satellit Satz Satzung Säule Säure Schaden Schäden Schaf Schale Schalter Schatten Schatz
Schauspieler Scheck Scheibe Schein Schicht Schicksal Schiene Schiff Schirm Schlacht Schlafen Schlag Schlange Schleuse
Schlichter Schlichtung Schließung Schlüssel Schmerz Schmuck Schmuggel Schnee Schnitt Schock Schöffe Schokolade Schrank
Schranke Schrift Schritt Schuh Schuld Schulden Schuldner Schule Schüler Schulung Schuss Schutz Schwein Schwelle
Schwester Schwund See Seele Segel Seil Seite Sekretär Sekte Sektor Semester Seminar Senat Senator Sender Sendung
Senior Senioren Senkung Serie Service Sessel Sicherheit Sicherung Sicht Siedlung Sieg Signal Silber Sinn Sirene Sitte
Sitz Sitzung Skandal Skizze Sklave Software Sohn Solar Soldat Solidarität Sommer Sonne Sorge Sorgfalt Sorte Sozial
Sozialismus Sozialist Spalte Spannung Spar Spargel Sparkasse Sparta Speicher Speise Spende Spender Sperre Spiegel
Spiel Spieler Spital Spitze Sport Sportler Sprache Sprecher Sprung Spur Staat Staatsanwalt Stab Stadion Stadt Städte
Stahl Stall Stamm Stand Standard Standort Star Start Station Statistik Statue Statut Stau Staub Staubecken Steigerung
Stein Stelle Stellung Steppe Stern Steuer Steuerung Stich Stiefel Stier Stift Stiftung Stillstand Stimme Stimmung
Stipendium Stoff Stoß Strafe Strahl Strahlung Strand Strang Strategie Straße Strecke Streifen Streik Streit Strom
Strudel Struktur Stück Student Studie Studien Studio Studium Stufe Stuhl Stunde Stundung Sturm Stütze Substanz Suche
Sucht Summe Sünde Suppe Symbol Syndikat System Tabak Tabelle Tafel Tag Tage Tageblatt Tagung Takt Tal Talent Tank Tanz
Tapete Tarif Tasche Tat Täter Tätigkeit Tatsache Taube Taufe Taxi Team Technik Technologie Tee Teich Teil Teilhabe
Teilnehmer Telefon Teller Tempel Temperatur Tempo Tendenz Teppich Termin Terminal Terror Terrorist Test Text Textil
Textilien Theater Thema Theorie Therapie Ticket Tier Tiger Tisch Tochter Tod Tomate Ton Tonne Topf Tor Torte Tourismus
Tourist Tradition Träger Traktor Transmission Transport Trauer Traum Treffen Treibstoff Trend Trennung Treppe Treue
Tribunal Trick Trieb Trikot Trinker Trinkwasser Tropfen Truppe Tugend Tunnel Turbine Turm Turnier Typ Überblick
Übergang Übernahme Überschuss Überschwemmung Übertragung Überwachung Überweisung Ufer Uhr Umbau Umfrage Umgang
Umgebung Umlage Umsatz Umschuldung Umstellung Umverteilung Umwelt Umzug Unfall Ungleichheit Unglück Union Universität
Unrecht Unruhe Untergang Unterhalt Unterkunft Unternehmen Unternehmer Unterricht Unterschrift Unterstützung
Untersuchung Untersuchungshaft Unwetter Urkunde Urlaub Ursache Urteil Variante Vater Ventil Veränderung Veranstaltung
Verarbeitung Verband Verbindung Verbot Verbrauch Verbraucher Verbrechen Verbrecher Verbund Verdacht Verdienst
Veredelung Verein Vereinbarung Vereinfachung Vereinigung Vereinte Verfahren Verfall Verfassung Verfolgung Vergabe
Vergleich Vergütung Verhalten Verhandlung Verkauf Verkäufer Verkehr Verknappung Verkürzung Verlag Verlagerung
Verlängerung Verlegung Verletzung Verlust Vermarktung Vermieter Verminderung Vermittlung Vermögen Vernichtung
Verordnung Verpackung Verpflichtung Verrat Versammlung Verschärfung Verschmutzung Verschuldung Versicherer Versicherte
Versicherung Versicherungsnehmer Versorger Versorgung Verspätung Versprechen Verstaatlichung Verstand Versteigerung
Versuch Verteidigung Verteilung Verteuerung Vertrag Verträge Vertrauen Vertreibung Vertreter Vertretung Vertrieb
Verurteilung Verwalter Verwaltung Verwandte Verweigerung Verwendung Verzicht Vetter Video Vieh Viertagewoche Viertel
Viren Virus Vision Visum Vogel Volk Völker Volksbank Vollmacht Vorbereitung Vorfall Vorgabe Vorhaben Vorlage Vorrang
Vorrat Vorschlag Vorschrift Vorschuss Vorsicht Vorsitz Vorsorge Vorsprung Vorstand Vorstellung Vorteil Vortrag Vorwurf
Votum Waage Wache Wachstube Wachstum Wächter Waffe Wagen Wahl Wähler Währung Wald Wälder Waldmeister Wand Wandel
Wandern Ware Wärme Warnung Wärter Wartung Wasser Wasserstoff Wechsel Weg Wehr Wehrpflicht Weide Wein Weinen Welle Welt
Wende Werbung Werft Werk Werkstatt Werkzeug Wesen Wettbewerb Wette Wetter Widerstand Wiese Wille Wind Winter Winzer
Wirkung Wirt Wirtschaft Wirtschaften Wirtshaus Wissen Wissenschaft Wissenschaftler Witwe Witz Woche Wohl Wohlfahrt
Wohlstand Wohnheim Wohnung Wolf Wolke Wolle Wort Wuchs Wunde Wunder Wunsch Würde Wurst Wurzel Wüste Zahl Zahlung Zahn
Zaun Zeichen Zeile Zeit Zeitalter Zeitgeist Zeitraum Zeitschrift Zeitung Zelle Zelt Zentrale Zentren Zentrum
Zerstörung Zertifikat Zeuge Zeugnis Ziegel Ziel Zimmer Zins Zivilisation Zoll Zölle Zone Zoo Zucker Zuckerbrot Zufall
Zug Zugang Züge Zugriff Zukunft Zulage Zulassung Zulieferer Zunahme Zusage Zusammenarbeit Zusammenhalt Zusatz Zuschuss
Zustand Zustimmung Zuwachs Zuwanderung Zuwendung Zwang Zweck Zweig Zwiebel Zwist
"""
"""Words that are found as parts of compounds; plurals where the stemmer parts them from the singular."""

MODIFIERS = """
Alt Anti Blau Braun Brutto Doppel Dreh Drei Dunkel Eigen Eil Einzel Erst Euro Extra Fahr Fehl Fein Fern Fremd Früh
Fünf Geheim Gelb Gemein Gesamt Grenz Groß Grün Grund Haft Halb Halte Hart Haupt Heiz Hilfs Hoch Höchst Inlands Jung
Kalt Klein Koch Kühl Kurz Laien Lang Langzeit Leer Lehr Leih Leit Lern Liefer Maß Mega Mehr Mess Mikro Mindest Mini
Multi Nah Nahrungs Neben Netto Neu Nord Null Ober Online Ost Pilot Pro Reich Roh Rot Sammel Schlaf Schnell Schreib
Schul Schwarz Schwer Schwimm Selbst Sofort Sonder Spitzen Sprech Süd Super Teilzeit Tief Top Treib Trink Trocken Ultra
Uni Verbrauchs Vier Vize Wander Warm Warn Wasch Weiß Werbe Wert West Wohn Zehn Zentral Zivil Zwangs Zwei Zwischen
"""
"""Words that stand before nouns in compounds, and are not found by themselves."""
