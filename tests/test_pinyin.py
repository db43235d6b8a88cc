"""Chinese names are spelt as they are read, polyphonic characters too."""

import pytest

from graph.pinyin import Pinyin, read_pinyin
from graph.project import Project


@pytest.fixture(scope="module")
def pinyin(project: Project) -> Pinyin:
    return read_pinyin(project)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("青岛市监察局", "qīng dǎo shì jiān chá jú"),
        ("朝阳区", "cháo yáng qū"),
        ("长治市", "cháng zhì shì"),
        ("番禺区", "pān yú qū"),
        ("禅城区", "chán chéng qū"),
        ("六安市", "lù ān shì"),
        ("库尔勒市", "kù ěr lè shì"),
        ("济源市", "jǐ yuán shì"),
        ("重庆市", "chóng qìng shì"),
        ("临朐县", "lín qú xiàn"),
        ("中国人民银行长沙中心支行", "zhōng guó rén mín yín háng cháng shā zhōng xīn zhī háng"),
        ("宁波市工商行政管理局", "níng bō shì gōng shāng xíng zhèng guǎn lǐ jú"),
        ("网上行政审批", "wǎng shàng xíng zhèng shěn pī"),
        ("副市长", "fù shì zhǎng"),
        ("调度", "diào dù"),
        ("电子政务", "diàn zǐ zhèng wù"),
        ("系统（PADIS与PADIS-INT）建设", "xì tǒng (PADIS yǔ PADIS-INT) jiàn shè"),
        ("“南京发布”、平台——实践", "“nán jīng fā bù”, píng tái – shí jiàn"),
        ("81890公共信息服务平台", "81890 gōng gòng xìn xī fú wù píng tái"),
    ],
)
def test_a_name_is_spelt_as_it_is_read(pinyin: Pinyin, name: str, spelt: str) -> None:
    assert pinyin(name) == spelt
