"""What there is in the county: towns, trades with their tags, kinds of entities, departments.

Everything is made up. The area code 990199 is in no list of areas: no code of GB/T 2260 begins with 99, so no credit code here can be anybody's.
Towns bear the signs of the old calendar, as figures in geometry bear letters.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

COUNTY: Final = "990199"
COUNTY_NAME: Final = "示例县（生成数据，非真实）"

TOWNS: Final = tuple(
    (f"{COUNTY}{number:03d}", f"{sign}{'街道' if number < 100 else '镇'}", weight)
    for sign, number, weight in (
        ("子", 1, 170), ("丑", 2, 140), ("甲", 101, 120), ("乙", 102, 100), ("丙", 103, 90), ("丁", 104, 80),
        ("戊", 105, 70), ("己", 106, 60), ("庚", 107, 60), ("辛", 108, 50), ("壬", 109, 30), ("癸", 110, 30),
    )
)  # fmt: skip
"""Code, name and share of the entities, in thousandths."""

KINDS: Final = (
    ("company", "企业"), ("individual", "个体工商户"), ("cooperative", "农民专业合作社"), ("shop", "连锁门店"), ("equipment", "特种设备场所（锅炉）"),
)  # fmt: skip

VOCABULARIES: Final = {
    "market": (
        ("food.catering", "餐饮服务"), ("food.retail", "食品销售"), ("drug.retail", "药品零售"),
        ("equipment.boiler", "锅炉"), ("equipment.lift", "电梯"),
    ),
    "fire": (("site.crowded", "人员密集场所"), ("site.lodging", "住宿场所")),
    "emergency": (("hazard.chemical", "危险化学品"), ("hazard.dust", "涉爆粉尘"), ("hazard.fuel", "加油加气")),
    "health": (("public.hair", "美容美发"), ("public.lodging", "住宿卫生"), ("public.pool", "游泳沐浴")),
    "environment": (("waste.water", "餐饮油烟与污水"), ("waste.hazard", "危险废物")),
    "labour": (("staff.many", "用工较多"), ("staff.wages", "农民工工资")),
    "housing": (("gas.used", "餐饮燃气"), ("building.site", "建筑施工")),
    "culture": (("venue.song", "歌舞娱乐"), ("venue.net", "上网服务")),
    "agriculture": (("farm.seed", "种子农药"), ("farm.animal", "兽药饲料")),
    "commerce": (("trade.card", "单用途预付卡"), ("trade.fuel", "成品油零售")),
    "transport": (("road.repair", "机动车维修"), ("road.freight", "道路货运")),
    "tax": (("tax.invoice", "发票管理"),),
}  # fmt: skip
"""The tags of each department, with their Chinese titles."""


@frozen
class Trade:
    """A trade: how often it occurs among individual businesses and among companies, in thousandths, and which tags go with it, how often."""

    name: str
    individual: int
    company: int
    tags: tuple[tuple[str, int], ...]


TRADES: Final = (
    Trade("餐馆", 150, 60, (("food.catering", 1000), ("waste.water", 700), ("gas.used", 600), ("site.crowded", 120), ("tax.invoice", 500), ("staff.many", 60))),
    Trade("食品店", 170, 60, (("food.retail", 1000), ("trade.card", 40), ("tax.invoice", 300))),
    Trade("超市", 30, 40, (("food.retail", 1000), ("site.crowded", 250), ("trade.card", 150), ("equipment.lift", 150), ("tax.invoice", 600))),
    Trade("旅馆", 20, 25, (("public.lodging", 1000), ("site.lodging", 1000), ("site.crowded", 400), ("equipment.lift", 300), ("tax.invoice", 700), ("food.catering", 200))),
    Trade("美容美发店", 60, 15, (("public.hair", 1000), ("trade.card", 450), ("tax.invoice", 200))),
    Trade("浴室", 8, 8, (("public.pool", 1000), ("site.crowded", 700), ("trade.card", 500), ("waste.water", 400))),
    Trade("歌舞厅", 4, 10, (("venue.song", 1000), ("site.crowded", 1000), ("food.retail", 400), ("tax.invoice", 800))),
    Trade("网吧", 3, 8, (("venue.net", 1000), ("site.crowded", 900))),
    Trade("药店", 15, 25, (("drug.retail", 1000), ("food.retail", 500))),
    Trade("农资店", 35, 20, (("farm.seed", 800), ("farm.animal", 400), ("hazard.chemical", 80))),
    Trade("汽车修理", 35, 25, (("road.repair", 1000), ("waste.hazard", 700), ("trade.card", 200))),
    Trade("货运", 60, 40, (("road.freight", 1000), ("staff.wages", 100))),
    Trade("加油站", 0, 10, (("hazard.fuel", 1000), ("trade.fuel", 1000), ("trade.card", 700), ("site.crowded", 100))),
    Trade("化工厂", 0, 10, (("hazard.chemical", 1000), ("waste.hazard", 900), ("staff.many", 600), ("equipment.lift", 100))),
    Trade("家具厂", 20, 40, (("hazard.dust", 700), ("waste.hazard", 200), ("staff.many", 250))),
    Trade("建筑", 10, 90, (("building.site", 350), ("staff.wages", 700), ("staff.many", 300))),
    Trade("培训班", 10, 30, (("site.crowded", 600), ("trade.card", 800))),
    Trade("服装店", 130, 90, (("tax.invoice", 200),)),
    Trade("五金建材", 120, 110, (("hazard.chemical", 20), ("tax.invoice", 200))),
    Trade("其他服务", 120, 284, (("staff.many", 60), ("tax.invoice", 250))),
)  # fmt: skip


@frozen
class Body:
    """A department of the county: its id, its name in both languages and in short, how many inspectors it has."""

    id: str
    chinese: str
    short: str
    english: str
    inspectors: int


BODIES: Final = (
    Body("market", "市场监管局", "市监", "market supervision", 96),
    Body("fire", "消防救援大队", "消防", "fire and rescue", 24),
    Body("emergency", "应急管理局", "应急", "emergency management", 18),
    Body("health", "卫生健康局", "卫健", "health", 24),
    Body("environment", "生态环境分局", "环境", "environment", 24),
    Body("labour", "人力资源社会保障局", "人社", "labour", 20),
    Body("housing", "住房城乡建设局", "住建", "housing and construction", 20),
    Body("culture", "文化和旅游局", "文旅", "culture and tourism", 10),
    Body("agriculture", "农业农村局", "农业", "agriculture", 18),
    Body("commerce", "商务局", "商务", "commerce", 12),
    Body("transport", "交通运输局", "交通", "transport", 18),
    Body("tax", "税务局", "税务", "tax", 28),
)
