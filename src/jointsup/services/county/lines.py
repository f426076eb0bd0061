"""The county's year 年度计划: its lines over four quarters, by twelve departments, drawn by province, city and county, checked by the county."""

from __future__ import annotations

from typing import Final

from attrs import frozen

QUARTERS: Final = tuple((f"{YEAR}-{first}", f"{YEAR}-{last}") for YEAR, first, last in (
    (2027, "01-04", "03-31"), (2027, "04-01", "06-30"), (2027, "07-01", "09-30"), (2027, "10-08", "12-24"),
))  # fmt: skip
"""The four windows of the year, first and last day."""


@frozen
class CountyLine:
    """A line of the county's year: its rates of the tiers A to D, or one rate for all."""

    id: str
    body: str
    quarter: int
    chinese: str
    english: str
    whom: str
    rates: tuple[str, ...]
    people: int = 2
    drawn_by: str = "county"
    kinds: tuple[str, ...] = ()


LINES: Final = (
    CountyLine("crowded", "fire", 1, "人员密集场所消防检查", "fire safety of crowded places", "site.crowded | site.lodging", ("8%", "12%", "30%", "60%")),
    CountyLine("equipment", "market", 1, "锅炉电梯安全检查", "boilers and lifts", "equipment.*", ("15%", "20%", "40%", "80%"), drawn_by="prefecture"),
    CountyLine("hazard", "emergency", 1, "危险化学品和粉尘安全检查", "chemicals and dust", "hazard.*", ("15%", "20%", "40%", "80%")),
    CountyLine("venue", "culture", 1, "文化娱乐场所检查", "places of entertainment", "venue.* | site.lodging", ("8%", "12%", "30%", "60%"), people=2),
    CountyLine("lodging", "health", 1, "住宿和公共场所卫生检查", "hygiene of lodgings and baths", "public.lodging | public.pool", ("8%", "12%", "30%", "60%")),
    CountyLine("food", "market", 2, "食品经营检查", "food businesses", "food.*", ("5%", "8%", "20%", "50%"), drawn_by="province"),
    CountyLine("water", "environment", 2, "餐饮油烟污水检查", "fumes and waste water of kitchens", "waste.water", ("6%", "10%", "25%", "60%")),
    CountyLine("gas", "housing", 2, "餐饮燃气安全检查", "gas in kitchens", "gas.used", ("6%", "10%", "25%", "60%")),
    CountyLine("card", "commerce", 2, "预付卡经营检查", "prepaid cards", "trade.card", ("6%", "10%", "25%", "60%"), people=2),
    CountyLine("invoice", "tax", 2, "发票使用检查", "invoices", "tax.invoice", ("5%", "8%", "20%", "50%"), drawn_by="prefecture"),
    CountyLine("seed", "agriculture", 2, "农资经营检查", "seeds, pesticides, feed", "farm.*", ("6%", "10%", "20%", "50%")),
    CountyLine("report", "market", 3, "企业公示信息抽查（不定向）", "what firms publish (undirected)", "", ("3%",), drawn_by="province", kinds=("company", "cooperative")),
    CountyLine("wages", "labour", 3, "劳动用工和工资支付检查", "work contracts and wages", "staff.*", ("3%", "5%", "12%", "40%")),
    CountyLine("waste", "environment", 3, "危险废物检查", "dangerous waste", "waste.hazard", ("8%", "12%", "25%", "60%")),
    CountyLine("repair", "transport", 3, "机动车维修和货运检查", "garages and freight", "road.*", ("3%", "5%", "12%", "40%")),
    CountyLine("site", "housing", 3, "建筑工地检查", "building sites", "building.site", ("15%", "20%", "40%", "80%")),
    CountyLine("dust", "emergency", 3, "工贸企业安全检查", "safety in workshops", "hazard.dust | hazard.fuel", ("8%", "12%", "25%", "60%")),
    CountyLine("licence", "market", 4, "个体工商户登记事项抽查（不定向）", "entries of individual businesses (undirected)", "", ("3%", "5%", "12%", "40%"), kinds=("individual", "shop")),
    CountyLine("hair", "health", 4, "美容美发卫生检查", "hygiene of hairdressers", "public.hair", ("5%", "8%", "20%", "50%")),
    CountyLine("winter", "fire", 4, "冬季防火检查", "fire safety in winter", "site.crowded | food.catering", ("5%", "8%", "20%", "50%"), drawn_by="prefecture"),
    CountyLine("kitchen", "market", 4, "餐饮服务检查", "restaurants and canteens", "food.catering", ("5%", "8%", "20%", "50%"), drawn_by="province"),
    CountyLine("fuel", "commerce", 4, "成品油零售检查", "petrol stations", "trade.fuel", ("15%", "20%", "40%", "80%")),
    CountyLine("tax", "tax", 4, "纳税申报抽查", "tax returns", "tax.invoice & !food.retail", ("3%", "5%", "12%", "40%")),
    CountyLine("drug", "market", 4, "药品零售检查", "pharmacies", "drug.retail", ("6%", "10%", "20%", "50%")),
)  # fmt: skip
"""The lines of the year. Lines of one quarter may share visits; those of different quarters are kept apart."""
