"""List the countries of generated items, with ISO 3166 code, name and region, most frequent first."""

from __future__ import annotations

_BY_REGION = {
    "europe": "FR France,ES Spain,IT Italy,GB United Kingdom,DE Germany,BE Belgium,PT Portugal,CH Switzerland,"
    "NL Netherlands,SE Sweden,PL Poland,GR Greece,IE Ireland,NO Norway,FI Finland,DK Denmark,AT Austria,LU Luxembourg",
    "americas": "US United States,CA Canada,BR Brazil,AR Argentina,MX Mexico,CO Colombia,CL Chile,UY Uruguay,"
    "EC Ecuador,PE Peru,BO Bolivia,VE Venezuela,CR Costa Rica,NI Nicaragua,PA Panama",
    "asia": "JP Japan,KR South Korea,IN India,CN China,PH Philippines,ID Indonesia,TH Thailand,MY Malaysia,NP Nepal,"
    "SG Singapore,LK Sri Lanka,BD Bangladesh,PK Pakistan,VN Vietnam,TW Taiwan,HK Hong Kong",
    "africa": "SN Senegal,MA Morocco,TN Tunisia,ZA South Africa,KE Kenya,ML Mali,CM Cameroon,RW Rwanda,NG Nigeria,"
    "GH Ghana,DZ Algeria,ET Ethiopia,ZM Zambia",
    "middle-east": "PS Palestine,LB Lebanon,TR Turkey,JO Jordan,EG Egypt,IQ Iraq,IR Iran,SA Saudi Arabia,"
    "KW Kuwait,BH Bahrain",
    "oceania": "AU Australia,NZ New Zealand,FJ Fiji",
}


def _interleaved() -> tuple[tuple[str, str, str], ...]:
    """Return the first country of every region, then the second of each, and so on."""
    rows = []
    for region, listed in _BY_REGION.items():
        for rank, entry in enumerate(listed.split(",")):
            code, _, name = entry.partition(" ")
            rows.append((rank, code, name, region))
    rows.sort(key=lambda row: row[0])
    return tuple(row[1:] for row in rows)


COUNTRIES = _interleaved()
