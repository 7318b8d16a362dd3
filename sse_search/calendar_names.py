"""List the names of months, folded, with their abbreviations."""

from __future__ import annotations

MONTH_NAMES = (
    "january jan janvier janv enero ene janeiro januar janner gennaio gen januari gener xaneiro"
    " ocak stycznia января январь يناير",
    "february feb febr fevrier fevr fev febrero fevereiro februar febbraio februari febrer febreiro"
    " subat lutego февраля февраль فبراير",
    "march mar mars marzo marco marz mrz maerz maart mart marca marcius марта март مارس",
    "april apr avril avr abril abr aprile nisan kwietnia aprilis апреля апрель ابريل",
    "may mai mayo maio maggio mag mei maj maja maig mayis majus мая май مايو",
    "june jun juin junio junho juni giugno giu juny xuno haziran czerwca junius июня июнь يونيو",
    "july jul juillet juil julio julho juli luglio lug juliol xullo temmuz lipca julius июля июль يوليو",
    "august aug aout agosto ago augustus augusti agost agustos sierpnia augusztus августа август اغسطس",
    "september sept sep septembre septiembre setiembre set setembro settembre sett setembre eylul"
    " wrzesnia szeptember сентября сентябрь سبتمبر",
    "october oct octobre octubre outubro out oktober okt ottobre ott ekim pazdziernika октября октябрь اكتوبر",
    "november nov novembre noviembre novembro kasim ноября ноябрь نوفمبر",
    "december dec decembre diciembre dic dezembro dez dezember dicembre desember desembre decembro"
    " aralik grudnia декабря декабрь ديسمبر",
)
"""The names of each month from January on, separated by spaces: of ten languages, and some of others."""
