"""Nationalities (民族) in the order of GB 3304, whose numbers the national system's codes follow."""

from workflows.words import N_

ETHNICITY: tuple[tuple[str, str], ...] = tuple(
    (f"{number:03}", message)
    for number, message in enumerate(
        (
            N_("Han"), N_("Mongol"), N_("Hui"), N_("Zang"), N_("Uygur"), N_("Miao"), N_("Yi"), N_("Zhuang"),
            N_("Buyei"), N_("Chosen"), N_("Man"), N_("Dong"), N_("Yao"), N_("Bai"), N_("Tujia"), N_("Hani"),
            N_("Kazak"), N_("Dai"), N_("Li"), N_("Lisu"), N_("Va"), N_("She"), N_("Gaoshan"), N_("Lahu"),
            N_("Sui"), N_("Dongxiang"), N_("Naxi"), N_("Jingpo"), N_("Kirgiz"), N_("Tu"), N_("Daur"),
            N_("Mulao"), N_("Qiang"), N_("Blang"), N_("Salar"), N_("Maonan"), N_("Gelao"), N_("Xibe"),
            N_("Achang"), N_("Pumi"), N_("Tajik"), N_("Nu"), N_("Uzbek"), N_("Russ"), N_("Ewenki"),
            N_("Deang"), N_("Bonan"), N_("Yugur"), N_("Gin"), N_("Tatar"), N_("Derung"), N_("Oroqen"),
            N_("Hezhen"), N_("Monba"), N_("Lhoba"), N_("Jino"),
        ),
        start=1,
    )
)  # fmt: skip
"""民族 (100A09); INFERRED that the national codes keep the order of GB 3304-1991."""
