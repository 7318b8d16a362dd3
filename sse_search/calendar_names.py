"""List the names of months, folded, with their abbreviations."""

from __future__ import annotations

MONTH_NAMES = (
    "january jan janvier janv enero ene janeiro januar janner gennaio gen januari gener xaneiro ocak stycznia"
    " января январь يناير sijecanj sijecnja leden ledna styczen січень січня sausis sausio ינואר בינואר"
    " ιανουαριοσ ιανουαριου tammikuu tammikuuta januara ianuarie",
    "february feb febr fevrier fevr fev febrero fevereiro februar febbraio februari febrer febreiro subat"
    " lutego февраля февраль فبراير veljaca veljace unor unora luty лютий лютого vasaris vasario פברואר"
    " בפברואר φεβρουαριοσ φεβρουαριου helmikuu helmikuuta februara februarie pebruari",
    "march mar mars marzo marco marz mrz maerz maart mart marca marcius марта март مارس ozujak ozujka brezen"
    " brezna marzec березень березня kovas kovo מרץ במרץ מרס במרס μαρτιοσ μαρτιου maaliskuu maaliskuuta marc"
    " maret marts marec martie",
    "april apr avril avr abril abr aprile nisan kwietnia aprilis апреля апрель ابريل travanj travnja duben"
    " dubna kwiecien квітень квітня balandis balandzio אפריל באפריל απριλιοσ απριλιου huhtikuu huhtikuuta"
    " aprila aprilie",
    "may mai mayo maio maggio mag mei maj maja maig mayis majus мая май مايو svibanj svibnja kveten kvetna"
    " травень травня geguze geguzes מאי במאי μαιοσ μαιου toukokuu toukokuuta",
    "june jun juin junio junho juni giugno giu juny xuno haziran czerwca junius июня июнь يونيو lipanj lipnja"
    " cerven cervna czerwiec червень червня birzelis birzelio יוני ביוני ιουνιοσ ιουνιου kesakuu kesakuuta"
    " juna iunie",
    "july jul juillet juil julio julho juli luglio lug juliol xullo temmuz lipca julius июля июль يوليو"
    " srpanj srpnja cervenec cervence lipiec липень липня liepa liepos יולי ביולי ιουλιοσ ιουλιου heinakuu"
    " heinakuuta jula iulie",
    "august aug aout agosto ago augustus augusti agost agustos sierpnia augusztus августа август اغسطس"
    " kolovoz kolovoza srpen srpna sierpien серпень серпня rugpjutis rugpjucio אוגוסט באוגוסט αυγουστοσ"
    " αυγουστου elokuu elokuuta augusta",
    "september sept sep septembre septiembre setiembre set setembro settembre sett setembre eylul wrzesnia"
    " szeptember сентября сентябрь سبتمبر rujan rujna zari wrzesien вересень вересня rugsejis rugsejo ספטמבר"
    " בספטמבר σεπτεμβριοσ σεπτεμβριου syyskuu syyskuuta septembra septembrie",
    "october oct octobre octubre outubro out oktober okt ottobre ott ekim pazdziernika октября октябрь اكتوبر"
    " rijen rijna pazdziernik жовтень жовтня spalis spalio אוקטובר באוקטובר οκτωβριοσ οκτωβριου lokakuu"
    " lokakuuta oktobra octombrie",
    "november nov novembre noviembre novembro kasim ноября ноябрь نوفمبر studeni studenoga studenog listopadu"
    " листопад листопада lapkritis lapkricio נובמבר בנובמבר νοεμβριοσ νοεμβριου marraskuu marraskuuta"
    " novembra noiembrie",
    "december dec decembre diciembre dic dezembro dez dezember dicembre desember desembre decembro aralik"
    " grudnia декабря декабрь ديسمبر prosinac prosinca prosinec prosince grudzien грудень грудня gruodis"
    " gruodzio דצמבר בדצמבר δεκεμβριοσ δεκεμβριου joulukuu joulukuuta decembra decembrie",
)
"""
The names of each month from January on, separated by spaces: of twenty languages, and some of others.

`listopad` and `listopada` are missing: October in Croatian, November in Polish and Czech.
"""
