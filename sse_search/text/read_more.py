"""Give the words of links that lead from an excerpt to the whole text."""

READ_MORE = (
    r"read (?:more|on|the (?:full|whole|rest of the) (?:article|story|post|text))|(?:continue|keep) reading"
    r"|(?:learn|find out|view|see) more|(?:read )?full (?:story|article)|click here"
    r"|lire (?:la suite|plus|l['’]article)|continuer la lecture|en savoir plus"
    r"|weiterlesen|mehr (?:lesen|erfahren)|lesen sie (?:mehr|weiter)|zum (?:ganzen )?artikel"
    r"|(?:leer|ver) m[aá]s|seguir leyendo|sigue leyendo|contin[uú]a leyendo"
    r"|ler mais|leia mais|continue (?:a ler|lendo)|continuar (?:a ler|lendo)|saiba mais"
    r"|leggi (?:tutto|di pi[uù]|l['’]articolo|ancora)|continua a leggere|per saperne di pi[uù]|lees (?:meer|verder)"
)
"""A pattern of them in seven languages, in lower case, with and without accents."""
